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
import { crc32, deflateRawSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';
import { encodeStart, type SnapshotEntry } from '../../src/store/snapshot/format.js';
import { loadSnapshot } from '../../src/store/snapshot/loadSnapshot.js';
import { saveSnapshot } from '../../src/store/snapshot/saveSnapshot.js';
import { entry, FAR, makeFolder, manyEntries } from './samples.js';

const NOW = 1_767_225_600_000;
const MEGABYTE = 1_024 * 1_024;

/** Everything in a snapshot. */
function load(path: string, now = NOW) {
  const loaded: SnapshotEntry[] = [];
  const outcome = loadSnapshot(path, now, (one) => loaded.push(one));
  return { ...outcome, loaded };
}

/** A line with a checksum that is right, made without the code under test. */
function lineWith(rest: string): Buffer {
  return Buffer.from(`{"crc":"${crc32(rest).toString(16).padStart(8, '0')}",${rest}\n`);
}

function rawMember(text: Buffer, level: number): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(text), 0);
  trailer.writeUInt32LE(text.length, 4);
  return Buffer.concat([Buffer.from('1f8b08000000000000ff', 'hex'), deflateRawSync(text, { level }), trailer]);
}

describe('saved entries are loaded', () => {
  test('every kind of name, key, text and fact, in their order', async () => {
    const path = join(makeFolder(), 'cache.snapshot');
    const entries = [
      entry(),
      entry({ key: '', text: '' }),
      entry({ name: 'Spieler Ä', key: 'клан 部落 🏰', text: 'Ünïcödé 部落' }),
      entry({ key: 'half of a pair: \ud83c', text: 'lines\nand \u2028 "quotes"' }),
      entry({ key: '__proto__', text: 'long '.repeat(100_000) }),
      entry({ key: '#2PP', deleteAt: FAR }),
      entry({ key: '#2PP', text: '[1]', deleteAt: Number.MAX_SAFE_INTEGER }),
    ];
    const saved = await saveSnapshot(path, entries);
    expect(saved).toEqual({ entries: entries.length, bytes: statSync(path).size });
    const { loaded, ...outcome } = load(path);
    expect(loaded).toEqual(entries);
    expect(outcome).toEqual({ found: true, entries: entries.length, expired: 0, trouble: undefined });
  });

  test('in a gzip file of JSON lines, each with the CRC-32 of its rest', async () => {
    const path = join(makeFolder(), 'cache.snapshot');
    await saveSnapshot(path, [entry({ deleteAt: FAR }), ...manyEntries(30, 5_000)]);
    const lines = gunzipSync(readFileSync(path)).toString().split('\n');
    expect(lines).toHaveLength(34);
    expect(lines.slice(0, 2)).toEqual([
      '{"crc":"338062a1","warchest":"snapshot","format":1}',
      '{"crc":"f3840766","name":"searchPlayers","key":"#2PP","deleteAt":4102444800000,"text":"{\\"tag\\":\\"#2PP\\"}"}',
    ]);
    expect(lines.slice(-2)).toEqual([expect.stringMatching(/^\{"crc":"[0-9a-f]{8}","entries":31\}$/), '']);
    for (const line of lines.slice(0, -1)) {
      const { crc } = JSON.parse(line) as { crc: string };
      expect(Number.parseInt(crc, 16)).toBe(crc32(line.slice('{"crc":"01234567",'.length)));
    }
  });

  test('no entries', async () => {
    const path = join(makeFolder(), 'cache.snapshot');
    await saveSnapshot(path, []);
    expect(load(path)).toMatchObject({ found: true, entries: 0, trouble: undefined, loaded: [] });
  });

  test('thousands, of all sizes', async () => {
    const path = join(makeFolder(), 'cache.snapshot');
    const entries = [...manyEntries(2_000, 300), ...manyEntries(3, 700_000), ...manyEntries(500, 20)];
    await saveSnapshot(path, entries);
    const { loaded, trouble } = load(path);
    expect(trouble).toBeUndefined();
    expect(loaded).toEqual(entries);
  });

  test('an entry with a key of more than a megabyte, and others', async () => {
    const path = join(makeFolder(), 'cache');
    const entries = [entry(), entry({ key: '#'.repeat(MEGABYTE + 1) }), entry({ key: '#B' })];
    await saveSnapshot(path, entries);
    expect(load(path).loaded).toEqual(entries);
  });

  test('a file that is absent has no entries', () => {
    const { loaded, ...outcome } = load(join(makeFolder(), 'none'));
    expect(outcome).toEqual({ found: false, entries: 0, expired: 0, trouble: undefined });
    expect(loaded).toEqual([]);
  });

  test('expired entries are left out, from their deleteAt on', async () => {
    const path = join(makeFolder(), 'cache');
    const keys = { '#over': -1, '#now': 0, '#live': 1, '#long': 1e9 };
    await saveSnapshot(
      path,
      Object.entries(keys).map(([key, ms]) => entry({ key, deleteAt: NOW + ms })),
    );
    const { loaded, expired } = load(path);
    expect(loaded.map(({ key }) => key)).toEqual(['#live', '#long']);
    expect(expired).toBe(2);
    expect(load(path, NOW + 1).entries).toBe(1);
  });

  test('players take a fifth of their size or less', async () => {
    const path = join(makeFolder(), 'cache');
    const troops = Array.from({ length: 60 }, (_, index) => ({
      name: `Troop ${index}`,
      level: index % 17,
      maxLevel: 17,
    }));
    const players = Array.from({ length: 20 }, (_, index) =>
      entry({ key: `#${index}`, text: JSON.stringify({ tag: `#${index}`, troops }) }),
    );
    const { bytes } = await saveSnapshot(path, players);
    expect(bytes).toBeLessThan(players.map(({ text }) => text.length).reduce((sum, length) => sum + length) / 5);
  });

  test('only the owner may read it, and no other file stays in the folder', async () => {
    const folder = makeFolder();
    for (let round = 0; round < 3; round++)
      await saveSnapshot(join(folder, 'cache'), [entry({ deleteAt: FAR + round })]);
    expect(readdirSync(folder)).toEqual(['cache']);
    expect(statSync(join(folder, 'cache')).mode & 0o777).toBe(0o600);
  });

  test('through a link, the file that it points to is replaced', async () => {
    const folder = makeFolder();
    await mkdir(join(folder, 'elsewhere'));
    symlinkSync(join('elsewhere', 'real'), join(folder, 'link'));
    await saveSnapshot(join(folder, 'elsewhere', 'real'), [entry({ deleteAt: FAR + 1 })]);
    await saveSnapshot(join(folder, 'link'), [entry({ deleteAt: FAR + 2 })]);
    expect(readdirSync(folder)).toEqual(['elsewhere', 'link']);
    expect(load(join(folder, 'elsewhere', 'real')).loaded).toEqual([entry({ deleteAt: FAR + 2 })]);
  });

  test('of several saves at the same time the last to end wins, whole', async () => {
    const folder = makeFolder();
    const path = join(folder, 'cache');
    await Promise.all([1, 2, 3, 4, 5].map((save) => saveSnapshot(path, manyEntries(300, 500, save))));
    const { loaded, trouble } = load(path);
    expect(trouble).toBeUndefined();
    expect(loaded).toHaveLength(300);
    expect(new Set(loaded.map(({ deleteAt }) => deleteAt)).size).toBe(1);
    expect(readdirSync(folder)).toEqual(['cache']);
  });
});

describe('memory', () => {
  test('stays flat while it saves: the file grows after every 64 KB that are read', async () => {
    const folder = makeFolder();
    let waiting = 0;
    let most = 0;
    let size = 0;
    function* watched() {
      for (const one of manyEntries(3_000, 2_000)) {
        yield one;
        const [file] = readdirSync(folder);
        const now = file === undefined ? 0 : statSync(join(folder, file)).size;
        waiting = now === size ? waiting + one.text.length : 0;
        size = now;
        most = Math.max(most, waiting);
      }
    }
    await saveSnapshot(join(folder, 'cache'), watched());
    expect(size).toBeGreaterThan(3_000_000);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(70_000);
  });

  test.each([
    ['lines that are right', (start: Buffer) => Buffer.concat([start, ...Array<Buffer>(150).fill(bomb())])],
    ['one line without an end', (start: Buffer) => Buffer.concat([start, rawMember(Buffer.alloc(150 * MEGABYTE), 9)])],
  ])('is bounded while it loads a bomb of %s', (_what, make) => {
    const path = join(makeFolder(), 'cache');
    writeFileSync(path, make(encodeStart()));
    let bytes = 0;
    const { trouble } = loadSnapshot(path, 0, ({ text }) => {
      bytes += text.length;
    });
    expect(trouble).toBe('too large');
    expect(bytes).toBeLessThan(64 * MEGABYTE + 64 * statSync(path).size);
  });

  /** A member that inflates to a thousand times its size: an entry of a megabyte. */
  function bomb(): Buffer {
    return rawMember(lineWith(JSON.stringify(entry({ text: 'a'.repeat(MEGABYTE) })).slice(1)), 9);
  }
});

describe('a file that is not a snapshot', () => {
  const foreign: Record<string, string | Buffer> = {
    'a text': 'the only copy of my thesis',
    'a JSON file': '{"a":1}',
    'one byte': 'x',
    zeroes: Buffer.alloc(4_096),
    'a gzip file of something else': rawMember(Buffer.from('a diary'), 6),
    'the first bytes of a snapshot': encodeStart().subarray(0, 12),
  };
  for (const [what, content] of Object.entries(foreign)) {
    test(`${what} gives nothing, and is never replaced`, async () => {
      const folder = makeFolder();
      const path = join(folder, 'file');
      writeFileSync(path, content);
      expect(load(path)).toMatchObject({ found: true, entries: 0, trouble: 'not a snapshot' });
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
      expect(load(path)).toMatchObject({ found: true, trouble: 'not a snapshot' });
      await expect(saveSnapshot(path, [entry()])).rejects.toMatchObject({ code: 'FOREIGN_FILE', path });
    }
  });

  test('an empty file, which a crash may leave, is replaced', async () => {
    const path = join(makeFolder(), 'cache');
    writeFileSync(path, '');
    expect(load(path)).toMatchObject({ found: true, entries: 0, trouble: 'cut off' });
    await saveSnapshot(path, [entry()]);
    expect(load(path).entries).toBe(1);
  });

  test('a snapshot of a newer format gives nothing and is not replaced', async () => {
    const path = join(makeFolder(), 'cache');
    const newer = Buffer.concat([rawMember(lineWith('"warchest":"snapshot","format":2}'), 0), Buffer.from('anything')]);
    writeFileSync(path, newer);
    expect(load(path)).toMatchObject({ found: true, entries: 0, trouble: 'of a newer format' });
    await expect(saveSnapshot(path, [entry()])).rejects.toMatchObject({ code: 'FOREIGN_FILE' });
    expect(readFileSync(path).equals(newer)).toBe(true);
  });

  test.each([
    ['no JSON', 'nonsense'],
    ['no object', '"name":"searchPlayers"}]'],
    ['no entry', '"name":"searchPlayers","key":7,"deleteAt":null,"text":""}'],
    ['a wrong count', '"entries":7}'],
  ])('a line whose checksum is right and whose content is %s is damage', (_what, rest) => {
    const path = join(makeFolder(), 'cache');
    writeFileSync(path, Buffer.concat([encodeStart(), rawMember(lineWith(rest), 1)]));
    expect(load(path)).toMatchObject({ entries: 0, trouble: 'damaged' });
  });

  test('a damaged snapshot is replaced', async () => {
    const path = join(makeFolder(), 'cache');
    await saveSnapshot(path, [entry(), entry()]);
    const file = openSync(path, 'r+');
    ftruncateSync(file, encodeStart().length + 20);
    closeSync(file);
    expect(load(path)).toMatchObject({ entries: 0, trouble: 'cut off' });
    await saveSnapshot(path, [entry()]);
    expect(load(path)).toMatchObject({ entries: 1, trouble: undefined });
  });
});

describe('refused arguments', () => {
  test.each([
    ['saved', () => saveSnapshot('', [])],
    ['loaded', async () => loadSnapshot(' ', 0, () => {})],
  ] as const)('an empty path is refused when a snapshot is %s', async (_what, run) => {
    await expect(run()).rejects.toThrow(InvalidArgumentError);
    await expect(run()).rejects.toThrow(/path must be a non-empty string, got " ?"/);
  });

  test('an error of the source is thrown unchanged, and the old snapshot stays', async () => {
    const folder = makeFolder();
    const path = join(folder, 'cache');
    await saveSnapshot(path, [entry({ deleteAt: FAR + 1 })]);
    const trouble = new Error('the source of a test, thrown on purpose');
    function* broken() {
      yield* manyEntries(1_000, 500);
      throw trouble;
    }
    await expect(saveSnapshot(path, broken())).rejects.toBe(trouble);
    expect(readdirSync(folder)).toEqual(['cache']);
    expect(load(path).loaded).toEqual([entry({ deleteAt: FAR + 1 })]);
  });

  test('an error of take is thrown unchanged', async () => {
    const path = join(makeFolder(), 'cache');
    await saveSnapshot(path, [entry()]);
    const trouble = Object.assign(new Error('thrown on purpose'), { code: 'ENOENT' });
    const take = () => {
      throw trouble;
    };
    expect(() => loadSnapshot(path, 0, take)).toThrow(trouble);
  });
});
