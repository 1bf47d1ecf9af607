import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Player } from '../../src/models/Player.js';
import { CorruptDatabaseError } from '../../src/sqlite/index.js';
import { SqliteCache, type SqliteCacheOptions } from '../../src/sqlite/SqliteCache.js';
import { eventually } from '../redis/redisServer.js';
import { firstDriver } from '../sqlite/drivers.js';
import { folder } from '../sqlite/folder.js';
import { runOn } from '../sqlite/raw.js';
import { pick } from './Load.js';
import { levelIn, playerOf } from './Persons.js';
import { noUnhandledRejections } from './unhandledRejections.js';
import { type Process, World } from './World.js';

const PLAYERS = 'searchPlayers';
/** Bytes of a page of SQLite. */
const PAGE = 4_096;
/** Size of a disk that is soon full. */
const SMALL_DISK = '4m';

noUnhandledRejections();

describe.skipIf(firstDriver === undefined)('a cache in a SQLite file in trouble (needs a SQLite driver)', () => {
  const files = folder();
  let world: World;

  beforeAll(async () => {
    world = await World.begin();
  });

  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
    files.remove();
  });

  function open(options: SqliteCacheOptions): Process {
    const process = world.open(SqliteCache.with({ near: false, ...options }));
    onTestFinished(() => process.client.close().catch(() => undefined));
    return process;
  }

  /** A file with many players, and no other file beside it. */
  async function filled(): Promise<string> {
    const path = files.path();
    const { client, cache } = open({ path });
    await Promise.all(world.tags.slice(0, 200).map((tag) => cache.set(PLAYERS, tag, playerOf(tag, 7))));
    await client.close();
    runOn(path, 'PRAGMA wal_checkpoint(TRUNCATE)');
    return path;
  }

  const readAll = ({ client }: Process) => Promise.all(world.tags.slice(0, 200).map((tag) => client.getPlayer(tag)));
  const errorsOf = ({ events }: Process) =>
    events.flatMap((event) => (event.type === 'storeError' ? [event.error] : []));

  it('that is damaged is refused when it is opened, naming it, and stays as it is', async () => {
    const path = await filled();
    writeFileSync(path, 'This is no database. '.repeat(500));
    const before = hash(path);
    expect(() => world.open(SqliteCache.with({ path }))).toThrow(CorruptDatabaseError);
    expect(() => world.open(SqliteCache.with({ path }))).toThrow(path);
    expect(hash(path)).toBe(before);
  });

  it("that is damaged is moved aside with 'rebuild', and the cache is empty and works", async () => {
    const path = await filled();
    writeFileSync(path, 'This is no database. '.repeat(500));
    const before = hash(path);
    const process = open({ path, onCorrupt: 'rebuild' });
    const [tag = ''] = world.tags;
    expect((await process.client.getPlayer(tag)).expLevel).toBe(0);
    await eventually('it is kept', async () => (await levelIn(process.cache, tag)) === 0);
    expect(hash(aside(path))).toBe(before);
    expect(errorsOf(process)).toEqual([expect.any(CorruptDatabaseError)]);
  });

  it('with damage found later fails no read, and reports the damage', async () => {
    const path = await filled();
    const process = open({ path });
    damage(path);
    expect((await readAll(process)).map(({ tag }) => tag)).toEqual(world.tags.slice(0, 200));
    expect(errorsOf(process).length).toBeGreaterThan(0);
    for (const error of errorsOf(process)) expect(error).toBeInstanceOf(CorruptDatabaseError);
    expect(process.cache.statistics(PLAYERS).errors).toBeGreaterThan(0);
    // A direct call of a verb throws, and reads still work.
    const [tag = ''] = world.tags;
    await expect(Promise.resolve(process.cache.set(PLAYERS, tag, playerOf(tag, 9)))).rejects.toThrow(
      CorruptDatabaseError,
    );
    await readAll(process);
  });

  it("with damage found later and 'rebuild': no read fails, and all processes see the next writes", async () => {
    const path = await filled();
    const process = open({ path, onCorrupt: 'rebuild' });
    damage(path);
    await readAll(process);
    const other = open({ path });
    await eventually('it is kept', async () => {
      const levels = await Promise.all(world.tags.slice(0, 200).map((tag) => levelIn(other.cache, tag)));
      if (levels.every((level) => level === 0)) return true;
      await readAll(process);
      return false;
    });
    const asked = world.api.asked.length;
    await readAll(other);
    expect(world.api.asked.length).toBe(asked);
    expect(errorsOf(process).some((error) => error instanceof CorruptDatabaseError)).toBe(true);
    expect(aside(path)).toContain('.corrupt-');
  });

  it('that is deleted under two processes with copies in memory: no read fails, and they agree again', async () => {
    const path = files.path();
    const all = [open({ path, near: true, watchEvery: '5ms' }), open({ path, near: true, watchEvery: '5ms' })] as const;
    await Promise.all(all.map(readAll));
    for (const name of readdirSync(dirname(path))) {
      if (join(dirname(path), name).startsWith(path)) rmSync(join(dirname(path), name));
    }
    await Promise.all(all.map(readAll));
    expect(all.flatMap(errorsOf)).toEqual([]);
  });

  it('two processes with copies in memory on one file agree on the last write, whichever made it', async () => {
    const path = files.path();
    const all = [open({ path, near: true, watchEvery: '5ms' }), open({ path, near: true, watchEvery: '5ms' })] as const;
    const tags = world.written.slice(0, 10);
    const last = new Map<string, number | undefined>();
    for (let level = 1; level <= 300; level++) {
      const tag = pick(tags);
      const { cache } = pick(all);
      // Versions of two processes are ordered to a millisecond.
      const now = Date.now();
      await eventually('a millisecond later', () => Date.now() > now);
      if (level % 4 === 0) await cache.delete(PLAYERS, tag);
      else await cache.set(PLAYERS, tag, playerOf(tag, level));
      last.set(tag, level % 4 === 0 ? undefined : level);
      await levelIn(pick(all).cache, pick(tags));
    }
    for (const { cache } of all) {
      for (const [tag, level] of last) {
        await eventually(`${tag} is ${level}`, async () => (await levelIn(cache, tag)) === level, 1_000);
      }
    }
    expect(all.flatMap(errorsOf)).toEqual([]);
  });

  const disk = smallDisk(files.path('disk'));
  it.skipIf(disk === undefined)(
    'on a full disk (needs root to mount a small one): no read fails, and writes are made again when there is room',
    async () => {
      if (disk === undefined) return;
      const filler = join(disk, 'filler');
      const process = open({ path: join(disk, 'cache.db') });
      await readAll(process);
      writeUntilFull(filler);
      const [tag = ''] = world.written;
      const noise = Array.from({ length: 40_000 }, () => Math.random().toString(36)[2]).join('');
      const large = new Player({ ...playerOf(tag, 3).raw, name: noise });
      await expect(Promise.resolve(process.cache.set(PLAYERS, tag, large))).rejects.toThrow(/full|disk I\/O/i);
      await readAll(process);
      for (const spare of world.spare) expect((await process.client.getPlayer(spare)).tag).toBe(spare);
      expect(errorsOf(process).length).toBeGreaterThan(0);
      rmSync(filler);
      // The write that had no room is made later, and another process that has the file open sees it.
      const other = open({ path: join(disk, 'cache.db') });
      await eventually('it is kept', async () => (await levelIn(other.cache, tag)) === 3);
      await eventually('nothing is missing', () => process.cache.statistics(PLAYERS).missed === 0);
      await other.client.close();
      await process.client.close();
      expect(runOn(join(disk, 'cache.db'), 'PRAGMA integrity_check')).toEqual([['ok']]);
    },
  );
  if (disk !== undefined) afterAll(() => void spawnSync('umount', ['-l', disk]));
});

/** Mounts a small disk in memory; `undefined`: this process may not mount. */
function smallDisk(at: string): string | undefined {
  if (process.getuid?.() !== 0) return undefined;
  mkdirSync(at, { recursive: true });
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SMALL_DISK}`, 'tmpfs', at]).status === 0 ? at : undefined;
}

function writeUntilFull(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(PAGE));
  } catch {
    // The disk is full.
  } finally {
    closeSync(file);
  }
}

/** Overwrites every page but the first, and with them the roots of the tables. */
function damage(path: string): void {
  const file = openSync(path, 'r+');
  const length = statSync(path).size - PAGE;
  writeSync(file, Buffer.alloc(length, 0xee), 0, length, PAGE);
  closeSync(file);
}

/** Where the damaged file was moved. */
function aside(path: string): string {
  const name = readdirSync(dirname(path)).find((one) => join(dirname(path), one).startsWith(`${path}.corrupt-`));
  return join(dirname(path), name ?? 'nothing was moved');
}

function hash(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
