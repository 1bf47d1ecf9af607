import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameInAnyOrder, sameValue } from '../../../src/events/compare/sameValue.js';

/** A value inside this many lists, or objects. */
function nested(levels: number, inner: unknown, wrap: (value: unknown) => unknown = (value) => [value]): unknown {
  let value = inner;
  for (let level = 0; level < levels; level++) value = wrap(value);
  return value;
}

describe('the equality of JSON values', () => {
  it.each([
    ['fields in another order', { a: 1, b: 2 }, { b: 2, a: 1 }, true],
    ['null and an absent field', { a: null }, {}, true],
    ['null and undefined', null, undefined, true],
    ['a list in another order', [1, 2], [2, 1], false],
    ['a list and an object', [], {}, false],
    ['another value deep inside', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, false],
    ['one field more', { a: 1 }, { a: 1, b: false }, false],
    ['a field of that name that only objects have', {}, { constructor: null }, true],
  ])('%s', (_what, a, b, isSame) => {
    expect(sameValue(a, b)).toBe(isSame);
    expect(sameValue(b, a)).toBe(isSame);
  });

  it('holds for a copy, and for no other value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(sameValue(a, structuredClone(a))).toBe(true);
        if (JSON.stringify(a) === JSON.stringify(b)) expect(sameValue(a, b)).toBe(true);
      }),
    );
  });

  it.each([
    ['lists', (value: unknown) => [value]],
    ['objects', (value: unknown) => ({ inner: value, beside: 1 })],
  ])('holds at any depth of nested %s', (_what, wrap) => {
    for (const levels of [10, 63, 64, 65, 200, 100_000]) {
      expect(sameValue(nested(levels, 1, wrap), nested(levels, 1, wrap))).toBe(true);
      expect(sameValue(nested(levels, 1, wrap), nested(levels, 2, wrap))).toBe(false);
      expect(sameValue(nested(levels, null, wrap), nested(levels, undefined, wrap))).toBe(true);
    }
    expect(sameValue(nested(200, [1, 2], wrap), nested(200, [1, 2, 3], wrap))).toBe(false);
    expect(sameValue(nested(200, [], wrap), nested(200, {}, wrap))).toBe(false);
  });
});

describe('lists in any order', () => {
  it('are the same with the same items', () => {
    expect(sameInAnyOrder([{ id: 1 }, { id: 2 }], [{ id: 2 }, { id: 1 }])).toBe(true);
    expect(sameInAnyOrder([1, 1, 2], [1, 2, 2])).toBe(false);
  });

  it('are compared in order when they are long, so that the time grows with their length alone', () => {
    const long = Array.from({ length: 20_000 }, (_, id) => ({ id }));
    expect(sameInAnyOrder(long, structuredClone(long))).toBe(true);
    expect(sameInAnyOrder(long, long.toReversed())).toBe(false);
  });
});
