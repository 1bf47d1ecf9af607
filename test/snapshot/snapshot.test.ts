import {
  closeSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';
import { loadSnapshot, loadSnapshotSync } from '../../src/store/snapshot/loadSnapshot.js';
import { parseSnapshot } from '../../src/store/snapshot/parseSnapshot.js';
import type { SnapshotEntry } from '../../src/store/snapshot/SnapshotEntry.js';
import { saveSnapshot } from '../../src/store/snapshot/saveSnapshot.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { entry, makeFolder, manyEntries } from './samples.js';

/** Everything in a snapshot, read in both ways, which must agree. */
async function load(path: string, clock = new FakeClock()) {
  const entries: SnapshotEntry[] = [];
  const outcome = await loadSnapshot(path, (one) => entries.push(one), { clock });
  const atOnce: SnapshotEntry[] = [];
  expect(loadSnapshotSync(path, (one) => atOnce.push(one), { clock })).toEqual(outcome);
  expect(atOnce).toEqual(entries);
  return { ...outcome, loaded: entries };
}

describe('what is saved comes back', () => {
  test('every kind of name, key, text and fact, in their order', async () => {
    const path = join(makeFolder(), 'cache.snapshot');
    const entries = [
      entry(),
      entry({ key: '', text: '' }),
      entry({ name: 'Spieler Ä', key: 'клан 部落 🏰', text: 'Ünïcödé 部落' }),
      entry({ key: 'half of a pair: \ud83c', text: 'x' }),
      entry({ key: '__proto__', text: 'long '.repeat(100_000) }),
      entry({ key: '#2PP', deleteAt: 4_102_444_800_000, version: 1_813_888_000_000 }),
      entry({ key: '#2PP', text: '[1]', version: Number.MAX_SAFE_INTEGER }),
    ];
    const saved = await saveSnapshot(path, entries);
    expect(saved).toEqual({ entries: entries.length, bytes: statSync(path).size });
    const { loaded, ...outcome } = await load(path);
    expect(loaded).toEqual(entries);
    expect(outcome).toEqual({ found: true, entries: entries.length, expired: 0, damaged: 0, trouble: undefined });
  });

  test('none at all', async () => {
    const path = join(makeFolder(), 'cache.snapshot');
    await saveSnapshot(path, []);
    expect(await load(path)).toMatchObject({ found: true, entries: 0, trouble: undefined, loaded: [] });
  });

  test('thousands, of all sizes, from an async source', async () => {
    const path = join(makeFolder(), 'cache.snapshot');
    const entries = [...manyEntries(2_000, 300), ...manyEntries(3, 700_000), ...manyEntries(500, 20)];
    async function* slowly() {
      yield* entries;
    }
    await saveSnapshot(path, slowly());
    const { loaded, trouble } = await load(path);
    expect(trouble).toBeUndefined();
    expect(loaded).toEqual(entries);
  });

  test('a file that is not there has nothing', async () => {
    const { loaded, ...outcome } = await load(join(makeFolder(), 'none'));
    expect(outcome).toEqual({ found: false, entries: 0, expired: 0, damaged: 0, trouble: undefined });
    expect(loaded).toEqual([]);
  });

  test('what is over is left out, from its deleteAt on', async () => {
    const path = join(makeFolder(), 'cache.snapshot');
    const clock = new FakeClock();
    const keys = { '#over': -1, '#now': 0, '#live': 1, '#long': 1e9 };
    await saveSnapshot(
      path,
      Object.entries(keys).map(([key, ms]) => entry({ key, deleteAt: clock.now() + ms })),
    );
    const { loaded, expired } = await load(path, clock);
    expect(loaded.map(({ key }) => key)).toEqual(['#live', '#long']);
    expect(expired).toBe(2);
    clock.advance(1);
    expect((await load(path, clock)).entries).toBe(1);
  });

  test('compression: by default from 1,024 bytes, from any size, or none', async () => {
    const folder = makeFolder();
    const entries = [
      entry({ key: '#small', text: 'a'.repeat(1_000) }),
      entry({ key: '#large', text: 'a'.repeat(9_000) }),
    ];
    const sizes = [];
    for (const options of [{}, { compressFrom: 0 }, { compressFrom: null }]) {
      const path = join(folder, String(sizes.length));
      sizes.push((await saveSnapshot(path, entries, options)).bytes);
      expect((await load(path)).loaded).toEqual(entries);
    }
    const [byDefault, all, none] = sizes as [number, number, number];
    expect(none).toBeGreaterThan(10_000);
    expect(byDefault).toBeGreaterThan(1_000);
    expect(byDefault).toBeLessThan(1_500);
    expect(all).toBeLessThan(500);
  });

  test('only the owner may read it, and nothing else is left in the folder', async () => {
    const folder = makeFolder();
    for (let round = 0; round < 3; round++) await saveSnapshot(join(folder, 'cache'), [entry({ version: round })]);
    expect(readdirSync(folder)).toEqual(['cache']);
    expect(statSync(join(folder, 'cache')).mode & 0o777).toBe(0o600);
  });

  test('through a link, what it points to is replaced', async () => {
    const folder = makeFolder();
    await mkdir(join(folder, 'elsewhere'));
    symlinkSync(join('elsewhere', 'real'), join(folder, 'link'));
    await saveSnapshot(join(folder, 'elsewhere', 'real'), [entry({ version: 1 })]);
    await saveSnapshot(join(folder, 'link'), [entry({ version: 2 })]);
    expect(readdirSync(folder)).toEqual(['elsewhere', 'link']);
    expect((await load(join(folder, 'elsewhere', 'real'))).loaded).toEqual([entry({ version: 2 })]);
  });

  test('of saves at once, the last to end wins, whole', async () => {
    const folder = makeFolder();
    const path = join(folder, 'cache');
    await Promise.all([1, 2, 3, 4, 5].map((version) => saveSnapshot(path, manyEntries(300, 500, version))));
    const { loaded, trouble } = await load(path);
    expect(trouble).toBeUndefined();
    expect(loaded).toHaveLength(300);
    expect(new Set(loaded.map(({ version }) => version)).size).toBe(1);
    expect(readdirSync(folder)).toEqual(['cache']);
  });
});

describe('memory stays flat', () => {
  test('while it saves, the file follows what was read by a chunk', async () => {
    const folder = makeFolder();
    const path = join(folder, 'cache');
    let lag = 0;
    function* watched() {
      let given = 0;
      for (const one of manyEntries(3_000, 2_000)) {
        yield one;
        given += one.text.length;
        const [file] = readdirSync(folder);
        if (file !== undefined) lag = Math.max(lag, given - statSync(join(folder, file)).size);
      }
      expect(given).toBeGreaterThan(6_000_000);
    }
    await saveSnapshot(path, watched(), { compressFrom: null });
    expect(lag).toBeGreaterThan(0);
    expect(lag).toBeLessThan(70_000);
  });

  test('while it loads, no more than a block is read ahead', async () => {
    const path = join(makeFolder(), 'cache');
    await saveSnapshot(path, manyEntries(3_000, 2_000), { compressFrom: null });
    const file = readFileSync(path);
    let ahead = 0;
    let taken = 0;
    let read = 0;
    const parsing = parseSnapshot(file.length, Date.now, ({ text }) => {
      taken += text.length;
      ahead = Math.max(ahead, read - taken);
    });
    const rooms = new Set<ArrayBufferLike>();
    for (let step = parsing.next(); step.done !== true; ) {
      rooms.add(step.value.buffer);
      const part = file.subarray(read, read + step.value.length);
      step.value.set(part);
      read += part.length;
      step = parsing.next(part.length);
    }
    expect(read).toBe(file.length);
    expect(rooms.size).toBe(1);
    expect(ahead).toBeLessThan(256 * 1_024 + 3_000 * 100);
  });
});

describe('what is not a snapshot', () => {
  const foreign: Record<string, string | Buffer> = {
    'a text': 'the only copy of my thesis',
    'a JSON file': '{"a":1}',
    'one byte': 'x',
    zeroes: Buffer.alloc(4_096),
    'the beginning of ours, too short to tell': Buffer.from([0x89]),
  };
  for (const [what, content] of Object.entries(foreign)) {
    test(`${what} gives nothing, and is never replaced`, async () => {
      const folder = makeFolder();
      const path = join(folder, 'file');
      writeFileSync(path, content);
      expect(await load(path)).toMatchObject({ found: true, entries: 0, trouble: 'not ours' });
      const error = await saveSnapshot(path, [entry()]).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'ForeignFileError', code: 'FOREIGN_FILE', path });
      expect((error as Error).message).toContain(JSON.stringify(path));
      expect(readFileSync(path).equals(Buffer.from(content))).toBe(true);
      expect(readdirSync(folder)).toEqual(['file']);
    });
  }

  test('a folder and a device', async () => {
    const folder = makeFolder();
    for (const path of [folder, '/dev/null']) {
      expect(await load(path)).toMatchObject({ found: true, trouble: 'not ours' });
      await expect(saveSnapshot(path, [entry()])).rejects.toMatchObject({ code: 'FOREIGN_FILE', path });
    }
  });

  test('an empty file is what a crash may leave, and is replaced', async () => {
    const path = join(makeFolder(), 'cache');
    writeFileSync(path, '');
    expect(await load(path)).toMatchObject({ found: true, entries: 0, trouble: 'cut off' });
    await saveSnapshot(path, [entry()]);
    expect((await load(path)).entries).toBe(1);
  });

  test('a snapshot of a newer version gives nothing and is not replaced', async () => {
    const path = join(makeFolder(), 'cache');
    await saveSnapshot(path, [entry()]);
    const file = readFileSync(path);
    file[8] = 2;
    const { crc32 } = await import('node:zlib');
    file.writeUInt32BE(crc32(file.subarray(0, 12)), 12);
    writeFileSync(path, file);
    expect(await load(path)).toMatchObject({ entries: 0, trouble: 'a newer format' });
    await expect(saveSnapshot(path, [entry()])).rejects.toMatchObject({ code: 'FOREIGN_FILE' });
    expect(readFileSync(path).equals(file)).toBe(true);
  });

  test('a damaged one of ours is replaced', async () => {
    const path = join(makeFolder(), 'cache');
    await saveSnapshot(path, [entry(), entry()]);
    const file = openSync(path, 'r+');
    ftruncateSync(file, 40);
    closeSync(file);
    expect(await load(path)).toMatchObject({ entries: 0, trouble: 'cut off' });
    await saveSnapshot(path, [entry()]);
    expect(await load(path)).toMatchObject({ entries: 1, trouble: undefined });
  });
});

describe('what is refused', () => {
  test.each([
    ['an empty path', () => saveSnapshot('', []), /path must be a non-empty string, got ""/],
    ['a negative bound', () => saveSnapshot('x', [], { compressFrom: -1 }), /compressFrom.*-1/],
    ['a take that is none', () => loadSnapshot('x', 5 as never), /take must be a function, got 5/],
    ['an empty path to load', () => loadSnapshot(' ', () => {}), /path must be/],
  ])('%s', async (_what, run, message) => {
    await expect(run()).rejects.toThrow(InvalidArgumentError);
    await expect(run()).rejects.toThrow(message);
  });

  test('a key of more than a megabyte, and nothing is left behind', async () => {
    const folder = makeFolder();
    const path = join(folder, 'cache');
    await expect(saveSnapshot(path, [entry({ key: '#'.repeat(1_048_577) })])).rejects.toThrow(/key must be at most/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('what the source throws comes out as it is, and the old snapshot stays', async () => {
    const folder = makeFolder();
    const path = join(folder, 'cache');
    await saveSnapshot(path, [entry({ version: 1 })]);
    const trouble = new Error('the source of a test, thrown on purpose');
    function* broken() {
      yield* manyEntries(1_000, 500);
      throw trouble;
    }
    await expect(saveSnapshot(path, broken())).rejects.toBe(trouble);
    expect(readdirSync(folder)).toEqual(['cache']);
    expect((await load(path)).loaded).toEqual([entry({ version: 1 })]);
  });

  test('what take throws comes out as it is', async () => {
    const path = join(makeFolder(), 'cache');
    await saveSnapshot(path, [entry()]);
    const trouble = Object.assign(new Error('thrown on purpose'), { code: 'ENOENT' });
    const take = () => {
      throw trouble;
    };
    await expect(loadSnapshot(path, take)).rejects.toBe(trouble);
    expect(() => loadSnapshotSync(path, take)).toThrow(trouble);
  });
});
