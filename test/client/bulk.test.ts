import { describe, expect, test } from 'vitest';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { type Asked, Gate, rejection, turns, until } from './FakeApi.js';
import { anyPlayer, clan, player, tagIn, tags } from './payloads.js';
import { serve } from './setup.js';

/** Answers each tag when the test says so. */
class Doors {
  readonly #gates = new Map<string, Gate>();

  open(tag: string): void {
    this.#gate(tag).open();
  }

  answer = async (asked: Asked) => {
    await this.#gate(tagIn(asked)).passed;
    return { body: player(tagIn(asked)) };
  };

  #gate(tag: string): Gate {
    let gate = this.#gates.get(tag);
    if (gate === undefined) this.#gates.set(tag, (gate = new Gate()));
    return gate;
  }
}

describe('concurrency', () => {
  test('is the most reads at once, and is reached with enough tags', async () => {
    const { api, client } = await serve(async (asked) => {
      // The first ones wait for each other, so that all of them are seen at once.
      await until(() => api.requests.length >= 7);
      return anyPlayer(asked);
    });
    const results: string[] = [];
    for await (const { tag } of client.getPlayers(tags(60), { concurrency: 7 })) results.push(tag);
    expect(results.sort()).toEqual(tags(60).sort());
    expect(api.maxInFlight).toBe(7);
    expect(api.requests).toHaveLength(60);
  });

  test('64 by default', async () => {
    const gate = new Gate();
    const { api, client } = await serve(async (asked) => {
      await gate.passed;
      return anyPlayer(asked);
    });
    const reading = client.getPlayers(tags(100));
    const first = reading.next();
    await until(() => api.requests.length === 64);
    await turns();
    expect(api.requests).toHaveLength(64);
    gate.open();
    await first;
    await reading.return();
  });

  test('1 reads one tag at a time', async () => {
    const { api, client } = await serve(anyPlayer);
    const results: string[] = [];
    for await (const { tag } of client.getPlayers(tags(5), { concurrency: 1 })) results.push(tag);
    expect(results).toEqual(tags(5));
    expect(api.maxInFlight).toBe(1);
  });

  test.each(['completion', 'input'] as const)('a slow loop in %s order has nothing read ahead of it', async (order) => {
    const { api, client } = await serve(anyPlayer);
    const reading = client.getPlayers(tags(50), { concurrency: 4, order });
    for (let taken = 1; taken <= 10; taken++) {
      await reading.next();
      await turns();
      // Those that were taken, and a window of those that were not.
      expect(api.requests.length).toBeLessThanOrEqual(taken + 4);
    }
    await reading.return();
  });

  test('no request is sent before the loop begins', async () => {
    const { api, client } = await serve(anyPlayer);
    client.getPlayers(tags(5));
    await turns();
    expect(api.requests).toHaveLength(0);
  });
});

describe('order', () => {
  test('completion: each result as soon as it arrives', async () => {
    const doors = new Doors();
    const { api, client } = await serve(doors.answer);
    const [a, b, c] = tags(3) as [string, string, string];
    const reading = client.getPlayers([a, b, c]);
    const next = reading.next();
    await until(() => api.requests.length === 3);
    doors.open(b);
    expect((await next).value).toMatchObject({ tag: b });
    doors.open(c);
    expect((await reading.next()).value).toMatchObject({ tag: c });
    doors.open(a);
    expect((await reading.next()).value).toMatchObject({ tag: a });
    expect((await reading.next()).done).toBe(true);
  });

  test('input: in the order of the tags, whatever comes first', async () => {
    const doors = new Doors();
    const { api, client } = await serve(doors.answer);
    const [a, b, c] = tags(3) as [string, string, string];
    const reading = client.getPlayers([a, b, c], { order: 'input' });
    const next = reading.next();
    await until(() => api.requests.length === 3);
    doors.open(c);
    doors.open(b);
    await turns();
    doors.open(a);
    expect((await next).value).toMatchObject({ tag: a });
    expect((await reading.next()).value).toMatchObject({ tag: b });
    expect((await reading.next()).value).toMatchObject({ tag: c });
  });
});

describe('one result per tag', () => {
  test('a bad tag, a missing one and a broken answer affect no other', async () => {
    const { client } = await serve((asked) => {
      const tag = tagIn(asked);
      if (tag === '#2PY') return undefined;
      return tag === '#2PL' ? { text: '<html>' } : anyPlayer(asked);
    });
    const found = new Map<string, unknown>();
    for await (const { tag, value, error } of client.getPlayers(['#2PP', 'no tag', '#2PY', '#2PL', ' 2pq '])) {
      expect([value === undefined, error === undefined]).toContain(true);
      found.set(tag, value?.tag ?? (error as { code?: string }).code);
    }
    expect([...found].sort()).toEqual(
      [
        ['#2PP', '#2PP'],
        ['no tag', 'INVALID_TAG'],
        ['#2PY', 'NOT_FOUND'],
        ['#2PL', 'UNEXPECTED_BODY'],
        // The tag is as it was given.
        [' 2pq ', '#2PQ'],
      ].sort(),
    );
  });

  test('a tag that is given twice has two results and one request', async () => {
    const { api, client } = await serve(anyPlayer);
    const results: unknown[] = [];
    for await (const { value } of client.getPlayers(['#2PP', '2pp', '#2PP'])) results.push(value);
    expect(results).toHaveLength(3);
    expect(new Set(results).size).toBe(1);
    expect(api.requests).toHaveLength(1);
  });

  test('no tags give no results', async () => {
    const { client } = await serve(anyPlayer);
    for await (const result of client.getPlayers([])) expect(result).toBe('nothing');
    expect((await client.getPlayers(new Set<string>()).next()).done).toBe(true);
  });

  test('fetch: false returns cached values, and undefined for the rest', async () => {
    const { api, client } = await serve(anyPlayer);
    await client.getPlayer('#2PP');
    const found = new Map<string, unknown>();
    for await (const { tag, value } of client.getPlayers(['#2PP', '#2PY'], { fetch: false }))
      found.set(tag, value?.tag);
    expect([...found].sort()).toEqual([
      ['#2PP', '#2PP'],
      ['#2PY', undefined],
    ]);
    expect(api.requests).toHaveLength(1);
  });

  test('a result is cached, and hits send no request', async () => {
    const { api, client } = await serve(anyPlayer);
    for await (const _ of client.getPlayers(tags(20)));
    for await (const _ of client.getPlayers(tags(20)));
    expect(api.requests).toHaveLength(20);
    expect(client.cache?.statistics('searchPlayers')).toMatchObject({ hits: 20, misses: 20 });
  });
});

describe('the end', () => {
  test('leaving the loop aborts the reads under way and sends no more requests', async () => {
    const doors = new Doors();
    const { api, client } = await serve(doors.answer);
    const all = tags(30);
    const asked = new Set<string>();
    const given = function* () {
      for (const tag of all) {
        asked.add(tag);
        yield tag;
      }
    };
    doors.open(all[0] as string);
    for await (const { tag } of client.getPlayers(given(), { concurrency: 5 })) {
      expect(tag).toBe(all[0]);
      await until(() => api.inFlight >= 4);
      break;
    }
    await until(() => api.inFlight === 0);
    await turns();
    expect(api.requests.length).toBeLessThanOrEqual(6);
    expect(asked.size).toBeLessThanOrEqual(6);
    expect(client.throttle).toMatchObject({ inFlight: 0, queued: { interactive: 0, background: 0 } });
  });

  test('leaving the loop does not abort requests that others wait for', async () => {
    const doors = new Doors();
    const { api, client } = await serve(doors.answer);
    const [a, b] = tags(2) as [string, string];
    doors.open(a);
    const reading = client.getPlayers([a, b]);
    await reading.next();
    await until(() => api.requests.length === 2);
    const other = client.getPlayer(b);
    await reading.return();
    doors.open(b);
    expect((await other).tag).toBe(b);
    expect(api.requests).toHaveLength(2);
  });

  test('an error in the loop is thrown unchanged', async () => {
    const { client } = await serve(anyPlayer);
    const read = async () => {
      for await (const _ of client.getPlayers(tags(10), { concurrency: 2 })) throw new Error('mine');
    };
    await expect(read()).rejects.toThrow('mine');
  });

  test('a signal ends the loop with its reason', async () => {
    const { api, client } = await serve(() => new Promise(() => undefined));
    const controller = new AbortController();
    const read = async () => {
      for await (const _ of client.getPlayers(tags(10), { concurrency: 3, signal: controller.signal }));
    };
    const reading = rejection(read());
    await until(() => api.requests.length === 3);
    controller.abort(new Error('enough'));
    expect((await reading).message).toBe('enough');
    await until(() => api.inFlight === 0);
    expect(api.requests).toHaveLength(3);
  });

  test('a signal that is aborted already sends no request and takes no tag', async () => {
    const { api, client } = await serve(anyPlayer);
    let taken = 0;
    const given = function* () {
      taken++;
      yield '#2PP';
    };
    const read = async () => {
      for await (const _ of client.getPlayers(given(), { signal: AbortSignal.abort(new Error('before')) }));
    };
    await expect(read()).rejects.toThrow('before');
    expect([taken, api.requests.length]).toEqual([0, 0]);
  });

  test('a signal over many results causes no leak warning and keeps no listener', async () => {
    const warnings: string[] = [];
    const listen = (warning: Error) => void warnings.push(warning.message);
    process.on('warning', listen);
    const { client } = await serve(anyPlayer);
    const { signal } = new AbortController();
    for await (const _ of client.getPlayers(tags(60), { concurrency: 30, signal }));
    await turns();
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });

  test('a timeout applies to each tag separately', async () => {
    const clock = new FakeClock();
    const doors = new Doors();
    const { api, client } = await serve(doors.answer, { clock });
    const [a, b] = tags(2) as [string, string];
    doors.open(a);
    const reading = client.getPlayers([a, b], { timeout: 2, order: 'input' });
    expect((await reading.next()).value).toMatchObject({ tag: a });
    await until(() => api.requests.length === 2);
    clock.advance('2s');
    expect((await reading.next()).value).toMatchObject({ tag: b, error: { code: 'TIMEOUT' } });
    expect((await reading.next()).done).toBe(true);
  });
});

describe('tags from anywhere', () => {
  test('an async iterable is read as the results are taken, and closed when the loop is left', async () => {
    const { client } = await serve(anyPlayer);
    let given = 0;
    let closed = false;
    const source = async function* () {
      try {
        for (const tag of tags(100)) {
          given++;
          yield tag;
        }
      } finally {
        closed = true;
      }
    };
    const reading = client.getPlayers(source(), { concurrency: 4 });
    await reading.next();
    await turns();
    expect(given).toBeLessThanOrEqual(5);
    await reading.next();
    await turns();
    expect(given).toBeLessThanOrEqual(6);
    await reading.return();
    expect(closed).toBe(true);
  });

  test('an iterable that fails ends the loop with its error', async () => {
    const { client } = await serve(anyPlayer);
    const source = async function* () {
      yield '#2PP';
      throw new Error('the file ended too early');
    };
    const read = async () => {
      for await (const _ of client.getPlayers(source()));
    };
    await expect(read()).rejects.toThrow('the file ended too early');
  });

  test('results arrive while an async iterable waits for its next tag', async () => {
    const { client } = await serve(anyPlayer);
    const never = new Promise<void>(() => undefined);
    const source = async function* () {
      yield '#2PP';
      await never;
      yield '#2PY';
    };
    const reading = client.getPlayers(source());
    const first = await Promise.race([reading.next(), turns(200).then(() => 'nothing yet')]);
    expect(first).toMatchObject({ value: { tag: '#2PP' } });
  });

  test('a slow source has its first tag read at once', async () => {
    const gate = new Gate();
    const { api, client } = await serve(anyPlayer);
    const source = async function* () {
      yield '#2PP';
      await gate.passed;
    };
    const reading = client.getPlayers(source()).next();
    await until(() => api.requests.length === 1);
    gate.open();
    expect((await reading).value).toMatchObject({ tag: '#2PP' });
  });
});

describe('the other bulk reads', () => {
  test('getClans, getClanWars and getLeagueWars read their own routes', async () => {
    const { api, client } = await serve(({ path }) =>
      path.includes('war') ? { body: { state: 'inWar', clan: { tag: '#2PP' }, opponent: {} } } : { body: clan('#2PP') },
    );
    for await (const { value } of client.getClans(['#2PP'])) expect(value?.name).toBe('clan #2PP');
    for await (const { value } of client.getClanWars(['#2PP'])) expect(value?.state).toBe('inWar');
    for await (const { value } of client.getLeagueWars(['#2PP'])) expect(value?.warTag).toBe('#2PP');
    expect(api.urls).toEqual(['/clans/%232PP', '/clans/%232PP/currentwar', '/clanwarleagues/wars/%232PP']);
  });
});

describe('getMemberDetails', () => {
  const world = (asked: Asked) =>
    asked.path.startsWith('/clans/') ? { body: clan('#2PP', tags(12)) } : anyPlayer(asked);

  test('reads the clan and then its members as whole players', async () => {
    const { api, client } = await serve(async (asked) => {
      if (asked.path.startsWith('/players/')) await until(() => api.requests.length >= 4);
      return world(asked);
    });
    const found: string[] = [];
    for await (const { value } of client.getMemberDetails('2pp', { concurrency: 3, order: 'input' })) {
      found.push(value?.tag ?? '');
    }
    expect(found).toEqual(tags(12));
    expect(api.urls[0]).toBe('/clans/%232PP');
    expect(api.requests).toHaveLength(13);
    expect(api.maxInFlight).toBe(3);
  });

  test('a member that fails affects no other; a clan that fails is the error of the loop', async () => {
    const gone = tags(12)[3];
    const { client } = await serve((asked) => (tagIn(asked) === gone ? undefined : world(asked)));
    const errors: unknown[] = [];
    let read = 0;
    for await (const { error } of client.getMemberDetails('#2PP')) {
      read++;
      if (error !== undefined) errors.push(error);
    }
    expect([read, errors.length]).toEqual([12, 1]);
    const { client: other } = await serve(() => undefined);
    await expect(other.getMemberDetails('#2PP').next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('with fetch: false and no cached clan there are no members', async () => {
    const { api, client } = await serve(world);
    expect((await client.getMemberDetails('#2PP', { fetch: false }).next()).done).toBe(true);
    expect(api.requests).toHaveLength(0);
  });
});
