import { describe, expect, it } from 'vitest';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';

/** The configuration with this option; bounds are chosen so that no option contradicts them. */
const withOption = (options: Record<string, unknown>) => new CacheConfig(10, 60, options);

function refusal(make: () => unknown): InvalidArgumentError {
  try {
    make();
  } catch (error) {
    if (error instanceof InvalidArgumentError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('maxSize', () => {
  it.each([
    [0, 0],
    [1, 1],
    [1024, 1024],
    [null, null],
    [Number.POSITIVE_INFINITY, null],
  ])('%s is %s', (given, kept) => {
    expect(new CacheConfig(given, 60).maxSize).toBe(kept);
  });

  it.each([-1, 0.5, Number.NaN, Number.NEGATIVE_INFINITY, undefined, '10', 2 ** 53])('refuses %s', (given) => {
    const error = refusal(() => new CacheConfig(given as number, 60));
    expect(error).toMatchObject({ argument: 'maxSize', value: given, code: 'INVALID_ARGUMENT' });
    expect(error.message).toContain('maxSize');
  });
});

describe('ttl', () => {
  it.each([
    [0, 0],
    [3600, 3600],
    [0.25, 0.25],
    ['30m', 1800],
    ['1h30m', 5400],
    ['250ms', 0.25],
    ['0s', 0],
    [null, null],
    [Number.POSITIVE_INFINITY, null],
  ])('%s is %s seconds', (given, kept) => {
    expect(new CacheConfig(10, given).ttl).toBe(kept);
  });

  it.each([-1, Number.NaN, Number.NEGATIVE_INFINITY, undefined, '', '30', '-5s', 'soon', {}])('refuses %s', (given) => {
    expect(refusal(() => new CacheConfig(10, given as number))).toMatchObject({ argument: 'ttl', value: given });
  });
});

describe.each([
  ['staleWhileRevalidate', 'staleWhileRevalidateMs'],
  ['staleIfError', 'staleIfErrorMs'],
  ['negativeTtl', 'negativeTtlMs'],
] as const)('%s', (option, field) => {
  it.each([
    [undefined, 0],
    [0, 0],
    [30, 30_000],
    [0.5, 500],
    ['30s', 30_000],
    ['1h', 3_600_000],
  ])('%s is %s ms', (given, ms) => {
    expect(withOption({ [option]: given })[field]).toBe(ms);
  });

  it('is 0 when it is absent', () => {
    expect(withOption({})[field]).toBe(0);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '30', 'x', true])('refuses %s', (given) => {
    expect(refusal(() => withOption({ [option]: given }))).toMatchObject({ argument: option, value: given });
  });
});

describe('jitter', () => {
  it.each([
    [undefined, 0],
    [0, 0],
    [0.1, 0.1],
    [1, 1],
  ])('%s is %s', (given, kept) => {
    expect(withOption({ jitter: given }).jitter).toBe(kept);
  });

  it.each([-0.1, 1.1, Number.NaN, Number.POSITIVE_INFINITY, '0.1'])('refuses %s', (given) => {
    expect(refusal(() => withOption({ jitter: given }))).toMatchObject({ argument: 'jitter', value: given });
  });
});

describe('maxBytes', () => {
  it.each([
    [undefined, null],
    [null, null],
    [Number.POSITIVE_INFINITY, null],
    [0, 0],
    [1_000_000, 1_000_000],
  ])('%s is %s', (given, kept) => {
    expect(withOption({ maxBytes: given }).maxBytes).toBe(kept);
  });

  it.each([-1, 1.5, Number.NaN, Number.NEGATIVE_INFINITY, '1'])('refuses %s', (given) => {
    expect(refusal(() => withOption({ maxBytes: given }))).toMatchObject({ argument: 'maxBytes', value: given });
  });
});

describe('storeTimeout', () => {
  it.each([
    [undefined, 500],
    [null, null],
    [2, 2_000],
    ['200ms', 200],
  ])('%s is %s ms', (given, ms) => {
    expect(withOption({ storeTimeout: given }).storeTimeoutMs).toBe(ms);
  });

  it.each([0, '0s', -1, Number.NaN, 'never'])('refuses %s', (given) => {
    expect(refusal(() => withOption({ storeTimeout: given }))).toMatchObject({ argument: 'storeTimeout' });
  });
});

describe('eviction', () => {
  it('is lru by default, and s3-fifo when it is set', () => {
    expect(withOption({}).eviction).toBe('lru');
    expect(withOption({ eviction: 's3-fifo' }).eviction).toBe('s3-fifo');
  });

  it.each(['fifo', '', 'LRU', 3])('refuses %s', (given) => {
    expect(refusal(() => withOption({ eviction: given }))).toMatchObject({ argument: 'eviction', value: given });
  });
});

describe('followApi', () => {
  it('is off by default', () => {
    expect(withOption({}).followApi).toBe(false);
    expect(withOption({ followApi: true }).followApi).toBe(true);
  });
});

describe('contradictions are refused', () => {
  it.each([
    ['a bound for what never fills', () => new CacheConfig(null, 60, { eviction: 's3-fifo' }), 'eviction'],
    ['jitter of what never expires', () => new CacheConfig(10, null, { jitter: 0.1 }), 'ttl'],
    ['stale copies of what never is stale', () => new CacheConfig(10, null, { staleIfError: 60 }), 'ttl'],
    ['renewal of what never is stale', () => new CacheConfig(10, null, { staleWhileRevalidate: 60 }), 'ttl'],
    ['stale copies of what is never kept', () => new CacheConfig(10, 0, { staleIfError: 60 }), 'ttl'],
    ['renewal of what is never kept', () => new CacheConfig(10, 0, { staleWhileRevalidate: 60 }), 'ttl'],
  ])('%s', (_, make, argument) => {
    expect(refusal(make).argument).toBe(argument);
  });

  it.each([
    ['the API may say what the group does not', () => new CacheConfig(10, null, { followApi: true, staleIfError: 60 })],
    ['bytes are a bound too', () => new CacheConfig(null, 60, { maxBytes: 1_000, eviction: 's3-fifo' })],
    ['negative answers have a time of their own', () => new CacheConfig(10, null, { negativeTtl: 60 })],
    ['the API may keep what the group does not', () => new CacheConfig(10, 0, { followApi: true, staleIfError: 60 })],
  ])('but %s', (_, make) => {
    expect(make()).toBeInstanceOf(CacheConfig);
  });
});

it('does not change its options, and ignores later changes of them', () => {
  const options = { staleIfError: 60, jitter: 0.5 };
  const config = new CacheConfig(10, 60, Object.freeze({ ...options }));
  expect(config).toMatchObject({ staleIfErrorMs: 60_000, jitter: 0.5 });
});
