import { describe, expect, test } from 'vitest';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';
import { DefaultCache } from '../../src/store/memory/DefaultCache.js';
import { MaxSizeCache } from '../../src/store/memory/MaxSizeCache.js';
import type { MemoryStore } from '../../src/store/memory/MemoryStore.js';
import type { MemoryStoreOptions } from '../../src/store/memory/MemoryStoreOptions.js';
import { TimeToLiveCache } from '../../src/store/memory/TimeToLiveCache.js';
import { FakeClock } from '../../src/testing/FakeClock.js';

const absent = undefined as unknown as number;

function refusal(make: () => unknown): { argument: string; value: unknown } {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidArgumentError);
    const { argument, value } = error as InvalidArgumentError;
    return { argument, value };
  }
  throw new Error('it was accepted');
}

function fill(store: MemoryStore<unknown>, count: number): number {
  for (let index = 0; index < count; index++) store.set(`#${index}`, index);
  return store.size;
}

describe('maxSize', () => {
  const makers: [string, (maxSize: number | null) => MemoryStore<unknown>][] = [
    ['DefaultCache', (maxSize) => new DefaultCache(maxSize, null)],
    ['MaxSizeCache', (maxSize) => new MaxSizeCache(maxSize)],
  ];
  test.each(makers)('%s: 0 keeps nothing, null and Infinity have no bound', (_name, make) => {
    expect(fill(make(0), 5)).toBe(0);
    expect(fill(make(1), 5)).toBe(1);
    expect(fill(make(null), 5_000)).toBe(5_000);
    expect(fill(make(Number.POSITIVE_INFINITY), 5_000)).toBe(5_000);
  });

  test.each(makers)('%s: negative, fractional, NaN, absence and text are refused by name', (_name, make) => {
    for (const bad of [-1, 1.5, Number.NaN, Number.NEGATIVE_INFINITY, absent, '5' as unknown as number, 2 ** 60]) {
      expect(refusal(() => make(bad))).toEqual({ argument: 'maxSize', value: bad });
    }
  });

  test.each(makers)('%s: a bound of a thousand million takes no memory for absent entries', (_name, make) => {
    const before = process.memoryUsage();
    const store = make(1e9);
    store.set('#2PP', 1);
    const after = process.memoryUsage();
    const grown = after.arrayBuffers - before.arrayBuffers + (after.heapUsed - before.heapUsed);
    expect(grown).toBeLessThan(5_000_000);
    expect(store.get('#2PP')).toBe(1);
  });
});

describe('ttl', () => {
  type Ttl = number | string | null;
  const makers: [string, (ttl: Ttl, options?: MemoryStoreOptions) => MemoryStore<unknown>][] = [
    ['DefaultCache', (ttl, options) => new DefaultCache(10, ttl, options)],
    ['TimeToLiveCache', (ttl, options) => new TimeToLiveCache(ttl, options)],
  ];
  test.each(makers)('%s: seconds and durations, 0 keeps nothing, null and Infinity never expire', (_name, make) => {
    const clock = new FakeClock();
    const livesFor = (ttl: Ttl) => {
      const store = make(ttl, { clock });
      store.set('#2PP', 1);
      if (!store.has('#2PP')) return 0;
      for (const ms of [249, 250, 59_999, 60_000, 1_799_999, 1_800_000, 4e12]) {
        const start = clock.monotonic();
        store.set('#2PP', 1);
        clock.advance(ms);
        const there = store.has('#2PP');
        if (!there) return clock.monotonic() - start;
      }
      return Number.POSITIVE_INFINITY;
    };
    expect(livesFor(0)).toBe(0);
    expect(livesFor('0s')).toBe(0);
    expect(livesFor(0.25)).toBe(250);
    expect(livesFor('250ms')).toBe(250);
    expect(livesFor(60)).toBe(60_000);
    expect(livesFor('30m')).toBe(1_800_000);
    expect(livesFor(null)).toBe(Number.POSITIVE_INFINITY);
    expect(livesFor(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });

  test.each(makers)('%s: negative, NaN, absence and text without a unit are refused by name', (_name, make) => {
    for (const bad of [-1, Number.NaN, Number.NEGATIVE_INFINITY, absent, '30', '', '-1s', '1 fortnight']) {
      expect(refusal(() => make(bad))).toEqual({ argument: 'ttl', value: bad });
    }
  });

  test('0 still keeps entries set with a deleteAt', () => {
    const clock = new FakeClock();
    const store = new TimeToLiveCache<number>(0, { clock });
    store
      .set('#A', 1)
      .set('#B', 2, { deleteAt: clock.now() + 1_000 })
      .set('#C', 3, { deleteAt: null });
    expect(store.entries()).toEqual([
      ['#B', 2],
      ['#C', 3],
    ]);
    clock.advance('2s');
    expect(store.keys()).toEqual(['#C']);
  });
});

describe('maxBytes', () => {
  const make = (maxBytes: number | null | undefined) =>
    new DefaultCache<unknown>(null, null, maxBytes === undefined ? {} : { maxBytes });
  const held = (maxBytes: number | null | undefined) => {
    const store = make(maxBytes);
    for (let index = 0; index < 10; index++) store.set(`#${index}`, 'x', { bytes: 10 });
    return [store.size, store.bytes];
  };

  test('0 keeps nothing; null, Infinity and absence are no bound', () => {
    expect(held(0)).toEqual([0, 0]);
    expect(held(35)).toEqual([3, 30]);
    expect(held(null)).toEqual([10, 100]);
    expect(held(Number.POSITIVE_INFINITY)).toEqual([10, 100]);
    expect(held(undefined)).toEqual([10, 100]);
  });

  test('negative, fractional and NaN are refused by name', () => {
    for (const bad of [-1, 0.5, Number.NaN, Number.NEGATIVE_INFINITY]) {
      expect(refusal(() => make(bad))).toEqual({ argument: 'maxBytes', value: bad });
    }
  });

  test('sizes that are not given are measured: text in UTF-8, binary data as it is, the rest as JSON', () => {
    const bytesOf = (value: unknown) => make(1_000).set('#2PP', value).bytes;
    expect(bytesOf('abc')).toBe(3);
    expect(bytesOf('ä部🏰')).toBe(2 + 3 + 4);
    expect(bytesOf(new Uint16Array(8))).toBe(16);
    expect(bytesOf(new ArrayBuffer(5))).toBe(5);
    expect(bytesOf({ a: [1, 2] })).toBe('{"a":[1,2]}'.length);
    expect(bytesOf(() => 1)).toBe(0);
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    expect(bytesOf(circular)).toBe(0);
  });

  test('sizeOf measures instead, and only when the bytes were not given', () => {
    const asked: unknown[] = [];
    const sizeOf = (value: string, key: string) => {
      asked.push([key, value]);
      return 40;
    };
    const store = new DefaultCache<string>(null, null, { maxBytes: 100, sizeOf });
    store.set('#A', 'a').set('#B', 'b', { bytes: 50 }).set('#C', 'c');
    expect(store.keys()).toEqual(['#B', '#C']);
    expect(store.bytes).toBe(90);
    expect(asked).toEqual([
      ['#A', 'a'],
      ['#C', 'c'],
    ]);
  });

  test('an entry larger than the whole bound is not kept, and the older value of its key is removed', () => {
    const store = new DefaultCache<string>(null, null, { maxBytes: 100 });
    store.set('#A', 'small', { bytes: 10 }).set('#B', 'other', { bytes: 10 }).set('#A', 'huge', { bytes: 101 });
    expect(store.get('#A')).toBeUndefined();
    expect(store.get('#B')).toBe('other');
    expect(store.bytes).toBe(10);
  });

  test('an entry that grows makes room by evicting others, never itself', () => {
    for (const policy of ['lru', 's3-fifo'] as const) {
      const store = new DefaultCache<string>(null, null, { maxBytes: 100, policy });
      for (const key of ['#A', '#B', '#C']) store.set(key, key, { bytes: 30 });
      store.set('#A', 'grown', { bytes: 80 });
      expect(store.get('#A')).toBe('grown');
      expect(store.bytes).toBe(80);
    }
  });
});

describe('facts', () => {
  test('deleteAt: null, Infinity and far years never expire; 0 and the past keep nothing; others are refused', () => {
    const clock = new FakeClock();
    const store = new DefaultCache<number>(10, 60, { clock });
    store.set('#null', 1, { deleteAt: null });
    store.set('#Infinity', 2, { deleteAt: Number.POSITIVE_INFINITY });
    store.set('#far', 3, { deleteAt: 8.64e15 });
    store.set('#0', 4, { deleteAt: 0 });
    store.set('#past', 5, { deleteAt: clock.now() });
    store.set('#-Infinity', 6, { deleteAt: Number.NEGATIVE_INFINITY });
    clock.advance('3650d');
    expect(store.keys().sort()).toEqual(['#Infinity', '#far', '#null']);
    for (const bad of [Number.NaN, '2026-01-01' as unknown as number]) {
      expect(refusal(() => store.set('#bad', 1, { deleteAt: bad }))).toEqual({ argument: 'deleteAt', value: bad });
    }
    expect(store.has('#bad')).toBe(false);
  });

  test('bytes: negative, NaN and Infinity are refused without a change', () => {
    const store = new DefaultCache<number>(10, null);
    store.set('#A', 1, { bytes: 5 });
    for (const bad of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(refusal(() => store.set('#A', 2, { bytes: bad }))).toEqual({ argument: 'bytes', value: bad });
    }
    expect(store.entries()).toEqual([['#A', 1]]);
    expect(store.bytes).toBe(5);
  });

  test('a jump of the wall clock moves no existing deadline, and counts for the next one', () => {
    const clock = new FakeClock();
    const store = new DefaultCache<number>(10, null, { clock });
    store.set('#before', 1, { deleteAt: clock.now() + 1_000 });
    clock.setWall(clock.now() + 3_600_000);
    store.set('#after', 2, { deleteAt: clock.now() + 1_000 });
    clock.advance(999);
    expect(store.keys().sort()).toEqual(['#after', '#before']);
    clock.advance(1);
    expect(store.keys()).toEqual([]);
  });
});

test('an unknown policy and options that are no functions are refused by name', () => {
  expect(refusal(() => new MaxSizeCache(1, { policy: 'fifo' as 'lru' }))).toEqual({
    argument: 'policy',
    value: 'fifo',
  });
  expect(refusal(() => new MaxSizeCache(1, { onRemoval: 1 as never }))).toEqual({ argument: 'onRemoval', value: 1 });
  expect(refusal(() => new MaxSizeCache(1, { sizeOf: 'x' as never }))).toEqual({ argument: 'sizeOf', value: 'x' });
});
