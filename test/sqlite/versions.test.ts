import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SqliteStore, sqliteStore } from '../../src/sqlite/SqliteStore.js';
import { encodeFrame } from '../../src/store/frame/frame.js';
import type { StoreReport } from '../../src/store/StoreReport.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { firstDriver } from './drivers.js';
import { folder } from './folder.js';
import { run } from './raw.js';

const MINUTE = 60_000;

describe.skipIf(firstDriver === undefined)('versions, marks and leases (needs a SQLite driver)', () => {
  const files = folder();
  afterAll(() => files.remove());
  let clock: FakeClock;
  let path: string;
  let store: SqliteStore;
  let other: SqliteStore;

  beforeEach(() => {
    clock = new FakeClock();
    path = files.path();
    store = sqliteStore({ path, clock });
    // A second connection, like that of another process.
    other = sqliteStore({ path, clock });
  });
  afterEach(async () => {
    await store.close();
    await other.close();
  });

  /** The version of this many milliseconds ago. */
  const ago = (ms: number) => (clock.now() - ms) * 1_024;

  test('an older write never replaces a newer one, in whatever order they arrive', async () => {
    expect(await store.set('#A', 'new', { version: ago(10) })).toBe(true);
    expect(await store.set('#A', 'old', { version: ago(20) })).toBe(false);
    expect(await other.set('#A', 'old', { version: ago(20) })).toBe(false);
    expect(store.get('#A')).toBe('new');
    expect(await other.set('#A', 'newest', { version: ago(5) })).toBe(true);
    expect(store.get('#A')).toBe('newest');
    expect(await store.set('#A', 'again', { version: ago(5) })).toBe(true);
  });

  test('the same among writes of one turn, and readers never see the older one', async () => {
    const writes = [
      store.set('#A', 'new', { version: ago(10) }),
      store.set('#A', 'old', { version: ago(20) }),
      store.delete('#A', { version: ago(30) }),
    ];
    expect(store.get('#A')).toBe('new');
    expect(store.getMany(['#A', '#B'])).toEqual(['new', undefined]);
    expect(await Promise.all(writes)).toEqual([true, false, false]);
    expect(store.get('#A')).toBe('new');
  });

  test('an uncommitted write is not seen over a newer one of another process', async () => {
    await other.set('#A', 'theirs', { version: ago(5) });
    const late = store.set('#A', 'mine', { version: ago(10) });
    expect(store.get('#A')).toBe('theirs');
    expect(await late).toBe(false);
  });

  test('a write without a version is newer than all entries, with any clocks', async () => {
    const ahead = new FakeClock({ wall: clock.now() + 30_000 });
    const theirs = sqliteStore({ path, clock: ahead });
    await theirs.set('#A', 'theirs');
    expect(await store.set('#A', 'mine')).toBe(true);
    expect(store.get('#A')).toBe('mine');
    expect(theirs.get('#A')).toBe('mine');
    await theirs.clear();
    expect(await store.set('#A', 'after the clear')).toBe(true);
    expect(theirs.get('#A')).toBe('after the clear');
    await theirs.close();
  });

  test('a version from the far future refuses no write, and does not block its scope', async () => {
    const mad = (clock.now() + 24 * 60 * MINUTE) * 1_024;
    await store.set('#A', 'mad', { version: mad });
    expect(await other.set('#A', 'sane', { version: ago(1) })).toBe(true);
    expect(store.get('#A')).toBe('sane');
    await store.set('#B', 'mad', { version: mad });
    await other.clear();
    expect(store.get('#B')).toBeUndefined();
    clock.advance(1);
    expect(await store.set('#B', 'sane', { version: ago(0) + 5 })).toBe(true);
  });

  test('a clear by a clock two hours ahead refuses no later write, and its cleared entries stay absent', async () => {
    const ahead = new FakeClock({ wall: clock.now() + 120 * MINUTE });
    const theirs = sqliteStore({ path, clock: ahead });
    await store.set('#old', 'old');
    await theirs.set('#ahead', 'ahead');
    await theirs.clear();
    await theirs.set('#after', 'after');
    await theirs.close();
    expect(['#old', '#ahead', '#after'].map((key) => store.get(key))).toEqual([undefined, undefined, 'after']);
    clock.advance(10);
    const writes = [store.set('#A', 'given', { version: store.nextVersion() }), store.set('#B', 'own')];
    expect([store.get('#A'), store.get('#B')]).toEqual(['given', 'own']);
    expect(await Promise.all(writes)).toEqual([true, true]);
    expect(['#A', '#B', '#old', '#ahead', '#after'].map((key) => other.get(key))).toEqual([
      'given',
      'own',
      undefined,
      undefined,
      'after',
    ]);
    expect(store.size).toBe(3);
    expect(await other.set('#late', 'late', { version: ago(2 * MINUTE) })).toBe(false);
    expect(await other.delete('#A')).toBe(true);
  });

  test('a lease by a clock two hours ahead does not stop other processes from fetching', async () => {
    const ahead = new FakeClock({ wall: clock.now() + 120 * MINUTE });
    const theirs = sqliteStore({ path, clock: ahead });
    const stale = await theirs.lease('#A', 5_000);
    const lease = await store.lease('#A', 5_000);
    expect(lease).toBeDefined();
    expect(await theirs.set('#A', 'theirs', tokenOf(stale))).toBe(false);
    expect(await store.set('#A', 'mine', tokenOf(lease))).toBe(true);
    // Its version is plausible: an older write is refused.
    expect(await other.set('#A', 'older', { version: ago(1_000) })).toBe(false);
    await theirs.close();
  });

  test('a removal counts for ten minutes', async () => {
    await store.set('#A', 'one', { version: ago(100) });
    expect(await store.delete('#A', { version: ago(50) })).toBe(true);
    expect(await other.set('#A', 'late', { version: ago(60) })).toBe(false);
    expect(store.get('#A')).toBeUndefined();
    expect(store.keys()).toEqual([]);
    expect(store.size).toBe(0);
    const late = ago(60);
    clock.advance(10 * MINUTE - 1);
    expect(await other.set('#A', 'late', { version: late })).toBe(false);
    clock.advance(1);
    expect(await other.set('#A', 'late', { version: late })).toBe(true);
    expect(store.get('#A')).toBe('late');
  });

  test('an older removal does not remove a newer value, and pop takes it once', async () => {
    await store.set('#A', 'one', { version: ago(10) });
    expect(await store.delete('#A', { version: ago(20) })).toBe(false);
    expect(await store.pop('#A', { version: ago(20) })).toBeUndefined();
    expect(store.get('#A')).toBe('one');
    expect(await Promise.all([store.pop('#A'), other.pop('#A'), store.pop('#A')])).toEqual([
      'one',
      undefined,
      undefined,
    ]);
  });

  test('clear refuses older writes that arrive later, and keeps newer values', async () => {
    await store.set('#old', 'old', { version: ago(100) });
    await store.set('#new', 'new', { version: ago(10) });
    expect(await other.clear({ version: ago(50) })).toBe(true);
    expect(store.get('#old')).toBeUndefined();
    expect(store.get('#new')).toBe('new');
    expect([store.size, store.keys()]).toEqual([1, ['#new']]);
    expect(await store.set('#late', 'late', { version: ago(60) })).toBe(false);
    expect(await store.set('#late', 'in time', { version: ago(40) })).toBe(true);
    expect(await store.clear({ version: ago(70) })).toBe(false);
    expect(store.keys()).toEqual(['#late', '#new']);
  });

  test('clear hides everything at once and deletes the rows in steps', async () => {
    const keys = Array.from({ length: 1_000 }, (_, index) => `#${index}`);
    await Promise.all(keys.map((key) => store.set(key, key)));
    await store.clear();
    const rows = () => Number(run(store, 'SELECT count(*) FROM entries')[0]?.[0]);
    expect(rows()).toBe(800);
    expect([store.size, store.bytes, store.keys(), store.get('#999'), other.get('#999')]).toEqual([
      0,
      0,
      [],
      undefined,
      undefined,
    ]);
    await store.set('#7', 'again');
    await clock.advanceAsync(100);
    expect(rows()).toBe(1);
    expect([store.size, store.keys()]).toEqual([1, ['#7']]);
  });

  test('an uncommitted clear is seen at once, and so is a set after it', async () => {
    await store.set('#A', 'one');
    await store.set('#B', 'two');
    const done = [store.set('#C', 'three'), store.clear(), store.set('#B', 'after')];
    expect(['#A', '#B', '#C'].map((key) => store.get(key))).toEqual([undefined, 'after', undefined]);
    await Promise.all(done);
    expect(['#A', '#B', '#C'].map((key) => store.get(key))).toEqual([undefined, 'after', undefined]);
  });

  test('a key has one lease, which ends with its value, by release, or after its time', async () => {
    const lease = await store.lease('#A', 5_000);
    expect(lease).toBeDefined();
    expect(await other.lease('#A', 5_000)).toBeUndefined();
    expect(await other.lease('#B', 5_000)).toBeDefined();
    await lease?.release();
    const second = await other.lease('#A', 5_000);
    expect(second?.token).toBeGreaterThan(lease?.token ?? Number.POSITIVE_INFINITY);
    clock.advance(5_000);
    const third = await store.lease('#A', 5_000);
    expect(third?.token).toBeGreaterThan(second?.token ?? Number.POSITIVE_INFINITY);
    // Too late: another holder has the lease.
    await second?.release();
    expect(await other.lease('#A', 5_000)).toBeUndefined();
    expect(await store.set('#A', 'value', { ...tokenOf(third), deleteAt: clock.now() + 1_000 })).toBe(true);
    expect(await other.lease('#A', 5_000)).toBeUndefined();
    clock.advance(1_000);
    expect(await other.lease('#A', 5_000)).toBeDefined();
  });

  test('a released lease never counts as the next one, taken by another store in the same millisecond', async () => {
    const first = await store.lease('#A', 5_000);
    await first?.release();
    const second = await other.lease('#A', 5_000);
    expect(second?.token).toBeGreaterThan(first?.token ?? Number.POSITIVE_INFINITY);
    await first?.release();
    expect(await store.lease('#A', 5_000)).toBeUndefined();
    expect(await store.set('#A', 'by the first', tokenOf(first))).toBe(false);
    expect(await other.set('#A', 'by the second', tokenOf(second))).toBe(true);
  });

  test('a write under a lease that another holder has taken is refused', async () => {
    const first = await store.lease('#A', 1_000);
    clock.advance(1_000);
    const second = await other.lease('#A', 1_000);
    expect(await store.set('#A', 'late', tokenOf(first))).toBe(false);
    expect(await other.set('#A', 'theirs', tokenOf(second))).toBe(true);
    // The newer lease has ended, and the value that was written under it stays.
    expect(await store.set('#A', 'late', tokenOf(first))).toBe(false);
    expect(store.get('#A')).toBe('theirs');
  });

  test('a write under a lease that no other holder has taken is kept, also after its time', async () => {
    const lease = await store.lease('#A', 1_000);
    clock.advance(2_000);
    expect(await store.set('#A', 'slow', tokenOf(lease))).toBe(true);
    expect(store.get('#A')).toBe('slow');
  });

  test.each(['set', 'delete', 'clear'] as const)('a newer %s without a lease wins over the lease', async (verb) => {
    const lease = await store.lease('#A', 60_000);
    if (verb === 'set') await other.set('#A', 'a person’s');
    else if (verb === 'delete') await other.delete('#A');
    else await other.clear();
    expect(await store.set('#A', 'fetched', tokenOf(lease))).toBe(false);
    expect(store.get('#A')).toBe(verb === 'set' ? 'a person’s' : undefined);
    // The lease has ended: another fetch can begin.
    if (verb !== 'set') expect(await other.lease('#A', 60_000)).toBeDefined();
  });

  test('bytes that are no entry read as absent, are reported, and are replaced by any write', async () => {
    const damaged = encodeFrame('x'.repeat(50), { version: ago(0), deleteAt: null }, null);
    damaged[40] = 0;
    const newer = Buffer.from(encodeFrame('from later', { version: ago(0), deleteAt: null }, null));
    newer[2] = 9;
    const rows = { '#damaged': damaged, '#newer': newer, '#foreign': Buffer.from('{"json":true}') };
    const reports: StoreReport[] = [];
    store.onReport = (report) => reports.push(report);
    for (const [key, frame] of Object.entries(rows)) {
      await store.set(key, 'mine', { version: ago(0) });
      run(store, 'UPDATE entries SET frame = ? WHERE key = ?', frame, key);
      expect(store.get(key)).toBeUndefined();
    }
    expect(store.getMany(Object.keys(rows))).toEqual([undefined, undefined, undefined]);
    expect(reports.slice(0, 3)).toEqual([
      { type: 'content', key: '#damaged', reason: 'the checksum is wrong' },
      { type: 'content', key: '#newer', reason: 'a newer format' },
      { type: 'content', key: '#foreign', reason: 'not ours' },
    ]);
    expect(await store.lease('#damaged', 1_000)).toBeDefined();
    for (const key of Object.keys(rows)) {
      expect(await store.set(key, 'old', { version: ago(1_000) })).toBe(true);
      expect(store.get(key)).toBe('old');
    }
  });

  test('bytes are returned as bytes and text as text, compressed or not', async () => {
    for (const compressFrom of [0, 1_024, null]) {
      const one = sqliteStore({ path: ':memory:', compressFrom });
      const bytes = Uint8Array.from({ length: 5_000 }, (_, index) => index % 7);
      await one.set('bytes', bytes);
      await one.set('text', '部落 '.repeat(2_000));
      await one.set('ascii', 'a'.repeat(5_000));
      expect(Buffer.compare(Buffer.from(one.get('bytes') as Uint8Array), bytes)).toBe(0);
      expect(one.get('text')).toBe('部落 '.repeat(2_000));
      expect(one.get('ascii')).toBe('a'.repeat(5_000));
      if (compressFrom === null) expect(one.bytes).toBeGreaterThan(15_000);
      else expect(one.bytes).toBeLessThan(1_000);
      await one.close();
    }
  });

  test('an uncommitted write has its own copy of the bytes', async () => {
    const bytes = Buffer.from('before');
    const done = store.set('#A', bytes);
    bytes.write('AFTER!');
    await done;
    expect(String(store.get('#A'))).toBe('before');
  });

  test('the same name is the same scope, and only the root store can be closed', async () => {
    const players = store.scope('players');
    expect(store.scope('players')).toBe(players);
    expect(store.scope('')).toBe(store);
    expect(players.scope('players')).toBe(players);
    expect(players.traits.backend).toBe(store.traits.backend);
    expect(other.traits.backend).not.toBe(store.traits.backend);
    expect(players.close()).toBeUndefined();
    await players.set('#A', 'still open');
    expect(other.scope('players').get('#A')).toBe('still open');
    expect(store.get('#A')).toBeUndefined();
  });
});

function tokenOf(lease: { readonly token: number } | undefined): { readonly lease: number } {
  if (lease === undefined) throw new Error('no lease was given');
  return { lease: lease.token };
}
