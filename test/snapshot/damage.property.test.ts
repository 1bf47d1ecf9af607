import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeStart, type SnapshotEntry } from '../../src/store/snapshot/format.js';
import { parseSnapshot, type SnapshotLoad } from '../../src/store/snapshot/loadSnapshot.js';
import { saveSnapshot } from '../../src/store/snapshot/saveSnapshot.js';
import { entry, FAR, makeFolder, manyEntries } from './samples.js';

/** A snapshot that a test damages. */
class Sample {
  readonly entries: readonly SnapshotEntry[];
  readonly file: Buffer;

  private constructor(entries: readonly SnapshotEntry[], file: Buffer) {
    this.entries = entries;
    this.file = file;
  }

  static async save(entries: readonly SnapshotEntry[]): Promise<Sample> {
    const path = join(makeFolder(), 'cache');
    await saveSnapshot(path, entries);
    return new Sample(entries, readFileSync(path));
  }

  load(file: Buffer): { readonly outcome: Omit<SnapshotLoad, 'found'>; readonly taken: readonly SnapshotEntry[] } {
    const taken: SnapshotEntry[] = [];
    return { outcome: parseSnapshot(file, 0, (one) => taken.push(one)), taken };
  }

  /** How many whole lines zlib inflates from this many bytes of the file, without the first line. */
  linesIn(bytes: number): number {
    if (bytes < encodeStart().length) return 0;
    const text = gunzipSync(this.file.subarray(0, bytes), { finishFlush: constants.Z_SYNC_FLUSH });
    return Math.max(0, text.toString().split('\n').length - 2);
  }

  /** Only what was saved, in its order, without a gap, and everything in front of the first damaged byte. */
  expectTruth(damagedFrom: number, taken: readonly SnapshotEntry[]): void {
    expect(taken).toEqual(this.entries.slice(0, taken.length));
    expect(taken.length).toBeGreaterThanOrEqual(Math.min(this.linesIn(damagedFrom), this.entries.length));
  }
}

const FEW = [
  entry({ key: '#A', deleteAt: FAR }),
  entry({ name: 'Ä', key: '部', text: 'é部' }),
  entry({ key: '#C', text: 'abc'.repeat(40) }),
];

/** A change of the file: bytes overwritten, the end cut off, bytes removed, or bytes inserted. */
const damageIn = (size: number) =>
  fc.record({
    kind: fc.constantFrom('bytes', 'cut', 'gone', 'added'),
    at: fc.nat(size - 1),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
  });

function damaged(file: Buffer, { kind, at, bytes }: { kind: string; at: number; bytes: Uint8Array }): Buffer {
  const [before, after] = [file.subarray(0, at), file.subarray(at)];
  switch (kind) {
    case 'bytes':
      return Buffer.concat([before, bytes.subarray(0, after.length), after.subarray(bytes.length)]);
    case 'cut':
      return before;
    case 'gone':
      return Buffer.concat([before, after.subarray(bytes.length)]);
    default:
      return Buffer.concat([before, bytes, after]);
  }
}

describe('damage', () => {
  test('of any one bit is noticed or harmless, and gives no false entry', async () => {
    const sample = await Sample.save(FEW);
    expect(sample.load(sample.file).taken).toEqual(FEW);
    let unnoticed = 0;
    for (let at = 0; at < sample.file.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const file = Buffer.from(sample.file);
        file[at] = (file[at] as number) ^ (1 << bit);
        const { outcome, taken } = sample.load(file);
        sample.expectTruth(at, taken);
        if (outcome.trouble !== undefined) continue;
        unnoticed++;
        expect(taken, `bit ${bit} of byte ${at}`).toEqual(FEW);
      }
    }
    // A deflate stream is filled up to a whole byte.
    expect(unnoticed).toBeLessThan(8);
  });

  test('by a cut at any byte: every entry before it is loaded', async () => {
    const sample = await Sample.save(FEW);
    for (let length = 0; length < sample.file.length; length++) {
      const { outcome, taken } = sample.load(sample.file.subarray(0, length));
      expect(outcome.trouble, `${length} bytes`).toBeDefined();
      expect(taken).toEqual(FEW.slice(0, sample.linesIn(length)));
    }
  });

  test('in one gzip member: the members and lines before the damage are loaded', async () => {
    const sample = await Sample.save([...manyEntries(60, 5_000)]);
    const at = Math.floor(sample.file.length * 0.7);
    const file = Buffer.from(sample.file);
    file.fill(0xff, at, at + 4);
    const { outcome, taken } = sample.load(file);
    expect(outcome).toMatchObject({ entries: taken.length, trouble: 'damaged' });
    sample.expectTruth(at, taken);
    expect(taken.length).toBeGreaterThan(35);
    expect(taken.length).toBeLessThan(60);
  });

  test.each([
    ['in a small file', [...manyEntries(25, 60), ...FEW], 1_500],
    ['in a file of several gzip members', [...manyEntries(40, 5_000)], 200],
  ] as const)('of any kind, in any place, in any number, %s', async (_where, entries, numRuns) => {
    const sample = await Sample.save(entries);
    const damages = fc.array(damageIn(sample.file.length), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(damages, (all) => {
        let { file } = sample;
        for (const one of all) file = damaged(file, { ...one, at: Math.min(one.at, file.length) });
        const { outcome, taken } = sample.load(file);
        sample.expectTruth(Math.min(...all.map(({ at }) => at)), taken);
        if (outcome.trouble === undefined) expect(taken).toEqual(entries);
        if (file.equals(sample.file)) expect(outcome.trouble).toBeUndefined();
      }),
      { numRuns },
    );
  });

  test('that leaves only noise gives no entry and no error', async () => {
    const sample = await Sample.save([]);
    const start = encodeStart();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, ours) => {
        const { outcome, taken } = sample.load(ours ? Buffer.concat([start, bytes]) : Buffer.from(bytes));
        expect(taken).toEqual([]);
        expect(outcome.trouble).toBeDefined();
      }),
      { numRuns: 2_000 },
    );
  });
});
