import { LRUCache } from 'lru-cache';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { DefaultCache } from '../../src/store/memory/DefaultCache.js';
import { MaxSizeCache } from '../../src/store/memory/MaxSizeCache.js';
import { TimeToLiveCache } from '../../src/store/memory/TimeToLiveCache.js';
import type { RemovalCause } from '../../src/store/Store.js';
import { FakeClock } from '../../src/testing/FakeClock.js';

type Removal = [key: string, value: unknown, cause: RemovalCause];

afterEach(() => vi.restoreAllMocks());

describe('order and eviction', () => {
  test('setting an existing key makes it the most recently used', () => {
    const cache = new DefaultCache(2, null);
    cache.set('a', 1).set('b', 2).set('a', 3).set('c', 4);
    expect(cache.entries()).toEqual([
      ['a', 3],
      ['c', 4],
    ]);
  });

  test('get is a use; peek, has and listings are not', () => {
    const cache = new MaxSizeCache(3);
    cache.set('a', 1).set('b', 2).set('c', 3);
    cache.get('a');
    cache.peek('b');
    cache.has('b');
    cache.entries();
    expect(cache.keys()).toEqual(['b', 'c', 'a']);
  });

  test.each(['lru', 's3-fifo'] as const)('%s: no live entry is evicted while an expired one is held', (policy) => {
    const clock = new FakeClock();
    const cache = new DefaultCache<string>(1_000, null, { clock, policy });
    for (let index = 0; index < 500; index++) cache.set(`live${index}`, 'live');
    for (let index = 0; index < 500; index++) {
      cache.set(`brief${index}`, 'brief', { deleteAt: clock.now() + 1_000 + ((index * 7_919) % 500) });
    }
    // Used last: for an eviction by use alone they would be the last to go.
    for (let index = 0; index < 500; index++) cache.get(`brief${index}`);
    clock.advance('2s');
    for (let index = 0; index < 500; index++) cache.set(`new${index}`, 'new');
    const live = cache.keys().filter((key) => key.startsWith('live'));
    expect(live).toHaveLength(500);
    expect(cache.size).toBe(1_000);
  });

  test('a cache bounded by time alone does not collect expired entries, even if it is never read', () => {
    const clock = new FakeClock();
    const removed: string[] = [];
    const cache = new TimeToLiveCache<number>(10, { clock, onRemoval: (key) => removed.push(key) });
    for (let index = 0; index < 10_000; index++) {
      cache.set(`#${index}`, index);
      clock.advance(100);
    }
    expect(removed.length).toBeGreaterThanOrEqual(10_000 - 102);
  });

  test('agrees hit for hit with lru-cache', () => {
    const ours = new DefaultCache<number>(64, null);
    const theirs = new LRUCache<string, number>({ max: 64 });
    let seed = 1;
    for (let step = 0; step < 50_000; step++) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      const key = `#${(seed >>> 8) % (step % 3 === 0 ? 60 : 300)}`;
      const action = (seed >>> 3) % 10;
      if (action === 0) expect(ours.delete(key)).toBe(theirs.delete(key));
      else if (action === 1) expect(ours.peek(key)).toBe(theirs.peek(key));
      else if (action < 4) {
        ours.set(key, step);
        theirs.set(key, step);
      } else {
        expect(ours.get(key)).toBe(theirs.get(key));
        if (!ours.has(key)) {
          ours.set(key, step);
          theirs.set(key, step);
        }
      }
    }
    expect(ours.keys()).toEqual([...theirs.rkeys()]);
  });
});

describe('listings', () => {
  test('are of one moment, and of live entries only', () => {
    const clock = new FakeClock();
    const cache = new DefaultCache<number>(10, 60, { clock });
    cache.set('old', 0);
    clock.advance('30s');
    cache.set('a', 1).set('b', 2);
    clock.advance('30s');
    const [keys, values, entries, iterator] = [cache.keys(), cache.values(), cache.entries(), cache[Symbol.iterator]()];
    cache.delete('a');
    cache.set('c', 3);
    expect(keys).toEqual(['a', 'b']);
    expect(values).toEqual([1, 2]);
    expect(entries).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect([...iterator]).toEqual(entries);
    expect([...cache].map(([key]) => key)).toEqual(['b', 'c']);
  });

  test('null and other falsy values are values', () => {
    const cache = new DefaultCache<unknown>(10, null);
    for (const [index, value] of [null, 0, '', false, Number.NaN].entries()) {
      cache.set(`${index}`, value);
      expect(cache.get(`${index}`)).toBe(value);
    }
    expect(cache.size).toBe(5);
    expect(cache.pop('0')).toBeNull();
    expect(cache.has('0')).toBe(false);
  });
});

describe('notifications of removals', () => {
  test('setting the value that is there is none, whatever its size or time', () => {
    const removals: string[] = [];
    const store = new DefaultCache<object>(2, null, { maxBytes: 100, sizeOf: () => 10 });
    store.onRemoval = (key, _value, cause) => removals.push(`${key} ${cause}`);
    const value = { a: 1 };
    store.set('#A', value).set('#A', value).set('#A', value, { bytes: 90, deleteAt: null });
    store.set('#A', value, { bytes: 100 });
    expect(removals).toEqual([]);
    store.set('#A', { a: 1 }, { bytes: 100 });
    expect(removals).toEqual(['#A replaced']);
  });

  function telling(maxSize = 3) {
    const clock = new FakeClock();
    const notified: Removal[] = [];
    const cache = new DefaultCache<number>(maxSize, 60, {
      clock,
      onRemoval: (key, value, cause) => notified.push([key, value, cause]),
    });
    return { clock, notified, cache };
  }

  test('names each cause', () => {
    const { clock, notified, cache } = telling();
    cache.set('a', 1).set('b', 2).set('c', 3).set('d', 4).set('b', 5);
    cache.delete('c');
    cache.pop('d');
    clock.advance('61s');
    cache.get('b');
    cache.set('e', 6);
    cache.clear();
    cache.clear();
    expect(notified).toEqual([
      ['a', 1, 'evicted'],
      ['b', 2, 'replaced'],
      ['c', 3, 'removed'],
      ['d', 4, 'removed'],
      ['b', 5, 'expired'],
      ['e', 6, 'removed'],
    ]);
  });

  test('a set over an expired entry does not count as replacing it', () => {
    const { clock, notified, cache } = telling();
    cache.set('a', 1);
    clock.advance('61s');
    cache.set('a', 2);
    expect(notified).toEqual([['a', 1, 'expired']]);
  });

  test('happens after the operation is complete, and the listener may use the cache', () => {
    const clock = new FakeClock();
    const seen: unknown[] = [];
    const cache: DefaultCache<number> = new DefaultCache<number>(2, null, {
      clock,
      onRemoval: (key, value, cause) => {
        seen.push([key, cause, cache.has(key), cache.entries()]);
        if (cause === 'evicted' && value < 10) cache.set('again', value + 10);
      },
    });
    cache.set('a', 1).set('b', 2).set('c', 3);
    expect(seen).toEqual([
      [
        'a',
        'evicted',
        false,
        [
          ['b', 2],
          ['c', 3],
        ],
      ],
      [
        'b',
        'evicted',
        false,
        [
          ['c', 3],
          ['again', 11],
        ],
      ],
      [
        'again',
        'replaced',
        true,
        [
          ['c', 3],
          ['again', 12],
        ],
      ],
    ]);
    expect(cache.entries()).toEqual([
      ['c', 3],
      ['again', 12],
    ]);
  });

  test('a listener that throws causes a warning, and the others are called', () => {
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const notified: Removal[] = [];
    const cache = new DefaultCache<number>(1, null, {
      onRemoval: () => {
        throw new Error('on purpose');
      },
    });
    cache.onRemoval = (key, value, cause) => notified.push([key, value, cause]);
    cache.set('a', 1).set('b', 2).set('c', 3);
    expect(cache.entries()).toEqual([['c', 3]]);
    expect(notified).toEqual([
      ['a', 1, 'evicted'],
      ['b', 2, 'evicted'],
    ]);
    expect(warning).toHaveBeenCalledTimes(2);
    expect(String(warning.mock.calls[0]?.[0])).toContain('on purpose');
    cache.onRemoval = undefined;
    expect(cache.onRemoval).toBeUndefined();
  });

  test('is not built without a listener', () => {
    const cache = new DefaultCache<number>(1, null);
    cache.set('a', 1).set('b', 2);
    const notified: Removal[] = [];
    cache.onRemoval = (key, value, cause) => notified.push([key, value, cause]);
    cache.set('c', 3);
    expect(notified).toEqual([['b', 2, 'evicted']]);
  });
});

test('clear frees the memory', () => {
  const cache = new DefaultCache<number>(null, null);
  for (let index = 0; index < 200_000; index++) cache.set(`#${index}`, index);
  const full = process.memoryUsage().arrayBuffers;
  cache.clear();
  for (let index = 0; index < 10; index++) cache.set(`#${index}`, index);
  globalThis.gc?.();
  expect(cache.size).toBe(10);
  if (globalThis.gc) expect(process.memoryUsage().arrayBuffers).toBeLessThan(full / 2);
});
