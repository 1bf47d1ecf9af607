import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeFileHeader } from '../../src/store/snapshot/format.js';
import { loadSnapshotSync } from '../../src/store/snapshot/loadSnapshot.js';
import { parseSnapshot, type SnapshotLoad } from '../../src/store/snapshot/parseSnapshot.js';
import type { SnapshotEntry } from '../../src/store/snapshot/SnapshotEntry.js';
import { saveSnapshot } from '../../src/store/snapshot/saveSnapshot.js';
import { entry, makeFolder, manyEntries } from './samples.js';

interface Saved {
  readonly entries: readonly SnapshotEntry[];
  readonly file: Buffer;
  /** Where each entry's record ends. */
  readonly ends: readonly number[];
}

async function save(entries: readonly SnapshotEntry[], compressFrom: number | null): Promise<Saved> {
  const path = join(makeFolder(), 'cache');
  const ends = [];
  const END_BYTES = 16;
  for (let count = 1; count <= entries.length; count++) {
    ends.push((await saveSnapshot(path, entries.slice(0, count), { compressFrom })).bytes - END_BYTES);
  }
  return { entries, file: readFileSync(path), ends };
}

function parse(file: Buffer): { outcome: SnapshotLoad; taken: SnapshotEntry[] } {
  const taken: SnapshotEntry[] = [];
  const parsing = parseSnapshot(
    file.length,
    () => 0,
    (one) => taken.push(one),
  );
  let read = 0;
  let step = parsing.next();
  while (step.done !== true) {
    const part = file.subarray(read, read + step.value.length);
    step.value.set(part);
    read += part.length;
    step = parsing.next(part.length);
  }
  return { outcome: step.value, taken };
}

/** Nothing that was not saved, in the order in which it was, and everything from before the first damaged byte. */
function expectTruth({ entries, ends }: Saved, damagedFrom: number, taken: readonly SnapshotEntry[]): void {
  const before = ends.filter((end) => end <= damagedFrom).length;
  expect(taken.slice(0, before)).toEqual(entries.slice(0, before));
  let at = 0;
  for (const one of taken) {
    while (at < entries.length && JSON.stringify(entries[at]) !== JSON.stringify(one)) at++;
    expect(at, `${JSON.stringify(one).slice(0, 200)} was never saved, or not in this place`).toBeLessThan(
      entries.length,
    );
    at++;
  }
}

const FEW = [
  entry({ key: '#A', version: 5, deleteAt: 1_767_225_600_000 }),
  entry({ name: 'Ä', key: '部', text: 'é部' }),
  entry({ key: '#C', text: 'abc'.repeat(40) }),
];

describe('damage', () => {
  test('any one bit: it is noticed, and nothing false is given', async () => {
    for (const compressFrom of [null, 0]) {
      const saved = await save(FEW, compressFrom);
      expect(parse(saved.file).taken).toEqual(FEW);
      for (let at = 0; at < saved.file.length; at++) {
        for (let bit = 0; bit < 8; bit++) {
          const file = Buffer.from(saved.file);
          file[at] = (file[at] as number) ^ (1 << bit);
          const { outcome, taken } = parse(file);
          expect(outcome.trouble, `bit ${bit} of byte ${at}`).toBeDefined();
          expectTruth(saved, at, taken);
        }
      }
    }
  });

  test('cut off at any byte: everything before comes back', async () => {
    const saved = await save(FEW, null);
    for (let length = 0; length < saved.file.length; length++) {
      const { outcome, taken } = parse(saved.file.subarray(0, length));
      expect(outcome.trouble, `${length} bytes`).toBeDefined();
      expect(taken).toEqual(FEW.slice(0, saved.ends.filter((end) => end <= length).length));
    }
  });

  test('within one content: only that entry is missing', async () => {
    const saved = await save(FEW, null);
    const file = Buffer.from(saved.file);
    const inSecond = (saved.ends[1] as number) - 1;
    file[inSecond] = (file[inSecond] as number) ^ 0xff;
    const { outcome, taken } = parse(file);
    expect(outcome).toMatchObject({ entries: 2, damaged: 1, trouble: 'damaged' });
    expect(taken).toEqual([FEW[0], FEW[2]]);
  });

  test('of any kind, in any place, in any number', async () => {
    const saved = await save([...manyEntries(25, 60), ...FEW], 100);
    const size = saved.file.length;
    const damage = fc.oneof(
      fc.record({
        kind: fc.constant('bytes'),
        at: fc.nat(size - 1),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
      }),
      fc.record({ kind: fc.constant('cut'), at: fc.nat(size - 1), bytes: fc.constant(new Uint8Array()) }),
      fc.record({
        kind: fc.constant('gone'),
        at: fc.nat(size - 1),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
      }),
      fc.record({
        kind: fc.constant('added'),
        at: fc.nat(size - 1),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
        let file = Buffer.from(saved.file);
        for (const { kind, at, bytes } of damages) {
          if (kind === 'bytes') file.set(bytes.subarray(0, Math.max(0, file.length - at)), Math.min(at, file.length));
          else if (kind === 'cut') file = file.subarray(0, at);
          else if (kind === 'gone') file = Buffer.concat([file.subarray(0, at), file.subarray(at + bytes.length)]);
          else file = Buffer.concat([file.subarray(0, at), bytes, file.subarray(at)]);
        }
        const { outcome, taken } = parse(file);
        expect(outcome.trouble === undefined).toBe(file.equals(saved.file));
        expectTruth(saved, Math.min(...damages.map(({ at }) => at)), taken);
      }),
      { numRuns: 1_500 },
    );
  });

  test('bytes without any sense never throw, and lengths without any sense ask for no memory', () => {
    const start = encodeFileHeader();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, ours) => {
        const { taken } = parse(ours ? Buffer.concat([start, bytes]) : Buffer.from(bytes));
        expect(taken).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a file that shrinks while it is read is cut off', async () => {
    const path = join(makeFolder(), 'cache');
    await saveSnapshot(path, manyEntries(2_000, 500), { compressFrom: null });
    const file = readFileSync(path);
    let shrunk = false;
    let taken = 0;
    const outcome = loadSnapshotSync(path, () => {
      taken++;
      if (!shrunk) writeFileSync(path, file.subarray(0, 100_000));
      shrunk = true;
    });
    expect(outcome.trouble).toBe('cut off');
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(2_000);
  });
});
