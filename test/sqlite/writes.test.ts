import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DatabaseBusyError, DatabaseClosedError } from '../../src/sqlite/errors.js';
import { type SqliteStore, sqliteStore } from '../../src/sqlite/SqliteStore.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { firstDriver } from './drivers.js';
import { folder } from './folder.js';
import { open, run } from './raw.js';

describe.skipIf(firstDriver === undefined)('writes (needs a SQLite driver)', () => {
  const files = folder();
  afterAll(() => files.remove());
  let clock: FakeClock;
  let path: string;
  let store: SqliteStore;
  const unheard: unknown[] = [];
  const note = (reason: unknown) => unheard.push(reason);

  beforeEach(() => {
    clock = new FakeClock();
    path = files.path();
    store = sqliteStore({ path, clock, busyTimeout: '300ms' });
    process.on('unhandledRejection', note);
  });
  afterEach(async () => {
    await store.close();
    await turn();
    process.off('unhandledRejection', note);
    expect(unheard.splice(0)).toEqual([]);
  });

  const rows = () => Number(run(store, 'SELECT count(*) FROM entries')[0]?.[0]);

  test('the writes of one turn are one transaction, and readers see them before', async () => {
    const reader = open(path);
    const dataVersion = () => reader.prepare('PRAGMA data_version').get()?.[0];
    const before = dataVersion();
    let settled = 0;
    const writes = Array.from({ length: 300 }, (_, index) => store.set(`#${index}`, `${index}`).then(() => settled++));
    expect([rows(), settled, store.get('#299'), dataVersion()]).toEqual([0, 0, '299', before]);
    await turn();
    expect(rows()).toBe(300);
    await Promise.all(writes);
    expect(settled).toBe(300);
    expect(Number(dataVersion())).toBe(Number(before) + 1);
    reader.close();
  });

  test('a turn with very many writes is several transactions', async () => {
    const writes = Array.from({ length: 2_500 }, (_, index) => store.set(`#${index}`, ''));
    expect(rows()).toBe(2_000);
    await Promise.all(writes);
    expect(rows()).toBe(2_500);
  });

  test('the verbs of one turn take effect in their order', async () => {
    const answers = [
      store.set('#A', 'one'),
      store.pop('#A'),
      store.pop('#A'),
      store.set('#A', 'two'),
      store.delete('#A'),
      store.delete('#A'),
      store.set('#A', 'three'),
    ];
    expect(store.get('#A')).toBe('three');
    expect(await Promise.all(answers as Promise<unknown>[])).toEqual([true, 'one', undefined, true, true, false, true]);
    expect(store.get('#A')).toBe('three');
  });

  test('listings and figures include uncommitted writes', async () => {
    void store.set('#A', 'one');
    void store.set('#B', 'two');
    expect(store.size).toBe(2);
    void store.delete('#A');
    expect(store.keys()).toEqual(['#B']);
    void store.set('#C', 'three');
    const entries = [];
    for await (const entry of store.entries()) entries.push(entry);
    expect(entries).toEqual([
      ['#B', 'two'],
      ['#C', 'three'],
    ]);
  });

  test('a row that can not be written is rejected alone', async () => {
    run(
      store,
      "CREATE TRIGGER refuse BEFORE INSERT ON entries WHEN new.key = '#bad' BEGIN SELECT raise(ABORT, 'bad row'); END",
    );
    const writes = ['#A', '#bad', '#B'].map((key) => store.set(key, key));
    const [first, second, third] = await Promise.allSettled(writes);
    expect([first?.status, second?.status, third?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(String((second as PromiseRejectedResult).reason)).toMatch(/bad row/);
    expect([store.get('#A'), store.get('#bad'), store.get('#B')]).toEqual(['#A', undefined, '#B']);
    expect(store.size).toBe(2);
  });

  test('a row whose error rolls back the whole transaction is rejected alone as well', async () => {
    run(
      store,
      "CREATE TRIGGER refuse BEFORE INSERT ON entries WHEN new.key = '#bad' " +
        "BEGIN SELECT raise(ROLLBACK, 'bad row'); END",
    );
    const outcomes = await Promise.allSettled(['#A', '#bad', '#B'].map((key) => store.set(key, key)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect([store.size, store.keys()]).toEqual([2, ['#A', '#B']]);
  });

  test('a full disk rejects writes without room; reads continue, and later writes too', async () => {
    await store.set('#A', 'small');
    const pages = Number(run(store, 'PRAGMA page_count')[0]?.[0]);
    run(store, `PRAGMA max_page_count = ${pages + 10}`);
    const large = () => Buffer.from(Array.from({ length: 60_000 }, () => Math.floor(Math.random() * 256)));
    const outcomes = await Promise.allSettled([store.set('#large', large()), store.set('#B', 'small too')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(String((outcomes[0] as PromiseRejectedResult).reason)).toMatch(/full/);
    await expect(store.set('#large', large())).rejects.toThrow(/full/);
    expect([store.get('#A'), store.get('#B'), store.get('#large')]).toEqual(['small', 'small too', undefined]);
    run(store, 'PRAGMA max_page_count = 100000');
    await store.set('#large', large());
    expect((store.get('#large') as Uint8Array).length).toBe(60_000);
    expect(run(store, 'PRAGMA integrity_check')).toEqual([['ok']]);
  });

  test('a write waits for the lock of another connection, and readers do not', async () => {
    const locker = open(path);
    await store.set('#A', 'before');
    locker.exec('BEGIN IMMEDIATE');
    const write = store.set('#A', 'after');
    await turn();
    expect(store.get('#A')).toBe('after');
    await clock.advanceAsync(100);
    locker.exec('COMMIT');
    await clock.advanceAsync(100);
    expect(await write).toBe(true);
    locker.close();
  });

  test('a lock that is held for too long rejects the write, and later writes are made', async () => {
    const locker = open(path);
    locker.exec('BEGIN IMMEDIATE');
    const write = store.set('#A', 'never');
    const listed = store.keys();
    await clock.advanceAsync(1_000);
    await expect(write).rejects.toThrow(DatabaseBusyError);
    await expect(write).rejects.toMatchObject({ code: 'DATABASE_BUSY', path });
    expect(await listed).toEqual([]);
    expect(store.get('#A')).toBeUndefined();
    locker.exec('COMMIT');
    expect(await store.set('#A', 'now')).toBe(true);
    locker.close();
  });

  // A BEGIN IMMEDIATE that failed stayed in progress in libsql, so that the read transaction of the next poll for
  // changes could not end, and the connection saw the file as it was then, for ever.
  test('after a write that found the database locked, changes by others are seen', async () => {
    const watching = sqliteStore({ path, clock, busyTimeout: '300ms', watchEvery: '5ms' });
    const changed: string[] = [];
    const stop = watching.watch({
      changed: (key) => changed.push(key),
      changedAll: () => changed.push('all'),
      lost: () => changed.push('lost'),
      found: () => undefined,
    });
    await store.set('#A', 'first');
    await clock.advanceAsync(10);
    const locker = open(path);
    locker.exec('BEGIN IMMEDIATE');
    const write = watching.set('#B', 'never');
    await clock.advanceAsync(1_000);
    await expect(write).rejects.toThrow(DatabaseBusyError);
    locker.exec('COMMIT');
    locker.close();
    changed.length = 0;
    expect(await store.set('#A', 'second')).toBe(true);
    await clock.advanceAsync(10);
    expect(changed).toEqual(['#A']);
    expect(watching.get('#A')).toBe('second');
    expect(await watching.set('#B', 'now')).toBe(true);
    stop();
    await watching.close();
  });

  test('close makes the waiting writes; afterwards every verb throws that the store is closed', async () => {
    const write = store.set('#A', 'last words');
    const closed = store.close();
    expect(store.close()).toBe(closed);
    const late = store.set('#A', 'too late');
    expect(await write).toBe(true);
    await closed;
    await expect(late).rejects.toThrow(DatabaseClosedError);
    expect(() => store.get('#A')).toThrow(DatabaseClosedError);
    expect(store.size).toBeUndefined();
    const again = sqliteStore({ path });
    expect(again.get('#A')).toBe('last words');
    await again.close();
    expect(clock.pending).toBe(0);
  });

  test('a rejection without a handler does not end the process', async () => {
    run(store, "CREATE TRIGGER refuse BEFORE INSERT ON entries BEGIN SELECT raise(ABORT, 'bad row'); END");
    void store.set('#A', 'one');
    void store.delete('#B');
    void store.pop('#C');
    await turn();
    await turn();
    await store.close();
    void store.lease('#D', 1_000);
  });
});
