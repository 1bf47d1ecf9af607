import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attackTrophies, defenseTrophies } from '../../src/api/trophies.js';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';

/** Stars, destruction and the attacker's trophies of the battles in two league groups of March 2026, each pair once. */
const BATTLES: readonly (readonly [stars: number, destruction: number, trophies: number])[] = [
  [3, 100, 40],
  [2, 60, 19],
  [2, 61, 19],
  [2, 63, 20],
  [2, 65, 21],
  [2, 70, 22],
  [2, 71, 23],
  [2, 72, 23],
  [2, 73, 23],
  [2, 75, 24],
  [2, 77, 25],
  [2, 78, 25],
  [2, 79, 25],
  [2, 81, 26],
  [2, 82, 26],
  [2, 83, 27],
  [2, 85, 27],
  [2, 87, 28],
  [2, 88, 28],
  [2, 89, 29],
  [2, 90, 29],
  [2, 91, 29],
  [2, 92, 30],
  [2, 93, 30],
  [2, 94, 30],
  [2, 95, 31],
  [2, 96, 31],
  [2, 97, 31],
  [2, 99, 32],
  [1, 52, 10],
  [1, 59, 11],
  [1, 64, 12],
  [1, 66, 12],
  [1, 69, 12],
  [1, 73, 13],
  [1, 74, 13],
  [1, 80, 13],
  [1, 82, 14],
  [1, 93, 15],
  [1, 98, 15],
  [1, 99, 15],
];

test.each(BATTLES)('%d stars and %d %% are worth %d', (stars, destructionPercentage, trophies) => {
  expect(attackTrophies({ stars, destructionPercentage })).toBe(trophies);
  expect(defenseTrophies({ stars, destructionPercentage })).toBe(40 - trophies);
  expect(defenseTrophies({ stars, destructionPercentage }, 'legend')).toBe(0 - trophies);
});

test.each([
  [0, 0, 0],
  [0, 9, 0],
  [0, 10, 1],
  [0, 49, 4],
])('%d stars and %d %% are worth %d, and the defender keeps all', (stars, destructionPercentage, trophies) => {
  expect(attackTrophies({ stars, destructionPercentage })).toBe(trophies);
  expect(defenseTrophies({ stars, destructionPercentage })).toBe(40);
  expect(defenseTrophies({ stars, destructionPercentage }, 'legend')).toBe(0 - trophies);
});

describe('properties', () => {
  const results = fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 100 }))
    .filter(([stars, percent]) => [percent < 50, percent > 0, percent >= 50, percent === 100][stars] === true)
    .filter(([stars, percent]) => percent < 100 || stars === 3);

  test('a star more, or more destruction with as many stars, is never worth less', () => {
    fc.assert(
      fc.property(results, results, (one, other) => {
        const [low, high] =
          one[0] < other[0] || (one[0] === other[0] && one[1] <= other[1]) ? [one, other] : [other, one];
        const trophies = ([stars, destructionPercentage]: [number, number]) =>
          attackTrophies({ stars, destructionPercentage });
        expect(trophies(low)).toBeLessThanOrEqual(trophies(high));
      }),
    );
  });

  test('each number of stars has its range', () => {
    const ranges = [
      [0, 4],
      [5, 15],
      [16, 32],
      [40, 40],
    ];
    fc.assert(
      fc.property(results, ([stars, destructionPercentage]) => {
        const trophies = attackTrophies({ stars, destructionPercentage });
        const [min = Number.NaN, max = Number.NaN] = ranges[stars] ?? [];
        expect(trophies).toBeGreaterThanOrEqual(min);
        expect(trophies).toBeLessThanOrEqual(max);
      }),
    );
  });
});

describe('refused', () => {
  test.each([
    [4, 100],
    [-1, 0],
    [1.5, 60],
    ['3', 100],
    [undefined, 100],
    [2, 49],
    [2, 100],
    [1, 0],
    [1, 100],
    [0, 50],
    [3, 99],
    [2, 60.5],
    [2, Number.NaN],
    [0, -1],
    [3, 101],
    [3, undefined],
  ])('%s stars and %s %%', (stars, destructionPercentage) => {
    const battle = { stars, destructionPercentage };
    expect(() => Reflect.apply(attackTrophies, undefined, [battle])).toThrow(InvalidArgumentError);
    expect(() => Reflect.apply(defenseTrophies, undefined, [battle])).toThrow(InvalidArgumentError);
  });

  test('no battle at all, and an unknown league', () => {
    expect(() => Reflect.apply(attackTrophies, undefined, [undefined])).toThrow(/^stars must be/);
    expect(() => Reflect.apply(defenseTrophies, undefined, [{ stars: 3, destructionPercentage: 100 }, 'gold'])).toThrow(
      "league must be one of 'ranked', 'legend', got \"gold\"",
    );
  });
});
