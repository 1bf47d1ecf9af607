import { describe, expect, it } from 'vitest';
import { isNestedDeeper } from '../../src/internal/isNestedDeeper.js';

describe('isNestedDeeper', () => {
  it('counts nested lists and objects', () => {
    const value = { list: [{ inner: 1 }], text: 'x', nothing: null };
    expect(isNestedDeeper(value, 3)).toBe(false);
    expect(isNestedDeeper(value, 2)).toBe(true);
  });

  it('with no levels any list or object is deeper, and other values never are', () => {
    expect(isNestedDeeper([], 0)).toBe(true);
    expect(isNestedDeeper({}, 0)).toBe(true);
    for (const value of [null, 1, 'x', true, undefined]) expect(isNestedDeeper(value, 0)).toBe(false);
  });

  it('does not exhaust the stack, however deep a value is', () => {
    const lists: unknown = JSON.parse('['.repeat(200_000) + ']'.repeat(200_000));
    const objects: unknown = JSON.parse(`${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`);
    expect(isNestedDeeper(lists, 100)).toBe(true);
    expect(isNestedDeeper(objects, 100)).toBe(true);
  });
});
