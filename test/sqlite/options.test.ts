import { createRequire } from 'node:module';
import { afterAll, describe, expect, test } from 'vitest';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';
import { sqliteStore } from '../../src/sqlite/SqliteStore.js';
import { MissingDriverError } from '../../src/store/MissingDriverError.js';
import { drivers, firstDriver, hasDriver } from './drivers.js';
import { folder } from './folder.js';
import { open, run } from './raw.js';

const require = createRequire(import.meta.url);

/** The part of a better-sqlite3 or libsql database that a test uses. */
interface Opened {
  defaultSafeIntegers(on: boolean): void;
  exec(sql: string): void;
  prepare(sql: string): { get(): object };
  close(): void;
}

describe.skipIf(firstDriver === undefined)('options (needs a SQLite driver)', () => {
  const files = folder();
  afterAll(() => files.remove());

  test.each([
    ['path', { path: '' }],
    ['path', { path: 7 }],
    ['path', {}],
    ['driver', { driver: 'sqlite3' }],
    ['driver', { driver: {} }],
    ['driver', { driver: () => {} }],
    ['driver', { driver: null }],
    ['maxEntries', { maxEntries: -1 }],
    ['maxEntries', { maxEntries: 1.5 }],
    ['maxBytes', { maxBytes: Number.NaN }],
    ['compressFrom', { compressFrom: -1 }],
    ['compressFrom', { compressFrom: '1k' }],
    ['onCorrupt', { onCorrupt: 'ignore' }],
    ['sweepEvery', { sweepEvery: 0 }],
    ['sweepEvery', { sweepEvery: '1' }],
    ['watchEvery', { watchEvery: 0 }],
    ['watchEvery', { watchEvery: null }],
    ['busyTimeout', { busyTimeout: null }],
    ['busyTimeout', { busyTimeout: -1 }],
    ['busyTimeout', { busyTimeout: Number.POSITIVE_INFINITY }],
  ] as const)('%s is refused: %o', (argument, given) => {
    const path = argument === 'path' ? {} : { path: ':memory:' };
    const options = { ...path, ...given } as unknown as Parameters<typeof sqliteStore>[0];
    let thrown: unknown;
    try {
      sqliteStore(options);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InvalidArgumentError);
    expect(thrown).toMatchObject({ argument });
  });

  test.each([
    ['value', () => ['#A', { an: 'object' }]],
    ['deleteAt', () => ['#A', 'one', { deleteAt: Number.NaN }]],
    ['version', () => ['#A', 'one', { version: -1 }]],
    ['version', () => ['#A', 'one', { version: 1.5 }]],
    ['lease', () => ['#A', 'one', { lease: Number.NaN }]],
  ])('set refuses a wrong %s', async (argument, given) => {
    const store = sqliteStore({ path: ':memory:' });
    const set = store.set.bind(store) as (...given: unknown[]) => unknown;
    expect(() => set(...(given() as unknown[]))).toThrow(new RegExp(`^${argument} must be`));
    expect(store.size).toBe(0);
    await store.close();
  });

  test('a driver that can not be loaded is an error that says what to install', () => {
    const missing = drivers.find(([, isThere]) => !isThere)?.[0];
    if (missing === undefined) return;
    let thrown: unknown;
    try {
      sqliteStore({ path: ':memory:', driver: missing });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(MissingDriverError);
    expect(thrown).toMatchObject({ code: 'MISSING_DRIVER', tried: [missing] });
    expect(String(thrown)).toMatch(/npm install better-sqlite3.*npm install libsql.*Node 22\.13/);
  });

  for (const [name, isThere] of drivers) {
    test.skipIf(!isThere)(
      `${name} by its name, its module, its class and a database of it${isThere ? '' : ' (not installed)'}`,
      async () => {
        const loaded: unknown = name === 'node:sqlite' ? process.getBuiltinModule('node:sqlite') : require(name);
        const Class = (name === 'node:sqlite' ? (loaded as { DatabaseSync: unknown }).DatabaseSync : loaded) as new (
          path: string,
        ) => { close(): void; prepare(sql: string): { get(): unknown } };
        for (const driver of [name, loaded, { default: loaded }, Class] as object[]) {
          const store = sqliteStore({ path: ':memory:', driver });
          await store.set('#A', 'one');
          expect(store.get('#A')).toBe('one');
          await store.close();
        }
        const database = new Class(files.path());
        const store = sqliteStore({ driver: database });
        expect(store.database).toBe(database);
        await store.set('#A', 'one');
        await store.close();
        // It is still open.
        expect(Object.values(database.prepare('SELECT count(*) AS n FROM entries').get() as object)[0]).toBe(1);
        database.close();
      },
    );
  }

  test.skipIf(!hasDriver('libsql') && !hasDriver('better-sqlite3'))(
    'an open database keeps its settings: bigints, busy_timeout, synchronous (needs better-sqlite3 or libsql)',
    async () => {
      const Database = require(hasDriver('better-sqlite3') ? 'better-sqlite3' : 'libsql') as new (
        path: string,
      ) => Opened;
      const database = new Database(files.path());
      database.defaultSafeIntegers(true);
      database.exec('PRAGMA busy_timeout = 1234; PRAGMA synchronous = FULL');
      const store = sqliteStore({ driver: database });
      for (const value of ['one', 'two']) expect(await store.set('#A', value)).toBe(true);
      expect([store.get('#A'), store.size, store.keys()]).toEqual(['two', 1, ['#A']]);
      await store.close();
      const settings = ['busy_timeout', 'synchronous'].map(
        (name) => Object.values(database.prepare(`PRAGMA ${name}`).get())[0],
      );
      expect(settings).toEqual([1_234n, 2n]);
      database.close();
    },
  );

  test('settings of a database that is refused are restored too', () => {
    const database = open(':memory:');
    database.exec('PRAGMA busy_timeout = 1234; CREATE TABLE theirs (a)');
    expect(() => sqliteStore({ driver: database.database })).toThrow(/database of another program/);
    expect(database.prepare('PRAGMA busy_timeout').all()).toEqual([[1_234]]);
    database.close();
  });

  test('a database with tables of another program is refused, and so is a path beside an open database', () => {
    const database = open(':memory:');
    expect(() => sqliteStore({ driver: database.database, path: 'x.db' })).toThrow(/path must be left out/);
    expect(() => sqliteStore({ driver: database.database, onCorrupt: 'rebuild' })).toThrow(/onCorrupt must be 'throw'/);
    database.exec('CREATE TABLE theirs (a)');
    expect(() => sqliteStore({ driver: database.database })).toThrow(/database of another program/);
    expect(database.prepare('SELECT name FROM sqlite_schema').all()).toEqual([['theirs']]);
    database.close();
  });

  test('a file is in WAL mode, so that readers and a writer do not block each other', async () => {
    const store = sqliteStore({ path: files.path(), busyTimeout: 0 });
    expect(run(store, 'PRAGMA journal_mode')).toEqual([['wal']]);
    expect(run(store, 'PRAGMA synchronous')).toEqual([[1]]);
    expect(store.traits.timeouts).toEqual({ softMs: null, hardMs: 5_000 });
    await store.close();
  });
});
