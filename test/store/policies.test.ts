import { LRUCache } from 'lru-cache';
import { describe, expect, test } from 'vitest';
import { DefaultCache } from '../../src/store/memory/DefaultCache.js';
import type { EvictionPolicyName } from '../../src/store/memory/EvictionPolicy.js';
import { findTraces, readTrace } from './traces.js';
import { zipfKeys } from './zipfKeys.js';

function hitRatio(
  cache: { get(key: string): unknown; set(key: string, value: number): unknown },
  keys: readonly string[],
) {
  let hits = 0;
  for (const key of keys) {
    if (cache.get(key) === undefined) cache.set(key, 1);
    else hits++;
  }
  return (hits / keys.length) * 100;
}
const ratioOf = (policy: EvictionPolicyName, size: number, keys: readonly string[]) =>
  hitRatio(new DefaultCache<number>(size, 3_600, { policy }), keys);

const folder = findTraces();

describe.skipIf(folder === undefined)('on the captured traces (skipped where they are absent)', () => {
  // Hit ratios in percent, of LRU and of S3-FIFO as its authors define it.
  test.each([
    ['loop', 500, 0.0, undefined],
    ['multi3', 1_000, 37.7, 45.37],
    ['2_pools', 100, 21.95, 44.6],
  ])('%s at %i entries', (name, size, lru, s3Fifo) => {
    const keys = readTrace(folder as string, name);
    expect(ratioOf('lru', size, keys)).toBeCloseTo(lru, 1);
    if (s3Fifo !== undefined) expect(Math.abs(ratioOf('s3-fifo', size, keys) - s3Fifo)).toBeLessThan(1.5);
  });

  test.each(['loop', 'scan', 'zigzag', 'cpp', 'multi3', '2_pools'])(
    "%s: 'lru' agrees hit for hit with lru-cache",
    (name) => {
      const keys = readTrace(folder as string, name).slice(0, 60_000);
      for (const size of [20, 500]) {
        const theirs = hitRatio(new LRUCache<string, number>({ max: size }), keys);
        expect(ratioOf('lru', size, keys)).toBe(theirs);
      }
    },
  );
});

describe("'s3-fifo'", () => {
  test('is at least five points above LRU on Zipf(0.99), 1,024 of 10,240 keys', () => {
    const keys = zipfKeys(10_240, 0.99, 300_000);
    expect(ratioOf('s3-fifo', 1_024, keys)).toBeGreaterThan(ratioOf('lru', 1_024, keys) + 5);
  });

  test('keeps entries in constant use during a scan that is longer than the cache', () => {
    for (const [policy, survives] of [
      ['lru', false],
      ['s3-fifo', true],
    ] as const) {
      const cache = new DefaultCache<number>(100, null, { policy });
      for (let round = 0; round < 4; round++) {
        for (let hot = 0; hot < 50; hot++) if (cache.get(`hot${hot}`) === undefined) cache.set(`hot${hot}`, hot);
      }
      for (let scan = 0; scan < 1_000; scan++) cache.set(`scan${scan}`, scan);
      const left = cache.keys().filter((key) => key.startsWith('hot')).length;
      expect(left > 45, `${policy} kept ${left} of 50`).toBe(survives);
    }
  });

  test('works at the smallest sizes', () => {
    for (const size of [1, 2, 3]) {
      const cache = new DefaultCache<number>(size, null, { policy: 's3-fifo' });
      for (let index = 0; index < 100; index++) {
        cache.set(`#${index % 7}`, index);
        expect(cache.get(`#${index % 7}`)).toBe(index);
        cache.get(`#${index % 7}`);
        cache.get(`#${index % 7}`);
      }
      expect(cache.size).toBe(size);
    }
  });

  test('judges by bytes where the bound is in bytes', () => {
    const cache = new DefaultCache<number>(null, null, { policy: 's3-fifo', maxBytes: 1_000 });
    for (let round = 0; round < 4; round++) {
      for (let hot = 0; hot < 5; hot++) {
        if (cache.get(`hot${hot}`) === undefined) cache.set(`hot${hot}`, hot, { bytes: 100 });
      }
    }
    for (let scan = 0; scan < 1_000; scan++) cache.set(`scan${scan}`, scan, { bytes: 90 });
    expect(cache.keys().filter((key) => key.startsWith('hot'))).toHaveLength(5);
    expect(cache.bytes).toBeLessThanOrEqual(1_000);
  });
});
