import { describe, expect, test } from 'vitest';
import type { Client } from '../../src/client/Client.js';
import type { WarRound } from '../../src/client/findWar.js';
import type { War } from '../../src/models/War.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import type { Asked, Reply } from './FakeApi.js';
import { leagueGroup, tagIn, type WarFields, war } from './payloads.js';
import { serve } from './setup.js';
import { TextCache } from './TextCache.js';

const CLAN = '#2PP';
const PRIVATE: Reply = { status: 403, body: { reason: 'accessDenied' } };
const NO_GROUP: Reply = { status: 404, body: { reason: 'notFound' } };
const BEING_MADE: Reply = { status: 504, text: '<html>gateway time-out</html>' };

/** The four war tags of a round; the clan's own is the third. */
const warTags = (round: number) => [1, 2, 3, 4].map((war) => `#${'0289PYLQ'[round]}2${'0289P'[war]}8`);

/**
 * A league's answers: rounds drawn with these states, and the rest of seven as `#0`. In even rounds the clan is the
 * opponent.
 */
function league(states: readonly string[]): (asked: Asked) => Reply | undefined {
  const rounds = Array.from({ length: 7 }, (_, index) =>
    index < states.length ? warTags(index + 1) : ['#0', '#0', '#0', '#0'],
  );
  return (asked) => {
    if (asked.path.endsWith('/leaguegroup')) return { body: leagueGroup('inWar', rounds), maxAge: 600 };
    const tag = tagIn(asked);
    const round = rounds.findIndex((of) => of.includes(tag));
    if (round === -1) return undefined;
    const state = states[round] as string;
    const endTime = `2026031${round}T120000.000Z`;
    const times = { state, endTime, warStartTime: `2026030${round}T120000.000Z` };
    const own = rounds[round]?.indexOf(tag) === 2;
    const others = { clan: '#CCC', opponent: '#GGG' };
    const swapped = (round + 1) % 2 === 0;
    const ours = swapped ? { clan: '#YYY', opponent: CLAN } : { clan: CLAN, opponent: '#YYY' };
    return { body: war({ ...times, ...(own ? ours : others) }), maxAge: 600 };
  };
}

function world(
  regular: Reply | WarFields,
  rest: (asked: Asked) => Reply | undefined,
): (asked: Asked) => Reply | undefined {
  const reply: Reply = 'state' in regular ? { body: war(regular), maxAge: 120 } : regular;
  return (asked) => (asked.path.endsWith('/currentwar') ? reply : rest(asked));
}

const regular = (state: string, day = 1): WarFields => ({
  state,
  clan: CLAN,
  opponent: '#LLL',
  endTime: `202603${String(day).padStart(2, '0')}T120000.000Z`,
});

/** The war in a word: `regular`, the number of the round, or its state when there is none. */
function name(found: War | undefined): string | undefined {
  if (found === undefined) return undefined;
  if (found.clan.tag === undefined) return found.state;
  expect(found.clan.tag).toBe(CLAN);
  if (found.opponent.tag === '#LLL') return 'regular';
  expect(found.opponent.tag).toBe('#YYY');
  expect(found.isCwl).toBe(true);
  return `round ${'0289PYLQ'.indexOf(found.warTag?.[1] ?? '')}`;
}

const ROUNDS = ['previous', 'current', 'preparation'] as const;
const names = async (client: Client) => {
  const found: (string | undefined)[] = [];
  for (const round of ROUNDS) found.push(name(await client.getCurrentWar(CLAN, round)));
  return found;
};

describe('getCurrentWar', () => {
  test.each<[what: string, answer: (asked: Asked) => Reply | undefined, found: (string | undefined)[]]>([
    ['a regular war', world(regular('inWar'), () => NO_GROUP), [undefined, 'regular', undefined]],
    ['one that is prepared', world(regular('preparation'), () => NO_GROUP), [undefined, 'regular', 'regular']],
    ['one that is over, no league', world(regular('warEnded'), () => NO_GROUP), [undefined, 'regular', undefined]],
    ['no war, no league', world({ state: 'notInWar' }, () => NO_GROUP), [undefined, 'notInWar', undefined]],
    ['no war, a group being made', world({ state: 'notInWar' }, () => BEING_MADE), [undefined, 'notInWar', undefined]],
    [
      'a war, although the group is being made',
      world(regular('inWar'), () => BEING_MADE),
      [undefined, 'regular', undefined],
    ],
    [
      'the first day of a season',
      world(regular('warEnded'), league(['preparation'])),
      [undefined, 'round 1', 'round 1'],
    ],
    [
      'a battle day, whose war the clan is the opponent of',
      world(regular('warEnded'), league(['warEnded', 'inWar', 'preparation'])),
      ['round 1', 'round 2', 'round 3'],
    ],
    [
      'the last battle day',
      world(
        { state: 'notInWar' },
        league(Array.from({ length: 7 }, (_, index) => (index === 6 ? 'inWar' : 'warEnded'))),
      ),
      ['round 6', 'round 7', undefined],
    ],
    ['a private log and a season', world(PRIVATE, league(['inWar', 'preparation'])), [undefined, 'round 1', 'round 2']],
    [
      'a season that is over, and an older regular war',
      world(regular('warEnded', 1), league(['warEnded', 'warEnded'])),
      ['round 1', 'round 2', undefined],
    ],
  ])('%s', async (_what, answer, found) => {
    const { client } = await serve(answer);
    expect(await names(client)).toEqual(found);
  });

  test('a regular war after the season is the current one', async () => {
    const { client } = await serve(world(regular('warEnded', 28), league(['warEnded', 'warEnded'])));
    expect(name(await client.getCurrentWar(CLAN))).toBe('regular');
  });

  test('a private log and no season throws PrivateWarLogError', async () => {
    for (const group of [NO_GROUP, BEING_MADE]) {
      const { client } = await serve(world(PRIVATE, () => group));
      await expect(client.getCurrentWar(CLAN)).rejects.toMatchObject({ code: 'PRIVATE_WAR_LOG' });
    }
  });

  test('an outage does not count as a clan without a league', async () => {
    const { client } = await serve(world({ state: 'notInWar' }, () => ({ status: 500, body: {} })));
    await expect(client.getCurrentWar(CLAN)).rejects.toMatchObject({ code: 'GATEWAY' });
    const { client: other } = await serve(world({ status: 500, body: {} }, league(['inWar'])));
    await expect(other.getCurrentWar(CLAN)).rejects.toMatchObject({ code: 'GATEWAY' });
  });

  test.each([400, 401, 403, 404, 500, 502, 503])(
    'a page with the status %i says nothing about the league',
    async (status) => {
      const page = { status, text: '<html>blocked</html>' };
      const { client } = await serve(world({ state: 'notInWar' }, () => page));
      await expect(client.getCurrentWar(CLAN)).rejects.toMatchObject({ code: 'GATEWAY', meaning: 'outage' });
      const { client: other } = await serve(world(page, league(['inWar'])));
      await expect(other.getCurrentWar(CLAN)).rejects.toMatchObject({ code: 'GATEWAY', meaning: 'outage' });
    },
  );

  test('a timeout of the league group does not count as an answer', async () => {
    // One request at a time: the group waits for a slot behind a request that hangs.
    const { api, client } = await serve(
      (asked) =>
        asked.path === '/hang' ? new Promise(() => undefined) : world({ state: 'notInWar' }, () => NO_GROUP)(asked),
      { connections: 1, maxQueue: 0 },
    );
    const hanging = client.request('/hang').catch(() => undefined);
    await expect.poll(() => api.requests.length).toBe(1);
    await expect(client.getCurrentWar(CLAN)).rejects.toMatchObject({ code: 'QUEUE_FULL', meaning: 'unsent' });
    await client.close();
    await hanging;
  });

  test('an unknown clan is not found', async () => {
    const { client } = await serve(() => undefined);
    await expect(client.getCurrentWar(CLAN)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test.each(['2026-01-01', '2026-03-05', '2026-06-30', '2027-02-28', '2026-12-31'])(
    'works on %s as on any other day',
    async (day) => {
      const clock = new FakeClock({ wall: new Date(`${day}T23:59:00Z`) });
      const { client } = await serve(world(regular('warEnded'), league(['warEnded', 'inWar', 'preparation'])), {
        clock,
      });
      expect(await names(client)).toEqual(['round 1', 'round 2', 'round 3']);
    },
  );

  test('is cached by clan and round: the same object, no request', async () => {
    const { api, client } = await serve(world(regular('warEnded'), league(['warEnded', 'inWar', 'preparation'])));
    const first: (War | undefined)[] = [];
    for (const round of ROUNDS) first.push(await client.getCurrentWar(' #2pp ', round));
    const sent = api.requests.length;
    for (const [index, round] of ROUNDS.entries()) expect(await client.getCurrentWar(CLAN, round)).toBe(first[index]);
    expect(api.requests).toHaveLength(sent);
    expect(await client.cache?.keys('currentWars')).toEqual(['#2PP/previous', '#2PP', '#2PP/preparation']);
    // What it was found in is kept under its own names, in the API's order of the sides.
    const own = await client.getLeagueWar(warTags(2)[2] as string, { fetch: false });
    expect(own?.clan.tag).toBe('#YYY');
    expect(own?.raw).toBe(first[1]?.raw);
    expect(await client.getClanWar(CLAN, { fetch: false })).toBeDefined();
    expect(await client.getLeagueGroup(CLAN, { fetch: false })).toBeDefined();
    expect(api.requests).toHaveLength(sent);
  });

  test('is as old as the answer that it was found in', async () => {
    const clock = new FakeClock();
    const { client } = await serve(
      world(regular('inWar'), () => NO_GROUP),
      { clock },
    );
    const direct = await client.getClanWar(CLAN);
    clock.advance('20s');
    const found = await client.getCurrentWar(CLAN);
    expect(found).not.toBe(direct);
    expect(found?.freshness).toEqual(direct.freshness);
    expect(found?.freshness?.apiFreshUntil).toEqual(new Date(Date.UTC(2026, 0, 1) + 120_000));
    // Half an hour is the war group's time to live, counted from the answer.
    clock.advance('1781s');
    expect(found?.freshness?.stale).toBe(true);
    expect(await client.getCurrentWar(CLAN, 'current', { fetch: false })).toBeUndefined();
  });

  test('survives a store of text with its sides and its war tag', async () => {
    const { api, client } = await serve(world(PRIVATE, league(['warEnded', 'inWar'])), { cache: TextCache });
    const first = await client.getCurrentWar(CLAN);
    const sent = api.requests.length;
    const again = await client.getCurrentWar(CLAN);
    expect(api.requests).toHaveLength(sent);
    expect(again).not.toBe(first);
    expect([again?.clan.tag, again?.opponent.tag, again?.isCwl]).toEqual([CLAN, '#YYY', true]);
    expect(again?.warTag).toBe(first?.warTag);
  });

  test('cache: false repeats all requests; fetch: false sends none', async () => {
    const { api, client } = await serve(world(regular('warEnded'), league(['inWar'])));
    expect(await client.getCurrentWar(CLAN, 'current', { fetch: false })).toBeUndefined();
    expect(api.requests).toHaveLength(0);
    await client.getCurrentWar(CLAN);
    const once = api.requests.length;
    await client.getCurrentWar(CLAN, 'current', { cache: false });
    expect(api.requests).toHaveLength(2 * once);
    expect(await client.getCurrentWar(CLAN, 'current', { fetch: false })).toBeDefined();
    await client.getCurrentWar(CLAN, 'current', { cache: false, updateCache: false });
    expect(api.requests).toHaveLength(3 * once);
  });

  test('updateCache: false stores nothing under any name', async () => {
    const { client } = await serve(world(regular('warEnded'), league(['inWar'])));
    await client.getCurrentWar(CLAN, 'current', { updateCache: false });
    for (const kept of ['currentWars', 'clanWars', 'leagueGroups', 'leagueWars', 'warClans', 'warPlayers'] as const)
      expect([kept, await client.cache?.keys(kept)]).toEqual([kept, []]);
  });

  test('callers at the same time share all of its requests', async () => {
    const { api, client } = await serve(world(regular('warEnded'), league(['warEnded', 'inWar', 'preparation'])));
    const rounds: WarRound[] = ['current', 'preparation', 'previous', 'current'];
    const wars = await Promise.all(rounds.map((round) => client.getCurrentWar(CLAN, round)));
    expect(wars[0]).toBe(wars[3]);
    expect(new Set(api.urls).size).toBe(api.requests.length);
  });

  test('in bulk', async () => {
    const { client } = await serve((asked) => {
      const clan = tagIn(asked, asked.path.endsWith('/leaguegroup') ? 3 : 2);
      if (asked.path.endsWith('/currentwar')) {
        if (clan === '#2PY') return PRIVATE;
        return { body: war({ state: 'inWar', clan, opponent: '#GGG' }) };
      }
      return NO_GROUP;
    });
    const found: Record<string, unknown> = {};
    for await (const { tag, value, error } of client.getCurrentWars(['#2PP', '#2PY', '#2PL'])) {
      found[tag] = value?.clan.tag ?? (error as { code?: string }).code;
    }
    expect(found).toEqual({ '#2PP': '#2PP', '#2PY': 'PRIVATE_WAR_LOG', '#2PL': '#2PL' });
  });
});

describe('getWarsForClan', () => {
  async function all(client: Client, options = {}) {
    const wars: War[] = [];
    for await (const one of client.getWarsForClan(CLAN, options)) wars.push(one);
    return wars;
  }

  test('gives one war per drawn round, first round first, with the clan in front', async () => {
    const { client } = await serve(league(['warEnded', 'inWar', 'preparation']));
    expect((await all(client)).map(name)).toEqual(['round 1', 'round 2', 'round 3']);
  });

  test('is empty for a clan in no season, or while the groups are drawn', async () => {
    for (const group of [NO_GROUP, BEING_MADE]) {
      const { client } = await serve(() => group);
      expect(await all(client)).toEqual([]);
    }
  });

  test('requests a round when the loop reaches it', async () => {
    const { api, client } = await serve(league(['warEnded', 'inWar', 'preparation']));
    for await (const first of client.getWarsForClan(CLAN)) {
      expect(name(first)).toBe('round 1');
      break;
    }
    expect(api.requests).toHaveLength(1 + 4);
  });

  test('leaves out a round in which the clan has no war', async () => {
    const answer = league(['warEnded', 'inWar']);
    const { client } = await serve((asked) =>
      tagIn(asked) === warTags(1)[2]
        ? { body: war({ state: 'warEnded', clan: '#CCC', opponent: '#GGG' }) }
        : answer(asked),
    );
    expect((await all(client)).map(name)).toEqual(['round 2']);
  });

  test('passes its options on', async () => {
    const { api, client } = await serve(league(['inWar']));
    expect(await all(client, { fetch: false })).toEqual([]);
    expect(api.requests).toHaveLength(0);
    await all(client);
    await all(client);
    expect(api.requests).toHaveLength(5);
    await all(client, { cache: false });
    expect(api.requests).toHaveLength(10);
  });
});

describe('getLeagueWars', () => {
  test('reads many by their war tags; each missing one is an error', async () => {
    const { client } = await serve(league(['inWar']));
    const tags = [...warTags(1), '#2PPP', '#0'];
    const found = new Map<string, unknown>();
    for await (const { tag, value, error } of client.getLeagueWars(tags)) {
      found.set(tag, value?.warTag ?? (error as { code?: string }).code);
    }
    expect([...found].sort()).toEqual(
      [...warTags(1).map((tag) => [tag, tag]), ['#2PPP', 'NOT_FOUND'], ['#0', 'INVALID_TAG']].sort(),
    );
  });
});
