import { afterAll, describe, expect, test } from 'vitest';
import { type SqliteStore, sqliteStore } from '../../src/sqlite/SqliteStore.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { firstDriver } from './drivers.js';
import { folder } from './folder.js';
import { run } from './raw.js';

describe.skipIf(firstDriver === undefined)('bounds and sweeping (needs a SQLite driver)', () => {
  const files = folder();
  afterAll(() => files.remove());

  const rows = (store: SqliteStore) => Number(run(store, 'SELECT count(*) FROM entries')[0]?.[0]);
  const fill = (store: SqliteStore, count: number, from = 0) =>
    Promise.all(Array.from({ length: count }, (_, index) => store.set(`#${from + index}`, 'x'.repeat(72))));

  test('maxEntries keeps the entries that were written last, in each scope', async () => {
    const store = sqliteStore({ path: ':memory:', maxEntries: 10, clock: new FakeClock() });
    await store.scope('clans').set('#clan', 'kept');
    await fill(store, 25);
    expect(store.size).toBe(10);
    expect(store.keys()).toEqual(Array.from({ length: 10 }, (_, index) => `#${15 + index}`));
    await store.set('#15', 'written again');
    await store.set('#new', 'new');
    expect([store.get('#15'), store.get('#16')]).toEqual(['written again', undefined]);
    expect(store.scope('clans').get('#clan')).toBe('kept');
    await store.delete('#15');
    expect(store.size).toBe(9);
    await store.close();
  });

  test('maxEntries can differ between scopes', async () => {
    const store = sqliteStore({
      path: ':memory:',
      maxEntries: (scope) => (scope === 'small' ? 2 : null),
      clock: new FakeClock(),
    });
    for (const scope of ['small', 'large']) {
      for (let i = 0; i < 20; i++) await store.scope(scope).set(`#${i}`, 'text');
    }
    expect([await store.scope('small').keys(), store.scope('large').size]).toEqual([['#18', '#19'], 20]);
    await store.close();
  });

  test('maxBytes counts bytes as stored, and refuses an entry larger than itself', async () => {
    const store = sqliteStore({ path: ':memory:', maxBytes: 1_000, clock: new FakeClock() });
    await fill(store, 25);
    // 72 bytes and a header of 28.
    expect([store.size, store.bytes]).toEqual([10, 1_000]);
    await store.set('#24', 'x');
    expect([store.size, store.bytes]).toEqual([10, 929]);
    await store.set('#24', Buffer.alloc(1_000));
    expect(store.get('#24')).toBeUndefined();
    expect([store.size, store.bytes]).toEqual([9, 900]);
    await store.close();
  });

  test.each([{ maxEntries: 0 }, { maxBytes: 0 }])('%o keeps nothing, and removes what was there', async (bound) => {
    const path = files.path();
    const before = sqliteStore({ path });
    await before.set('#A', 'one');
    await before.close();
    const store = sqliteStore({ path, ...bound });
    expect(await store.set('#A', 'two')).toBe(true);
    expect(await store.set('#B', 'three')).toBe(true);
    expect([store.get('#A'), store.get('#B'), store.size]).toEqual([undefined, undefined, 0]);
    await store.close();
  });

  test.each([{ maxEntries: null }, { maxEntries: Number.POSITIVE_INFINITY }, {}])('%o is no bound', async (bound) => {
    const store = sqliteStore({ path: ':memory:', ...bound });
    await fill(store, 500);
    expect(store.size).toBe(500);
    await store.close();
  });

  test('a file far above its bound is reduced in small steps', async () => {
    const path = files.path();
    const clock = new FakeClock();
    const before = sqliteStore({ path, clock });
    await fill(before, 900);
    await before.close();
    const store = sqliteStore({ path, clock, maxEntries: 100 });
    await fill(store, 1, 900);
    const sizes = [store.size];
    while (store.size !== 100 && sizes.length < 20) {
      await clock.advanceAsync(5);
      sizes.push(store.size);
    }
    expect(sizes).toEqual([884, 684, 484, 284, 100]);
    await store.close();
  });

  test('expired entries are swept in small steps, by a timer that an idle store does not have', async () => {
    const clock = new FakeClock();
    const store = sqliteStore({ path: ':memory:', clock, sweepEvery: '30s' });
    const deleteAt = clock.now() + 10_000;
    await Promise.all(Array.from({ length: 500 }, (_, index) => store.set(`#${index}`, 'brief', { deleteAt })));
    await store.set('#kept', 'kept');
    clock.advance(29_999);
    expect([rows(store), store.keys()]).toEqual([501, ['#kept']]);
    const counts = [];
    for (const ms of [1, 5, 5, 5]) {
      clock.advance(ms);
      counts.push(rows(store));
    }
    expect(counts).toEqual([301, 101, 1, 1]);
    expect(store.size).toBe(1);
    clock.advance('1h');
    expect(clock.pending).toBe(0);
    await store.close();
  });

  test('writes sweep as well, also without a timer', async () => {
    const clock = new FakeClock();
    const store = sqliteStore({ path: ':memory:', clock, sweepEvery: null });
    expect(clock.pending).toBe(0);
    const deleteAt = clock.now() + 10_000;
    await Promise.all(Array.from({ length: 30 }, (_, index) => store.set(`#${index}`, 'brief', { deleteAt })));
    clock.advance(10_000);
    await store.set('#one', 'one');
    expect(rows(store)).toBe(13);
    await store.set('#two', 'two');
    expect(rows(store)).toBe(2);
    await store.close();
  });

  test('marks of removed keys, and leases that were not given back, are swept', async () => {
    const clock = new FakeClock();
    const store = sqliteStore({ path: ':memory:', clock });
    await store.delete('#A');
    await store.lease('#B', 1_000);
    const leases = () => Number(run(store, 'SELECT count(*) FROM leases')[0]?.[0]);
    expect([rows(store), leases()]).toEqual([1, 1]);
    clock.advance('12m');
    expect([rows(store), leases()]).toEqual([0, 0]);
    await store.close();
  });

  test('expired entries are deleted before live ones', async () => {
    const clock = new FakeClock();
    const store = sqliteStore({ path: ':memory:', clock, maxEntries: 3 });
    await store.set('#first', 'live');
    await store.set('#brief', 'brief', { deleteAt: clock.now() + 1_000 });
    await store.set('#last', 'live');
    clock.advance(1_000);
    await store.set('#new', 'new');
    expect(store.keys()).toEqual(['#first', '#last', '#new']);
    await store.close();
  });
});
