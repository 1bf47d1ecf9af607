import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SqliteStore, sqliteStore } from '../../src/sqlite/SqliteStore.js';
import type { StoreWatcher } from '../../src/store/StoreWatcher.js';
import { FakeClock } from '../../src/testing/FakeClock.js';

import { firstDriver } from './drivers.js';
import { folder } from './folder.js';
import { open, run } from './raw.js';
import { bundleStoreProgram, StoreProcess } from './StoreProcess.js';

const KILLS = 20;
const isRoot = process.getuid?.() === 0;
/** The user id of Debian's `nobody`. */
const NOBODY = 65_534;

describe.skipIf(firstDriver === undefined)('several processes on one file (needs a SQLite driver)', () => {
  const files = folder();
  let program: string;
  beforeAll(async () => {
    program = await bundleStoreProgram(files.path('compiled'));
  });
  afterAll(() => files.remove());

  test('four that write at the same time lose nothing, and none is refused', async () => {
    const path = files.path();
    const children = ['a', 'b', 'c', 'd'].map((name) => new StoreProcess(program, 'writeTogether', [path, name, '50']));
    const codes = await Promise.all(children.map(({ ended }) => ended));
    // No driver has printed a warning.
    expect(children.map(({ errors }) => errors)).toEqual(['', '', '', '']);
    expect(codes).toEqual([0, 0, 0, 0]);
    const store = sqliteStore({ path });
    expect(store.size).toBe(201);
    for (const name of ['a', 'b', 'c', 'd']) {
      expect(store.getMany([`${name}0`, `${name}49`])).toEqual([name, name]);
    }
    expect(store.get('#shared')).toMatch(/^[abcd]49$/);
    await store.close();
  });

  test('a key that several processes pop at the same time goes to one of them', async () => {
    const path = files.path();
    const store = sqliteStore({ path });
    await Promise.all(Array.from({ length: 100 }, (_, index) => store.set(`#${index}`, `${index}`)));
    const children = [1, 2, 3].map(() => new StoreProcess(program, 'popAll', [path, '100']));
    await Promise.all(children.map(({ ended }) => ended));
    const popped = children.flatMap(({ lines }) => lines.join(' ').split(' ').filter(Boolean));
    expect(popped.sort()).toEqual(Array.from({ length: 100 }, (_, index) => `${index}`).sort());
    expect([store.size, store.keys()]).toEqual([0, []]);
    await store.close();
  });

  test(`a writer that is killed ${KILLS} times leaves every acknowledged write, and a file that is whole`, async () => {
    const path = files.path();
    const acknowledged = new Map<string, number>();
    let next = 0;
    for (let round = 0; round < KILLS; round++) {
      const child = new StoreProcess(program, 'writeForEver', [path, String(next)]);
      await child.printed(2 + (round % 7));
      await child.kill();
      expect(child.errors).toBe('');
      for (const number of child.lines.flatMap((line) => line.split(' ').map(Number))) {
        acknowledged.set(`#${number % 50}`, number);
        next = Math.max(next, number + 1);
      }
      const store = sqliteStore({ path });
      for (const [key, number] of acknowledged) {
        // Or a newer one, which the process was killed before acknowledging.
        expect(Number.parseInt(String(store.get(key)), 10)).toBeGreaterThanOrEqual(number);
      }
      expect(run(store, 'PRAGMA integrity_check')).toEqual([['ok']]);
      const [sums] = run(store, "SELECT count(*), sum(bytes) FROM entries WHERE kind = 0 AND name = ''");
      expect([store.size, store.bytes]).toEqual(sums);
      next = Math.max(next, ...(await store.keys()).map((key) => Number.parseInt(String(store.get(key)), 10) + 1));
      await store.close();
    }
    expect(acknowledged.size).toBe(50);
  });

  test('a second store on the file in one process does not release the locks of the first', async () => {
    const path = files.path();
    const first = sqliteStore({ path });
    await first.set('#first', 'mine');
    const second = sqliteStore({ path });
    const child = new StoreProcess(program, 'leaveWal', [path]);
    expect(await child.ended).toBe(0);
    expect(child.lines).toEqual(['"wal"']);
    await second.close();
    expect(first.getMany(['#first', '#child'])).toEqual(['mine', 'written']);
    await first.close();
  });

  test('a worker thread that opens and closes the file does not release the locks of this process', async () => {
    const path = files.path();
    const store = sqliteStore({ path });
    await store.set('#first', 'mine');
    const worker = new Worker(program, { argv: ['openAndClose', path], stdout: true });
    expect(await once(worker, 'exit')).toEqual([0]);
    const child = new StoreProcess(program, 'leaveWal', [path]);
    expect(await child.ended).toBe(0);
    expect(child.lines).toEqual(['"wal"']);
    expect(store.getMany(['#first', '#child'])).toEqual(['mine', 'written']);
    await store.close();
  });

  test.skipIf(!isRoot)(
    'without permission for the file or its folder the error names the path (needs root to start such a process)',
    async () => {
      const path = files.path();
      chmodSync(dirname(path), 0o755);
      await sqliteStore({ path }).close();
      for (const denied of [path, join(dirname(path), 'new.db')]) {
        const child = new StoreProcess(program, 'openAndClose', [denied], { uid: NOBODY });
        expect(await child.ended).toBe(1);
        expect(child.errors).toContain('DatabaseAccessError');
        expect(child.errors).toContain(`${denied} can not be used: EACCES`);
      }
    },
  );

  test('a watcher is notified of changes by another process only, not of those by its own store', async () => {
    const path = files.path();
    const clock = new FakeClock();
    const store = sqliteStore({ path, clock, watchEvery: '50ms' });
    await store.set('#B', 'mine');
    await store.scope('clans').set('#old', 'mine');
    const calls: string[] = [];
    const stops = [
      store.watch(watcher('all', calls)),
      store.scope('clans').watch(watcher('clans', calls)),
      store.scope('locations').watch(watcher('locations', calls)),
    ];
    expect(calls.splice(0)).toEqual(['all found', 'clans found', 'locations found']);
    await store.set('#mine', 'mine');
    clock.advance(50);
    expect(calls).toEqual([]);
    await new StoreProcess(program, 'change', [path]).ended;
    expect(calls).toEqual([]);
    clock.advance(49);
    expect(calls).toEqual([]);
    clock.advance(1);
    expect(calls.splice(0).sort()).toEqual(['all #A', 'all #B', 'clans all'].sort());
    clock.advance(500);
    expect(calls).toEqual([]);
    for (const stop of stops) stop();
    await new StoreProcess(program, 'change', [path]).ended;
    clock.advance(500);
    expect(calls).toEqual([]);
    await store.close();
  });
});

describe.skipIf(firstDriver === undefined)('watching (needs a SQLite driver)', () => {
  const files = folder();
  afterAll(() => files.remove());

  function pair(): {
    clock: FakeClock;
    mine: SqliteStore;
    theirs: SqliteStore;
    calls: string[];
    close: () => Promise<void>;
  } {
    const path = files.path();
    const clock = new FakeClock();
    const [mine, theirs] = [sqliteStore({ path, clock }), sqliteStore({ path })];
    const calls: string[] = [];
    mine.watch(watcher('all', calls));
    calls.splice(0);
    return { clock, mine, theirs, calls, close: async () => void (await Promise.all([mine.close(), theirs.close()])) };
  }

  test('several changes of a key are one notification, with the key unchanged', async () => {
    const { clock, theirs, calls, close } = pair();
    for (const value of ['one', 'two', 'three']) await theirs.set('\0odd\ud800', value);
    clock.advance(100);
    expect(calls).toEqual(['all \0odd\ud800']);
    await close();
  });

  test('changes that were refused, or overwritten by its own store, are not notified', async () => {
    const { clock, mine, theirs, calls, close } = pair();
    const now = Date.now() * 1_024;
    await mine.set('#A', 'newer', { version: now });
    await theirs.set('#A', 'older', { version: now - 1 });
    await theirs.set('#B', 'theirs', { version: now - 1 });
    await mine.set('#B', 'mine', { version: now });
    clock.advance(100);
    expect(calls).toEqual([]);
    await close();
  });

  test('after a pause longer than marks of removals are kept, everything may have changed', async () => {
    const { clock, calls, close } = pair();
    clock.setWall(clock.now() + 301_000);
    clock.advance(100);
    expect(calls).toEqual(['all all']);
    clock.advance(1_000);
    expect(calls).toEqual(['all all']);
    await close();
  });

  test('more than 10,000 changes are one notification', async () => {
    const { clock, theirs, calls, close } = pair();
    await Promise.all(Array.from({ length: 10_001 }, (_, index) => theirs.set(`#${index}`, '')));
    clock.advance(100);
    expect(calls).toEqual(['all all']);
    await close();
  });

  test('while the database can not be read, lost is called, and found afterwards', async () => {
    const { clock, mine, calls, close } = pair();
    const { path } = (mine.traits.backend as { settings: { path: string } }).settings;
    const breaker = open(path);
    breaker.exec('ALTER TABLE meta RENAME TO hidden');
    clock.advance(200);
    expect(calls.splice(0)).toEqual(['all lost']);
    breaker.exec('ALTER TABLE hidden RENAME TO meta');
    clock.advance(100);
    expect(calls).toEqual(['all found', 'all all']);
    breaker.close();
    await close();
  });
});

function watcher(name: string, calls: string[]): StoreWatcher {
  return {
    changed: (key) => calls.push(`${name} ${key}`),
    changedAll: () => calls.push(`${name} all`),
    lost: () => calls.push(`${name} lost`),
    found: () => calls.push(`${name} found`),
  };
}
