import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BaselineArena } from '../../../src/events/baseline/BaselineArena.js';

const MB = 1_024 * 1_024;

function bytesOf(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (seed * 31 + index * 7) & 0xff);
}

describe('BaselineArena', () => {
  it('has the same content as a map after any calls in any order', () => {
    const length = fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 0, max: 900 }) },
      { weight: 1, arbitrary: fc.constantFrom(60_000, MB - 8, MB, 2 * MB) },
    );
    const operation = fc.record({ slot: fc.integer({ min: 0, max: 60 }), length: fc.option(length), seed: fc.nat() });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200, size: 'max' }), (operations) => {
        const arena = new BaselineArena();
        const map = new Map<number, Uint8Array>();
        for (const { slot, length, seed } of operations) {
          if (length === null) {
            expect(arena.delete(slot)).toBe(map.delete(slot));
          } else {
            const bytes = length > 1_000 ? new Uint8Array(length).fill(seed) : bytesOf(length, seed);
            arena.set(slot, bytes);
            map.set(slot, bytes);
          }
        }
        expect(arena.entries).toBe(map.size);
        expect(arena.bytes).toBe([...map.values()].reduce((sum, { length }) => sum + length, 0));
        for (let slot = 0; slot < 62; slot++) {
          const expected = map.get(slot);
          expect(arena.has(slot)).toBe(expected !== undefined);
          expect(expected === undefined ? arena.get(slot) === undefined : arena.get(slot)?.equals(expected)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is never much larger than its live blocks, after sixty rounds of changes of size', () => {
    const arena = new BaselineArena();
    const slots = 20_000;
    let seed = 1;
    const random = () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    };
    let worst = 0;
    for (let round = 0; round < 60; round++) {
      // Grows and shrinks as a whole, and each entry by chance.
      const scale = 200 + 300 * Math.abs(((round % 40) - 20) / 20);
      for (let change = 0; change < slots / 5; change++) {
        arena.set(Math.floor(random() * slots), new Uint8Array(Math.floor(scale * (0.5 + random()))));
      }
      const alive = arena.bytes + 16 * arena.entries;
      worst = Math.max(worst, (arena.resident - 3 * MB) / alive);
    }
    expect(arena.entries).toBe(slots);
    expect(worst).toBeLessThan(1.12);
  });

  it('frees its memory', () => {
    const arena = new BaselineArena();
    for (let slot = 0; slot < 50_000; slot++) arena.set(slot, new Uint8Array(300));
    expect(arena.resident).toBeGreaterThan(15 * MB);
    for (let slot = 0; slot < 50_000; slot++) arena.delete(slot);
    expect(arena.bytes).toBe(0);
    expect(arena.resident).toBeLessThan(2.5 * MB);
  });

  it('refuses invalid slots', () => {
    for (const slot of [-1, 1.5, Number.NaN, 2 ** 33]) {
      expect(() => new BaselineArena().set(slot, new Uint8Array(1))).toThrow('slot must be a whole number');
    }
  });
});
