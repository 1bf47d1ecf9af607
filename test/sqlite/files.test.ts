import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MaybePromise } from '../../src/internal/MaybePromise.js';
import { CorruptDatabaseError, ForeignDatabaseError, NewerDatabaseError } from '../../src/sqlite/errors.js';
import { type SqliteStore, sqliteStore } from '../../src/sqlite/SqliteStore.js';
import type { StoreReport } from '../../src/store/StoreReport.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { firstDriver } from './drivers.js';
import { folder } from './folder.js';
import { run, runOn } from './raw.js';

const PAGE = 4_096;

describe.skipIf(firstDriver === undefined)('files (needs a SQLite driver)', () => {
  const files = folder();
  const stores: SqliteStore[] = [];
  let path: string;

  beforeEach(() => {
    path = files.path();
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
  });
  afterAll(() => files.remove());

  const openStore = (options: object = {}) => {
    const store = sqliteStore({ path, ...options });
    stores.push(store);
    return store;
  };
  const hash = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
  const beside = () => readdirSync(path.slice(0, path.lastIndexOf('/'))).filter((name) => name.startsWith(base()));
  const base = () => path.slice(path.lastIndexOf('/') + 1);
  const keysOf = (count: number) => Array.from({ length: count }, (_, index) => `#${index}`);
  /** Random bytes, so that a row takes several pages. */
  const noise = () => Buffer.from(Array.from({ length: 3_000 }, () => Math.floor(Math.random() * 256)));

  async function filled(): Promise<void> {
    const store = sqliteStore({ path, compressFrom: null });
    await Promise.all(keysOf(200).map((key) => store.set(key, noise())));
    run(store, 'PRAGMA wal_checkpoint(TRUNCATE)');
    await store.close();
  }

  test('a file is created, and has all entries when it is opened again', async () => {
    const first = openStore();
    await first.set('#A', 'one', { deleteAt: null });
    await first.scope('clans').set('#B', 'two');
    await first.close();
    const second = openStore();
    expect([second.get('#A'), second.scope('clans').get('#B'), second.size]).toEqual(['one', 'two', 1]);
  });

  test('an empty file is used', async () => {
    writeFileSync(path, '');
    const store = openStore();
    expect(await store.set('#A', 'one')).toBe(true);
  });

  test('a path that can not be a file is refused, naming it', () => {
    expect(() => sqliteStore({ path: `${path}/in/no/folder.db` })).toThrow(
      /path must be a file in an existing folder.*folder\.db/,
    );
    mkdirSync(path);
    expect(() => sqliteStore({ path })).toThrow(/path must be a file, got/);
    expect(readdirSync(path)).toEqual([]);
  });

  test.each(['throw', 'rebuild'] as const)(
    'a database of another program is refused and left alone (%s)',
    async (onCorrupt) => {
      runOn(path, "CREATE TABLE theirs (a); INSERT INTO theirs VALUES ('precious')");
      const before = hash(path);
      expect(() => sqliteStore({ path, onCorrupt })).toThrow(ForeignDatabaseError);
      runOn(path, 'PRAGMA application_id = 77');
      const marked = hash(path);
      expect(() => sqliteStore({ path, onCorrupt })).toThrow(/its application id is 77.*was left alone/);
      expect([hash(path), hash(path) === before]).toEqual([marked, false]);
      expect(beside().filter((name) => !name.endsWith('-journal'))).toEqual([base()]);
    },
  );

  test('a database of another program in WAL mode is not checkpointed', () => {
    runOn(path, 'PRAGMA journal_mode = WAL');
    runOn(path, "CREATE TABLE theirs (a); INSERT INTO theirs VALUES ('precious')");
    const before = beside().map((name) => [name, statSync(path.replace(base(), name)).mtimeMs]);
    const main = hash(path);
    expect(() => sqliteStore({ path })).toThrow(ForeignDatabaseError);
    expect(hash(path)).toBe(main);
    expect(beside().map((name) => [name, statSync(path.replace(base(), name)).mtimeMs])).toEqual(before);
  });

  test('tables from a later version are refused and left alone', async () => {
    await filled();
    runOn(path, 'PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)');
    const before = hash(path);
    expect(() => sqliteStore({ path, onCorrupt: 'rebuild' })).toThrow(NewerDatabaseError);
    expect(() => sqliteStore({ path })).toThrow(/tables of version 99/);
    expect(hash(path)).toBe(before);
  });

  test('a file and those beside it are created for the owner only', async () => {
    const store = openStore();
    await store.set('#A', 'one');
    const modes = beside().map((name) => [name, statSync(path.replace(base(), name)).mode & 0o777]);
    expect(modes).toEqual(['', '-shm', '-wal'].map((suffix) => [base() + suffix, 0o600]));
  });

  test('the mode of an existing file is kept', async () => {
    writeFileSync(path, '', { mode: 0o640 });
    await openStore().set('#A', 'one');
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test.each([
    ['a table is missing', 'DROP TABLE leases'],
    ['the tables have no version', 'PRAGMA user_version = 0'],
  ])('a file of ours in which %s is damaged: refused, or rebuilt', async (_what, sql) => {
    await filled();
    runOn(path, sql);
    runOn(path, 'PRAGMA wal_checkpoint(TRUNCATE)');
    const before = hash(path);
    expect(() => sqliteStore({ path })).toThrow(CorruptDatabaseError);
    expect(hash(path)).toBe(before);
    const store = openStore({ onCorrupt: 'rebuild' });
    expect(await store.set('#A', 'one')).toBe(true);
    expect(store.keys()).toEqual(['#A']);
  });

  const damages: Record<string, () => void> = {
    garbage: () => writeFileSync(path, 'This is no database. '.repeat(500)),
    'a few bytes': () => writeFileSync(path, 'SQLite'),
    'a file that was cut off': () => truncateSync(path, Math.floor(statSync(path).size / 2 / PAGE) * PAGE),
    'a first page that was overwritten': () => overwrite(path, 100, PAGE - 100),
  };
  for (const [what, damage] of Object.entries(damages)) {
    test(`${what} is a CorruptDatabaseError that names the path, and stays as it is`, async () => {
      await filled();
      damage();
      const before = hash(path);
      const error = await thrownBy(async () => readAll(sqliteStore({ path })));
      expect(error).toBeInstanceOf(CorruptDatabaseError);
      expect(error).toMatchObject({ code: 'CORRUPT_DATABASE', path, movedTo: undefined });
      expect(String(error)).toContain(path);
      expect(hash(path)).toBe(before);
    });

    test(`${what} is moved aside with onCorrupt 'rebuild', and a new file is made`, async () => {
      await filled();
      damage();
      const before = hash(path);
      const store = openStore({ onCorrupt: 'rebuild', clock: new FakeClock({ wall: 1_750_000_000_000 }) });
      readAll(store);
      expect(await store.set('#new', 'new')).toBe(true);
      const reports: StoreReport[] = [];
      store.scope('players').onReport = (report) => reports.push(report);
      store.onReport = (report) => reports.push(report);
      expect(reports).toMatchObject([{ type: 'failure', operation: 'rebuild', error: { code: 'CORRUPT_DATABASE' } }]);
      expect(store.keys()).toEqual(['#new']);
      expect(run(store, 'PRAGMA integrity_check')).toEqual([['ok']]);
      expect(hash(`${path}.corrupt-1750000000000`)).toBe(before);
    });
  }

  test('a second damaged file is moved beside the first', async () => {
    const clock = new FakeClock();
    for (const round of [1, 2, 3]) {
      writeFileSync(path, `garbage ${round}`.repeat(50));
      await sqliteStore({ path, clock, onCorrupt: 'rebuild' }).close();
      rmSync(path);
    }
    const moved = beside().filter((name) => /\.corrupt-\d+(?:-\d)?$/.test(name));
    expect(moved.map((name) => readFileSync(path.replace(base(), name), 'utf8').slice(0, 9)).sort()).toEqual([
      'garbage 1',
      'garbage 2',
      'garbage 3',
    ]);
  });

  test('damage found later is an error of reads and writes, and undamaged rows can still be read', async () => {
    await filled();
    const store = openStore();
    overwriteRows(path);
    const errors = await damagesOf(store);
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) expect(error).toBeInstanceOf(CorruptDatabaseError);
    expect(beside().some((name) => name.includes('.corrupt-'))).toBe(false);
  });

  test("damage found later, with 'rebuild', is reported; writes go into a new file", async () => {
    await filled();
    const store = openStore({ onCorrupt: 'rebuild' });
    const reports: StoreReport[] = [];
    store.scope('players').onReport = (report) => reports.push(report);
    let changes = 0;
    const stop = store.watch({
      changed: () => changes++,
      changedAll: () => changes++,
      lost: () => {},
      found: () => {},
    });
    overwriteRows(path);
    expect(await damagesOf(store)).toEqual([]);
    await store.set('#new', 'new');
    expect([store.get('#new'), store.get('#0')]).toEqual(['new', 'written']);
    const failures = reports.filter(({ type }) => type === 'failure');
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ operation: 'rebuild', error: { code: 'CORRUPT_DATABASE', path } });
    const { movedTo } = (failures[0] as unknown as { error: CorruptDatabaseError }).error;
    expect(existsSync(movedTo as string)).toBe(true);
    await until(() => changes > 0);
    stop();
  });

  test('a write that finds the damage is written into the new file', async () => {
    await filled();
    const store = openStore({ onCorrupt: 'rebuild' });
    overwriteRows(path);
    const outcomes = await Promise.all(keysOf(200).map((key) => store.set(key, 'rewritten')));
    expect(outcomes.every(Boolean)).toBe(true);
    expect(store.get('#199')).toBe('rewritten');
  });

  test('a write by a listener that is notified of a rebuild is made, also when the listener lists keys', async () => {
    await filled();
    const store = openStore({ onCorrupt: 'rebuild' });
    let late: MaybePromise<unknown>;
    let listed: Promise<string[]> | undefined;
    store.onReport = ({ type }) => {
      if (type !== 'failure' || late !== undefined) return;
      late = store.set('#late', 'from the listener');
      listed = Promise.resolve(store.keys());
    };
    overwriteRows(path);
    await Promise.all(keysOf(200).map((key) => store.set(key, 'rewritten')));
    expect(await late).toBe(true);
    expect(await listed).toContain('#late');
    expect(store.get('#late')).toBe('from the listener');
  });

  test('of two stores on a damaged file the second opens the file that the first has rebuilt', async () => {
    await filled();
    const [one, two] = [openStore({ onCorrupt: 'rebuild' }), openStore({ onCorrupt: 'rebuild' })];
    overwriteRows(path);
    expect([await damagesOf(one), await damagesOf(two)]).toEqual([[], []]);
    await one.set('#new', 'shared');
    expect(two.get('#new')).toBe('shared');
    expect(beside().filter((name) => /\.corrupt-\d+$/.test(name))).toHaveLength(1);
  });

  test('a file that is deleted while it is open is noticed and created again', async () => {
    const clock = new FakeClock();
    const store = openStore({ clock });
    await store.set('#A', 'one');
    for (const name of beside()) rmSync(path.replace(base(), name));
    clock.advance('1m');
    await store.set('#B', 'two');
    expect([store.get('#A'), store.get('#B')]).toEqual([undefined, 'two']);
    const other = openStore();
    expect(other.get('#B')).toBe('two');
  });

  test('a folder that is deleted and created again', async () => {
    const clock = new FakeClock();
    const inFolder = `${path}-folder/cache.db`;
    mkdirSync(`${path}-folder`);
    const store = sqliteStore({ path: inFolder, clock });
    stores.push(store);
    await store.set('#A', 'one');
    rmSync(`${path}-folder`, { recursive: true });
    clock.advance('1m');
    await expect(store.set('#B', 'two')).rejects.toThrow(/a file in an existing folder/);
    expect(() => store.get('#A')).toThrow(/a file in an existing folder/);
    expect(store.size).toBeUndefined();
    mkdirSync(`${path}-folder`);
    clock.advance('10s');
    expect(await store.set('#B', 'two')).toBe(true);
    expect([store.get('#A'), store.get('#B')]).toEqual([undefined, 'two']);
  });

  function readAll(store: SqliteStore): void {
    stores.push(store);
    for (const key of keysOf(200)) store.get(key);
    void store.keys();
  }

  /** What reading every key and writing some throw. */
  async function damagesOf(store: SqliteStore): Promise<unknown[]> {
    const errors: unknown[] = [];
    for (const key of keysOf(200)) {
      try {
        store.get(key);
      } catch (error) {
        errors.push(error);
      }
    }
    for (const key of keysOf(200)) await store.set(key, 'written').catch((error: unknown) => errors.push(error));
    return errors;
  }
});

/** Overwrites every page but the first, and with them the roots of the tables. */
function overwriteRows(path: string): void {
  overwrite(path, PAGE, statSync(path).size - PAGE);
}

function overwrite(path: string, from: number, length: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(length, 0xee), 0, length, from);
  closeSync(file);
}

async function thrownBy(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Waits until the condition holds, for at most five seconds. */
async function until(done: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 5_000;
  while (!done()) {
    if (Date.now() > giveUpAt) throw new Error('the condition never held');
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
