import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { loadSnapshot } from '../../src/store/snapshot/loadSnapshot.js';
import { removeAbandoned, temporaryFor } from '../../src/store/snapshot/replaceFile.js';
import { saveSnapshot } from '../../src/store/snapshot/saveSnapshot.js';
import { prepareSavers, type Savers } from './processes.js';
import { entry, FAR, makeFolder, manyEntries } from './samples.js';

const isPosix = process.platform !== 'win32';
const isRoot = process.getuid?.() === 0;
/** The user id of Debian's `nobody`. */
const NOBODY = 65_534;

let savers: Savers;
beforeAll(async () => {
  savers = await prepareSavers();
});
afterAll(() => savers[Symbol.dispose]());

/** The number of the save from which all entries of a snapshot are. The snapshot must be whole. */
function wholeSave(path: string, count: number): number {
  const saves = new Set<number>();
  const { entries, trouble } = loadSnapshot(path, 0, ({ deleteAt }) => saves.add((deleteAt ?? 0) - FAR));
  expect(trouble).toBeUndefined();
  expect(entries).toBe(count);
  expect(saves.size).toBe(1);
  return [...saves][0] as number;
}

function leftBehind(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.tmp'));
}

describe.skipIf(!isPosix)('processes that are killed while they save (needs signals)', () => {
  test('in the middle of writing: the old snapshot stays, and the next save removes the temporary file', async () => {
    const folder = makeFolder();
    const path = join(folder, 'cache');
    await saveSnapshot(path, manyEntries(300, 50, 1));
    for (const dieAt of [0, 100, 1_500, 2_999]) {
      const { ended } = savers.start({ path, count: 3_000, bytes: 500, saves: 1, firstSave: 2, dieAt });
      expect(await ended).toBe('SIGKILL');
      expect(wholeSave(path, 300)).toBe(1);
      // The save has removed the file that the one before had left.
      expect(leftBehind(folder)).toHaveLength(1);
    }
    await saveSnapshot(path, manyEntries(300, 50, 3));
    expect(wholeSave(path, 300)).toBe(3);
    expect(readdirSync(folder)).toEqual(['cache']);
  });

  test('at any moment: the path has a whole snapshot, not older than the last complete save', async () => {
    const folder = makeFolder();
    const path = join(folder, 'cache');
    const count = 400;
    let save = 1;
    for (let round = 0; round < 12; round++) {
      const saver = savers.start({ path, count, bytes: 700, saves: 1e6, firstSave: save });
      await saver.printed(1 + (round % 3));
      // A random time, so that each round is killed at another moment of a save.
      await new Promise((resolve) => {
        setTimeout(resolve, Math.random() * 12);
      });
      saver.child.kill('SIGKILL');
      expect(await saver.ended).toBe('SIGKILL');
      const done = saver.lines.at(-1)?.save ?? 0;
      const found = wholeSave(path, count);
      expect(found).toBeGreaterThanOrEqual(done);
      expect(found).toBeLessThanOrEqual(done + 2);
      save = found + 1;
    }
    await saveSnapshot(path, manyEntries(5, 50, save));
    expect(wholeSave(path, 5)).toBe(save);
    expect(readdirSync(folder)).toEqual(['cache']);
  });
});

describe('processes that save to one path at the same time', () => {
  test('each save succeeds, readers see whole ones, and the last wins', async () => {
    const folder = makeFolder();
    const path = join(folder, 'cache');
    const count = 150;
    await saveSnapshot(path, manyEntries(count, 50, 1));
    const running = [1_000, 2_000, 3_000].map((firstSave) =>
      savers.start({ path, count, bytes: 900, saves: 25, firstSave }),
    );
    let over = false;
    const all = Promise.all(running.map(({ ended }) => ended)).then(() => {
      over = true;
    });
    let reads = 0;
    while (!over) {
      const { entries, trouble } = loadSnapshot(path, 0, () => {});
      expect([entries, trouble]).toEqual([count, undefined]);
      reads++;
      await turn();
    }
    await all;
    expect(reads).toBeGreaterThan(10);
    for (const { lines } of running) expect(lines.map(({ failure }) => failure)).toEqual(Array(25).fill(undefined));
    expect([1_024, 2_024, 3_024]).toContain(wholeSave(path, count));
    expect(readdirSync(folder)).toEqual(['cache']);
  });
});

describe('temporary files', () => {
  test('of ended processes and old ones are removed; those of running processes and other files are not', async () => {
    const folder = makeFolder();
    const path = join(folder, 'cache');
    const mine = temporaryFor(path);
    const sibling = mine.replace(`.${process.pid}.`, `.${process.ppid}.`);
    const dead = mine.replace(`.${process.pid}.`, `.${spawnSync(process.execPath, ['-e', '']).pid}.`);
    const elsewhere = dead.replace(/\.cache\.[0-9a-z-]*\./, '.cache.elsewhere.');
    const old = temporaryFor(path);
    const before = temporaryFor(path);
    const others = ['.cache.tmp', '.cache.notes.tmp', '.cache2.x.1.0.0123456789ab.tmp', 'cache.tmp'].map((name) =>
      join(folder, name),
    );
    for (const file of [mine, sibling, dead, elsewhere, old, before, ...others]) writeFileSync(file, 'x');
    const now = Date.now() / 1_000;
    utimesSync(old, now - 3_700, now - 3_700);
    // The file of an earlier process with the same number.
    utimesSync(before, now - process.uptime() - 60, now - process.uptime() - 60);
    expect(elsewhere).not.toBe(dead);

    await removeAbandoned(path);
    const kept = new Set(readdirSync(folder).map((name) => join(folder, name)));
    expect(kept).toEqual(new Set([mine, sibling, elsewhere, ...others]));
  });
});

describe.skipIf(!isPosix)('a file system that refuses (needs a POSIX system)', () => {
  test('a limit on file sizes: the error is typed, the old snapshot stays, no temporary file is left', async () => {
    const folder = makeFolder();
    const path = join(folder, 'cache');
    await saveSnapshot(path, [entry({ deleteAt: FAR + 1 })]);
    const { ended, lines } = savers.start(
      { path, count: 5_000, bytes: 500, saves: 1, firstSave: 2 },
      { fileBlocks: 256 },
    );
    expect(await ended).toBeNull();
    expect(lines[0]?.failure).toMatchObject({ name: 'SnapshotError', code: 'SNAPSHOT', cause: 'EFBIG' });
    expect(lines[0]?.failure?.message).toContain(`${JSON.stringify(path)}: write failed with EFBIG`);
    expect(wholeSave(path, 1)).toBe(1);
    expect(readdirSync(folder)).toEqual(['cache']);
  });

  test('a full disk (needs the right to mount a tmpfs)', async ({ skip }) => {
    const folder = makeFolder();
    skip(!mountTmpfs(folder), 'a tmpfs can not be mounted here');
    const path = join(folder, 'cache');
    await saveSnapshot(path, manyEntries(50, 200, 1));
    const error = await saveSnapshot(path, manyEntries(2_000, 1_000, 2)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'SnapshotError', code: 'SNAPSHOT', path, cause: { code: 'ENOSPC' } });
    expect(wholeSave(path, 50)).toBe(1);
    expect(readdirSync(folder)).toEqual(['cache']);
    // With room again the next save succeeds.
    await saveSnapshot(path, manyEntries(60, 200, 3));
    expect(wholeSave(path, 60)).toBe(3);
  });

  test('a folder that may not be written to', async () => {
    const folder = makeFolder();
    chmodSync(folder, 0o555);
    onTestFinished(() => chmodSync(folder, 0o755));
    const path = join(folder, 'cache');
    // Root may write anywhere: a process of another user tries.
    const { ended, lines } = savers.start(
      { path, count: 1, bytes: 50, saves: 1, firstSave: 1 },
      isRoot ? { user: NOBODY } : {},
    );
    expect(await ended).toBeNull();
    expect(lines[0]?.failure).toMatchObject({ name: 'SnapshotError', code: 'SNAPSHOT', cause: 'EACCES' });
    expect(lines[0]?.failure?.message).toContain(JSON.stringify(path));
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a missing folder, and a path through a file', async () => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'a'));
    writeFileSync(join(folder, 'file'), '');
    for (const [path, code] of [
      [join(folder, 'none', 'cache'), 'ENOENT'],
      [join(folder, 'file', 'cache'), 'ENOTDIR'],
    ] as const) {
      await expect(saveSnapshot(path, [entry()])).rejects.toMatchObject({ code: 'SNAPSHOT', path, cause: { code } });
    }
    const path = join(folder, 'file', 'cache');
    expect(() => loadSnapshot(path, 0, () => {})).toThrow(/could not be loaded from .*ENOTDIR/);
    expect(() => loadSnapshot(path, 0, () => {})).toThrow(expect.objectContaining({ code: 'SNAPSHOT', path }));
  });
});

/** Mounts a disk of 256 KB on the folder until the test has finished. */
function mountTmpfs(folder: string): boolean {
  if (!isRoot || process.platform !== 'linux') return false;
  const mounted = shell('mount -t tmpfs -o size=256k warchest "$0"', folder);
  // Runs before the folder is removed: the last registered handler runs first.
  if (mounted) onTestFinished(() => void shell('umount "$0"', folder));
  return mounted;
}

function shell(command: string, folder: string): boolean {
  return spawnSync('sh', ['-c', command, folder]).status === 0;
}
