import { describe, expect, it } from 'vitest';
import { CLANS, setUp } from './setup.js';
import { noUnhandledRejections } from './unhandled.js';

noUnhandledRejections();

describe('listings', () => {
  it('are snapshots: they do not change with the cache, and callers may change them', () => {
    const { cache } = setUp();
    for (const key of ['#A', '#B']) void cache.set(CLANS, key, key);
    const [keys, values, items] = [cache.keys(CLANS), cache.values(CLANS), cache.items(CLANS)];
    void cache.set(CLANS, '#C', 1);
    void cache.delete(CLANS, '#A');
    expect([keys, values, items]).toEqual([
      ['#A', '#B'],
      ['#A', '#B'],
      [
        ['#A', '#A'],
        ['#B', '#B'],
      ],
    ]);
    (keys as string[]).length = 0;
    expect(cache.keys(CLANS)).toEqual(['#B', '#C']);
  });

  it.each([
    [undefined, 3],
    [0, 0],
    [2, 2],
    [10, 3],
    [Number.POSITIVE_INFINITY, 3],
    [null, 3],
  ])('getLimit(%s) gives %s of three', (limit, count) => {
    const { cache } = setUp();
    for (const key of ['#A', '#B', '#C']) void cache.set(CLANS, key, key);
    expect(cache.getLimit(CLANS, limit)).toHaveLength(count);
  });

  it.each([-1, Number.NaN, 1.5, '2'])('getLimit(%s) is refused', (limit) => {
    const { cache } = setUp();
    for (const key of ['#A', '#B', '#C']) void cache.set(CLANS, key, key);
    expect(() => cache.getLimit(CLANS, limit as number)).toThrow(
      expect.objectContaining({ argument: 'limit' }) as Error,
    );
  });
});
