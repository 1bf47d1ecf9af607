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

  test('four that write at once: nothing is lost, and nothing is refused', async () => {
    const path = files.path();
    const children = ['a', 'b', 'c', 'd'].map((name) => new StoreProcess(program, 'writeTogether', [path, name, '50']));
    const codes = await Promise.all(children.map(({ ended }) => ended));
    // Also that no driver has warned of anything.
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

  test('a key that several pop at once goes to one of them', async () => {
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

  test(`a writer that is killed ${KILLS} times: every write that was acknowledged is there, and the file is whole`, async () => {
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
        // Or a newer one, whose acknowledgement the process did not live to say.
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

  test('a second store on the file in one process doesn’t end the locks of the first', async () => {
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
    'a file that may not be read, and a folder that may not be written, are errors that name the path (needs root, to start a process without rights)',
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

  test('a watcher is told what another process changes, and nothing of its own store', async () => {
    const path = files.path();
    const clock = new FakeClock();
    const store = sqliteStore({ path, clock, watchEvery: '50ms' });
    await store.set('#B', 'mine');
    await store.scope('clans').set('#old', 'mine');
    const told: string[] = [];
    const stops = [
      store.watch(watcher('all', told)),
      store.scope('clans').watch(watcher('clans', told)),
      store.scope('locations').watch(watcher('locations', told)),
    ];
    expect(told.splice(0)).toEqual(['all found', 'clans found', 'locations found']);
    await store.set('#mine', 'mine');
    clock.advance(50);
    expect(told).toEqual([]);
    await new StoreProcess(program, 'change', [path]).ended;
    expect(told).toEqual([]);
    clock.advance(49);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(told.splice(0).sort()).toEqual(['all #A', 'all #B', 'clans all'].sort());
    clock.advance(500);
    expect(told).toEqual([]);
    for (const stop of stops) stop();
    await new StoreProcess(program, 'change', [path]).ended;
    clock.advance(500);
    expect(told).toEqual([]);
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
    told: string[];
    close: () => Promise<void>;
  } {
    const path = files.path();
    const clock = new FakeClock();
    const [mine, theirs] = [sqliteStore({ path, clock }), sqliteStore({ path })];
    const told: string[] = [];
    mine.watch(watcher('all', told));
    told.splice(0);
    return { clock, mine, theirs, told, close: async () => void (await Promise.all([mine.close(), theirs.close()])) };
  }

  test('of several changes of a key the last is told, and odd keys come as they are', async () => {
    const { clock, theirs, told, close } = pair();
    for (const value of ['one', 'two', 'three']) await theirs.set('\0odd\ud800', value);
    clock.advance(100);
    expect(told).toEqual(['all \0odd\ud800']);
    await close();
  });

  test('what was refused or overwritten by its own store is not told', async () => {
    const { clock, mine, theirs, told, close } = pair();
    const now = Date.now() * 1_024;
    await mine.set('#A', 'newer', { version: now });
    await theirs.set('#A', 'older', { version: now - 1 });
    await theirs.set('#B', 'theirs', { version: now - 1 });
    await mine.set('#B', 'mine', { version: now });
    clock.advance(100);
    expect(told).toEqual([]);
    await close();
  });

  test('after a pause that marks of removals may not have lived through, everything may have changed', async () => {
    const { clock, told, close } = pair();
    clock.setWall(clock.now() + 301_000);
    clock.advance(100);
    expect(told).toEqual(['all all']);
    clock.advance(1_000);
    expect(told).toEqual(['all all']);
    await close();
  });

  test('more changes than anybody wants to hear of are told as one', async () => {
    const { clock, theirs, told, close } = pair();
    await Promise.all(Array.from({ length: 10_001 }, (_, index) => theirs.set(`#${index}`, '')));
    clock.advance(100);
    expect(told).toEqual(['all all']);
    await close();
  });

  test('a database that can not be read says that changes may be missed, and then that they are told again', async () => {
    const { clock, mine, told, close } = pair();
    const { path } = (mine.traits.backend as { settings: { path: string } }).settings;
    const breaker = open(path);
    breaker.exec('ALTER TABLE meta RENAME TO hidden');
    clock.advance(200);
    expect(told.splice(0)).toEqual(['all lost']);
    breaker.exec('ALTER TABLE hidden RENAME TO meta');
    clock.advance(100);
    expect(told).toEqual(['all found', 'all all']);
    breaker.close();
    await close();
  });
});

function watcher(name: string, told: string[]): StoreWatcher {
  return {
    changed: (key) => told.push(`${name} ${key}`),
    changedAll: () => told.push(`${name} all`),
    lost: () => told.push(`${name} lost`),
    found: () => told.push(`${name} found`),
  };
}
