import { describe, expect, test } from 'vitest';
import { Page } from '../../src/models/Page.js';
import type { Asked, Reply } from './FakeApi.js';
import { rejection, turns } from './FakeApi.js';
import { serve } from './setup.js';

const encode = (position: number) => Buffer.from(JSON.stringify({ pos: position })).toString('base64url');
const decode = (cursor: string) => (JSON.parse(Buffer.from(cursor, 'base64url').toString()) as { pos: number }).pos;

/** A list of this many members, in the API's pages: by `limit`, `after` and `before`. */
function members(count: number, unlimited = count) {
  const items = Array.from({ length: count }, (_, index) => ({ tag: `#${index + 1}`, name: `member ${index + 1}` }));
  return ({ query }: Asked): Reply => {
    const parameters = new URLSearchParams(query);
    const limit = Number(parameters.get('limit') ?? unlimited);
    const after = parameters.get('after');
    const before = parameters.get('before');
    const from = before === null ? (after === null ? 0 : decode(after)) : Math.max(0, decode(before) - limit);
    const to = Math.min(count, before === null ? from + limit : decode(before));
    const cursors = { ...(from > 0 && { before: encode(from) }), ...(to < count && { after: encode(to) }) };
    return { body: { items: items.slice(from, to), paging: { cursors } } };
  };
}

const names = (items: Iterable<{ readonly name: string }>) => [...items].map(({ name }) => Number(name.slice(7)));

async function loop(items: AsyncIterable<{ readonly name: string }>, atMost = 1_000): Promise<number[]> {
  const all: { readonly name: string }[] = [];
  for await (const item of items) {
    all.push(item);
    if (all.length >= atMost) break;
  }
  return names(all);
}

describe('await', () => {
  test('gives one page, of the API’s size or of the given size', async () => {
    const { api, client } = await serve(members(7, 5));
    const whole = await client.getMembers('#2PP');
    expect(whole).toBeInstanceOf(Page);
    expect(names(whole)).toEqual([1, 2, 3, 4, 5]);
    const page = await client.getMembers('#2PP', { limit: 3 });
    expect([names(page), page.before, page.after]).toEqual([[1, 2, 3], undefined, encode(3)]);
    expect(api.requests).toHaveLength(2);
  });

  test('page by page by hand, in both directions', async () => {
    const { client } = await serve(members(7));
    const first = await client.getMembers('#2PP', { limit: 3 });
    const second = await client.getMembers('#2PP', { limit: 3, after: first.after });
    expect([names(second), second.before, second.after]).toEqual([[4, 5, 6], encode(3), encode(6)]);
    const back = await client.getMembers('#2PP', { limit: 3, before: second.before });
    expect(names(back)).toEqual([1, 2, 3]);
  });

  test('pages have separate keys', async () => {
    const { api, client } = await serve(members(7));
    await client.getMembers('#2PP', { limit: 3 });
    await client.getMembers('#2PP', { limit: 4 });
    await client.getMembers('#2PP', { limit: 3, after: encode(3) });
    await client.getMembers('#2PP', { limit: 3 });
    expect(api.requests).toHaveLength(3);
    expect(await client.cache?.keys('memberLists')).toEqual([
      '#2PP?limit=4',
      `#2PP?limit=3&after=${encode(3)}`,
      '#2PP?limit=3',
    ]);
  });

  test('catch, finally and Promise.all work as with any promise', async () => {
    const { client } = await serve((asked) => (asked.path.includes('2PP') ? members(2)(asked) : undefined));
    let settled = 0;
    const page = await client.getMembers('#2PP').finally(() => settled++);
    expect(names(page)).toEqual([1, 2]);
    expect(await client.getMembers('#2PY').catch((error: unknown) => (error as { code?: string }).code)).toBe(
      'NOT_FOUND',
    );
    const [one, two] = await Promise.all([client.getMembers('#2PP'), client.getMembers('#2PP', { limit: 1 })]);
    expect([one.length, two.length, settled]).toEqual([2, 1, 1]);
  });

  test('nothing is sent before it is awaited or looped over; an unused list is no unhandled rejection', async () => {
    const { api, client } = await serve(members(2));
    client.getMembers('#2PP');
    client.getMembers('no tag');
    await turns();
    expect(api.requests).toHaveLength(0);
  });

  test('awaiting it twice makes one read', async () => {
    const { api, client } = await serve(members(2), { cache: null });
    const list = client.getMembers('#2PP');
    expect(await list).toBe(await list);
    expect(api.requests).toHaveLength(1);
  });
});

describe('for await', () => {
  test('follows the cursors to the last page', async () => {
    const { api, client } = await serve(members(7));
    expect(await loop(client.getMembers('#2PP', { limit: 3 }))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(api.urls).toEqual([
      '/clans/%232PP/members?limit=3',
      `/clans/%232PP/members?limit=3&after=${encode(3)}`,
      `/clans/%232PP/members?limit=3&after=${encode(6)}`,
    ]);
  });

  test('begins after the cursor that is given', async () => {
    const { client } = await serve(members(7));
    expect(await loop(client.getMembers('#2PP', { limit: 3, after: encode(3) }))).toEqual([4, 5, 6, 7]);
  });

  test('with before it goes back to the first page, page by page', async () => {
    const { api, client } = await serve(members(7));
    expect(await loop(client.getMembers('#2PP', { limit: 3, before: encode(6) }))).toEqual([4, 5, 6, 1, 2, 3]);
    expect(api.urls.map((url) => url.split('?')[1])).toEqual([
      `limit=3&before=${encode(6)}`,
      `limit=3&before=${encode(3)}`,
    ]);
  });

  test('requests a page when the loop reaches it', async () => {
    const { api, client } = await serve(members(100));
    expect(await loop(client.getMembers('#2PP', { limit: 10 }), 10)).toHaveLength(10);
    await turns();
    expect(api.requests).toHaveLength(1);
  });

  test('pages() yields the pages', async () => {
    const { client } = await serve(members(7));
    const pages: number[][] = [];
    for await (const page of client.getMembers('#2PP', { limit: 3 }).pages()) pages.push(names(page));
    expect(pages).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
  });

  test('its pages are cached: a second loop sends no request', async () => {
    const { api, client } = await serve(members(7));
    await loop(client.getMembers('#2PP', { limit: 3 }));
    await loop(client.getMembers('#2PP', { limit: 3 }));
    expect(api.requests).toHaveLength(3);
  });

  test('passes its options on to every page', async () => {
    const { api, client } = await serve(members(7));
    await loop(client.getMembers('#2PP', { limit: 3 }));
    await loop(client.getMembers('#2PP', { limit: 3, cache: false, updateCache: false }));
    expect(api.requests).toHaveLength(6);
  });

  test('ends where a page is not cached and may not be fetched', async () => {
    const { client } = await serve(members(7));
    await client.getMembers('#2PP', { limit: 3 });
    expect(await loop(client.getMembers('#2PP', { limit: 3, fetch: false }))).toEqual([1, 2, 3]);
  });

  test('a failed page is the error of the loop, after the items before it', async () => {
    const { client } = await serve((asked) =>
      asked.query.includes('after') ? { status: 500, body: {} } : members(7)(asked),
    );
    const seen: number[] = [];
    const read = async () => {
      for await (const { name } of client.getMembers('#2PP', { limit: 3 })) seen.push(Number(name.slice(7)));
    };
    await expect(read()).rejects.toMatchObject({ code: 'GATEWAY' });
    expect(seen).toEqual([1, 2, 3]);
  });

  test('a search follows its cursors with its filters', async () => {
    const { api, client } = await serve(members(4));
    const found: string[] = [];
    for await (const { name } of client.searchClans({ name: 'night', limit: 2 })) found.push(name);
    expect(found).toHaveLength(4);
    expect(api.urls).toEqual(['/clans?name=night&limit=2', `/clans?name=night&limit=2&after=${encode(2)}`]);
  });

  test('the seasons of a league keep their league', async () => {
    const { api, client } = await serve(members(4));
    for await (const _ of client.getSeasonRankings('2025-07', { limit: 2 }));
    expect(api.urls[1]).toBe(`/leagues/29000022/seasons/2025-07?limit=2&after=${encode(2)}`);
  });

  test('an empty list has no items and one request', async () => {
    const { api, client } = await serve(members(0));
    expect(await loop(client.getMembers('#2PP', { limit: 3 }))).toEqual([]);
    expect(api.requests).toHaveLength(1);
  });
});

describe('a server that repeats a cursor', () => {
  const repeating = (cursor: (asked: Asked) => string) => (asked: Asked) => ({
    body: { items: [{ name: 'member 1' }], paging: { cursors: { after: cursor(asked), before: cursor(asked) } } },
  });

  test.each([
    ['the same cursor again and again', () => encode(5)],
    ['two cursors in turn', ({ query }: Asked) => (query.includes(encode(1)) ? encode(2) : encode(1))],
  ])('%s does not make the loop endless', async (_what, cursor) => {
    for (const from of [{}, { before: encode(5) }]) {
      const { api, client } = await serve(repeating(cursor));
      const ended = await loop(client.getMembers('#2PP', from), 50).then(
        (items) => items.length,
        () => 'an error',
      );
      expect(ended).not.toBe(50);
      expect(api.requests.length).toBeLessThan(5);
    }
  });
});

describe('invalid page options', () => {
  test('are refused by the call for the list, as a rejection', async () => {
    const { api, client } = await serve(members(2));
    expect(await rejection(client.getMembers('#2PP', { after: 'a', before: 'b' }))).toMatchObject({
      argument: 'before',
    });
    expect(api.requests).toHaveLength(0);
  });
});
