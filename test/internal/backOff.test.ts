import { expect, test } from 'vitest';
import { backOffMs } from '../../src/internal/backOff.js';

test('each pause is twice the one before, up to the longest', () => {
  const pauses = [0, 1, 2, 3, 4, 1_000_000].map((failures) => backOffMs(failures, { firstMs: 100, longestMs: 1_000 }));
  expect(pauses).toEqual([100, 200, 400, 800, 1_000, 1_000]);
});

test('the factor decides how fast pauses grow', () => {
  expect(backOffMs(2, { firstMs: 100, longestMs: 1_000, factor: 1.5 })).toBe(225);
});

test('with a jitter, that fraction of the pause is random', () => {
  const backOff = { firstMs: 100, longestMs: 1_000, jitter: 0.5 };
  expect([0, 0.5, 1].map((chance) => backOffMs(1, backOff, () => chance))).toEqual([100, 150, 200]);
});
