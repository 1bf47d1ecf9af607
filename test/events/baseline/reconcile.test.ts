import { describe, expect, test } from 'vitest';
import { keptFields, reconcile } from '../../../src/events/baseline/selectFields.js';

const before = { tag: '#2PP', name: 'old', trophies: 1, donations: 5 };
const after = { tag: '#2PP', name: 'new', trophies: 2, donations: 9, clan: { tag: '#8QU' } };
const kept = (...fields: string[]) => keptFields(['tag', ...fields]);

describe('a payload with other kept fields', () => {
  test('fields that were not kept count as unchanged', () => {
    const trophies = { tag: '#2PP', trophies: 1 };
    expect(reconcile(trophies, kept('trophies'), after, keptFields(undefined))).toEqual({ ...after, trophies: 1 });
  });

  test('fields that are no longer kept are left out', () => {
    const now = { tag: '#2PP', name: 'new' };
    expect(reconcile(before, keptFields(undefined), now, kept('name'))).toEqual({ tag: '#2PP', name: 'old' });
  });

  test('added and removed fields at once: only the common ones are compared', () => {
    const had = { tag: '#2PP', trophies: 1, name: 'old' };
    const has = { tag: '#2PP', name: 'new', donations: 9 };
    expect(reconcile(had, kept('trophies', 'name'), has, kept('name', 'donations'))).toEqual({
      tag: '#2PP',
      name: 'old',
      donations: 9,
    });
  });

  test('a kept field that was absent counts as a change', () => {
    const had = { tag: '#2PP' };
    expect(reconcile(had, kept('clan'), { ...after }, keptFields(undefined))).not.toHaveProperty('clan');
  });

  test('the same fields, or nothing to compare with: unchanged', () => {
    expect(reconcile(before, kept('name'), after, kept('name'))).toBe(before);
    expect(reconcile(before, kept('name'), undefined, '')).toBe(before);
    expect(reconcile(undefined, kept('name'), after, '')).toBeUndefined();
  });

  test('the order in which fields are named does not matter', () => {
    expect(keptFields(['b', 'a', 'b'])).toBe(keptFields(['a', 'b']));
    expect(keptFields(undefined)).toBe('');
  });
});
