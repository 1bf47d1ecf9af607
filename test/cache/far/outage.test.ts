import { describe, expect, it } from 'vitest';
import { CLANS, OutageError, rejection, settle, traceOf } from '../setup.js';
import { type TagPayload, Thing, thing } from '../Thing.js';
import { noUnhandledRejections } from '../unhandled.js';
import { type Process, processes } from './processes.js';

noUnhandledRejections();

const levelOf = (value: unknown): number | undefined =>
  value instanceof Thing ? (value as Thing<TagPayload>).raw.level : undefined;

/** Five failures, which open the breaker. */
async function trip({ cache, connection }: Process): Promise<void> {
  connection.condition = 'down';
  for (let i = 0; i < 5; i++) await rejection(cache.get(CLANS, '#trip')).catch(() => undefined);
  for (let i = 0; i < 5; i++) cache.keep(CLANS, `#trip${i}`, thing(`#trip${i}`));
  await settle();
}

describe.each([
  ['with copies in memory', true],
  ['without copies', false],
])('a far store %s', (_, near) => {
  it('delays a read for its soft limit at most; then the API is asked as well', async () => {
    const { first, api, clock } = processes(1, { near });
    first.connection.condition = 'frozen';
    const read = first.cache.readThrough(CLANS, '#A', api.answers(thing('#A', 7)));
    await clock.advanceAsync(49);
    expect(api.calls).toBe(0);
    await clock.advanceAsync(1);
    expect(levelOf(await read)).toBe(7);
    expect(traceOf(first.events).slice(0, 2)).toEqual(near ? ['near', 'storeLate'] : ['storeLate', 'miss']);
    expect(first.cache.statistics(CLANS)).toMatchObject({ late: 1, misses: 1, loads: 1 });
  });

  it('gives the result when it answers before the API', async () => {
    const { first, api, clock, server } = processes(1, { near });
    await first.cache.set(CLANS, '#A', thing('#A', 3));
    expect(server.level('#A')).toBe(3);
    first.connection.condition = 'frozen';
    const held = api.held();
    const read = first.cache.readThrough(CLANS, '#A', held.load);
    await clock.advanceAsync(60);
    expect(held.begun).toHaveLength(1);
    first.connection.condition = 'up';
    expect(levelOf(await read)).toBe(3);
    held.begun[0]?.answer(thing('#A', 9));
    await settle();
    // The API's answer is kept all the same.
    expect(levelOf(await first.cache.get(CLANS, '#A'))).toBe(9);
  });

  it('gives the result of a read when the request has failed', async () => {
    const { first, api, clock } = processes(1, { near });
    await first.cache.set(CLANS, '#A', thing('#A', 3));
    first.connection.condition = 'frozen';
    const read = first.cache.readThrough(CLANS, '#A', api.fails(new OutageError()));
    await clock.advanceAsync(60);
    first.connection.condition = 'up';
    expect(levelOf(await read)).toBe(3);
  });

  it('without an entry: the read fails with the request', async () => {
    const { first, api, clock } = processes(1, { near });
    first.connection.condition = 'frozen';
    const read = rejection(first.cache.readThrough(CLANS, '#A', api.fails(new OutageError())));
    await clock.advanceAsync(500);
    expect(await read).toBeInstanceOf(OutageError);
  });

  it('with fetch: false delays a read for its hard limit at most', async () => {
    const { first, api, clock } = processes(1, { near });
    first.connection.condition = 'frozen';
    const read = first.cache.readThrough(CLANS, '#A', api.silent, { fetch: false });
    await clock.advanceAsync(500);
    expect(await read).toBeUndefined();
  });

  it('verbs fail with a StoreTimeoutError when it takes too long', async () => {
    const { first, clock } = processes(1, { near });
    first.connection.condition = 'frozen';
    const calls = [
      first.cache.get(CLANS, '#A'),
      first.cache.set(CLANS, '#B', thing('#B')),
      first.cache.delete(CLANS, '#C'),
      first.cache.pop(CLANS, '#D'),
      first.cache.clear(CLANS),
    ].map((call) => rejection(call));
    await clock.advanceAsync(500);
    for (const error of await Promise.all(calls)) expect(error).toHaveProperty('code', 'STORE_TIMEOUT');
  });

  it('costs nothing once the breaker is open: no look-up, no wait, no timer', async () => {
    const { first, api } = processes(1, { near });
    await trip(first);
    const asked = first.connection.asked;
    expect(levelOf(await first.cache.readThrough(CLANS, '#X', api.answers(thing('#X', 1))))).toBe(1);
    expect(first.connection.asked).toBe(asked);
  });

  it('is replaced by its missed writes while it is away', async () => {
    const { first, api } = processes(1, { near });
    await trip(first);
    await first.cache.readThrough(CLANS, '#X', api.answers(thing('#X', 1)));
    expect(levelOf(await first.cache.readThrough(CLANS, '#X', api.silent))).toBe(1);
    expect(first.cache.statistics(CLANS).missed).toBeGreaterThan(0);
    await rejection(first.cache.delete(CLANS, '#X'));
    expect(await first.cache.readThrough(CLANS, '#X', api.silent, { fetch: false })).toBeUndefined();
  });

  it('a probe of the store delays no read: reads ask the API at once', async () => {
    const { first, api, clock } = processes(1, { near });
    await trip(first);
    first.connection.condition = 'frozen';
    clock.advance('10s');
    expect(levelOf(await first.cache.readThrough(CLANS, '#X', api.answers(thing('#X', 1))))).toBe(1);
  });

  it('receives the writes that it has missed within seconds after its return, without a call', async () => {
    const { first, server, clock } = processes(1, { near });
    await first.cache.set(CLANS, '#A', thing('#A', 1));
    await first.cache.set(CLANS, '#B', thing('#B', 1));
    await trip(first);
    await rejection(first.cache.set(CLANS, '#A', thing('#A', 2)));
    await rejection(first.cache.delete(CLANS, '#B'));
    first.connection.condition = 'up';
    await clock.advanceAsync('5s');
    expect([server.level('#A'), server.level('#B')]).toEqual([2, undefined]);
    expect(first.cache.statistics(CLANS)).toMatchObject({ missed: 0 });
    expect(first.cache.statistics(CLANS).recovered).toBeGreaterThanOrEqual(2);
    expect(first.events.some((event) => event.type === 'recovery' && event.writes >= 2)).toBe(true);
    await clock.advanceAsync('1m');
    expect(clock.pending).toBe(0);
  });

  it('a missed clear is made later, and entries set after it stay', async () => {
    const { first, server, clock } = processes(1, { near });
    await first.cache.set(CLANS, '#A', thing('#A', 1));
    first.connection.condition = 'down';
    await rejection(first.cache.clear(CLANS));
    await rejection(first.cache.set(CLANS, '#B', thing('#B', 2)));
    expect(await first.cache.get(CLANS, '#A')).toBeUndefined();
    first.connection.condition = 'up';
    expect([...(await first.cache.keys(CLANS))]).toEqual(['#B']);
    await clock.advanceAsync('5s');
    expect([server.level('#A'), server.level('#B')]).toEqual([undefined, 2]);
  });

  it('a clear that was missed hides nothing that the store has received since', async () => {
    const { first, clock } = processes(1, { near });
    await first.cache.set(CLANS, '#A', thing('#A', 1));
    first.connection.condition = 'down';
    await rejection(first.cache.clear(CLANS));
    first.connection.condition = 'up';
    await first.cache.set(CLANS, '#B', thing('#B', 2));
    expect(first.cache.statistics(CLANS).missed).toBe(1);
    const left = async () => [...(await first.cache.keys(CLANS))];
    expect(levelOf(await first.cache.get(CLANS, '#B'))).toBe(2);
    expect(await first.cache.get(CLANS, '#A')).toBeUndefined();
    expect(await left()).toEqual(['#B']);
    await clock.advanceAsync('5s');
    expect(first.cache.statistics(CLANS).missed).toBe(0);
    expect(levelOf(await first.cache.get(CLANS, '#B'))).toBe(2);
    expect(await left()).toEqual(['#B']);
  });

  it('a late write never replaces a newer one of another process; removed entries stay removed', async () => {
    const { first, second, server, clock } = processes(2, { near });
    await first.cache.set(CLANS, '#A', thing('#A', 1));
    await first.cache.set(CLANS, '#B', thing('#B', 1));
    first.connection.condition = 'down';
    await rejection(first.cache.set(CLANS, '#A', thing('#A', 2)));
    await rejection(first.cache.set(CLANS, '#B', thing('#B', 2)));
    clock.advance(1);
    await second.cache.set(CLANS, '#A', thing('#A', 3));
    await second.cache.delete(CLANS, '#B');
    first.connection.condition = 'up';
    await clock.advanceAsync('5s');
    expect([server.level('#A'), server.level('#B')]).toEqual([3, undefined]);
    for (const { cache } of [first, second]) {
      expect(levelOf(await cache.get(CLANS, '#A'))).toBe(3);
      expect(await cache.get(CLANS, '#B')).toBeUndefined();
    }
    expect(first.events.some((event) => event.type === 'recovery' && event.refused === 2)).toBe(true);
  });

  it('a write that a frozen server executes late does not replace a newer one', async () => {
    const { first, second, server, clock } = processes(2, { near });
    first.connection.condition = 'frozen';
    const hung = rejection(first.cache.set(CLANS, '#A', thing('#A', 1)));
    await clock.advanceAsync(500);
    await hung;
    await second.cache.set(CLANS, '#A', thing('#A', 2));
    await second.cache.delete(CLANS, '#A');
    first.connection.condition = 'up';
    await clock.advanceAsync('5s');
    expect(server.level('#A')).toBeUndefined();
    expect(await first.cache.get(CLANS, '#A')).toBeUndefined();
  });

  it('holds a bounded number of values for a store that stays away', async () => {
    const { first, server, clock } = processes(1, { near });
    for (let i = 0; i < 5; i++) await first.cache.set(CLANS, `#${i}`, thing(`#${i}`, 1));
    first.connection.condition = 'down';
    for (let i = 0; i < 3_000; i++) first.cache.keep(CLANS, `#${i}`, thing(`#${i}`, 2));
    await settle();
    expect(first.cache.statistics(CLANS).missed).toBe(3_000);
    first.connection.condition = 'up';
    await clock.advanceAsync('10s');
    // The oldest values were dropped from memory. The store's outdated copies of them are removed.
    expect([server.level('#0'), server.level('#2999')]).toEqual([undefined, 2]);
    expect(first.cache.statistics(CLANS).missed).toBe(0);
  });

  it('close tries once more to make the missed writes', async () => {
    const { first, server } = processes(1, { near });
    first.connection.condition = 'down';
    await rejection(first.cache.set(CLANS, '#A', thing('#A', 2)));
    first.connection.condition = 'up';
    await first.cache.close();
    expect(server.level('#A')).toBe(2);
  });

  it('close does not wait for a store that hangs', async () => {
    const { first, clock } = processes(1, { near });
    first.connection.condition = 'frozen';
    first.cache.keep(CLANS, '#A', thing('#A', 2));
    const closed = first.cache.close();
    await clock.advanceAsync('5s');
    await closed;
    expect(clock.pending).toBe(0);
  });
});
