import { describe, expect, it } from 'vitest';
import { maxAgeMs, retryAfterMs } from '../../src/http/headers.js';

describe('maxAgeMs', () => {
  it.each([
    ['max-age=60', 60_000],
    ['public max-age=600', 600_000],
    ['public, max-age=91', 91_000],
    ['Max-Age = 36', 36_000],
    ['max-age="5"', 5_000],
    ['max-age=0', 0],
    ['max-age=99999999999999999999', 31_536_000_000],
    ['no-store', undefined],
    ['s-maxage=60', undefined],
    ['x-max-age=60', undefined],
    ['max-age=', undefined],
  ])('reads %s', (value, expected) => {
    expect(maxAgeMs({ 'cache-control': value })).toBe(expected);
  });

  it('reads a repeated header, and an absent one', () => {
    expect(maxAgeMs({ 'cache-control': ['public', 'max-age=60'] })).toBe(60_000);
    expect(maxAgeMs({})).toBeUndefined();
  });
});

describe('retryAfterMs', () => {
  const now = Date.UTC(2026, 0, 1);

  it.each([
    ['30', 30_000],
    ['0', 0],
    ['1.5', 1_500],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
  ])('reads %s', (value, expected) => {
    expect(retryAfterMs({ 'retry-after': value }, now)).toBe(expected);
  });

  it('is undefined when absent', () => {
    expect(retryAfterMs({}, now)).toBeUndefined();
  });
});
