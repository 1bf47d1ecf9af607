import { describe, expect, test } from 'vitest';
import { keptFields, reconcile } from '../../../src/events/baseline/selectFields.js';

const before = { tag: '#2PP', name: 'old', trophies: 1, donations: 5 };
const after = { tag: '#2PP', name: 'new', trophies: 2, donations: 9, clan: { tag: '#8QU' } };
const kept = (...fields: string[]) => keptFields(['tag', ...fields]);

describe('a payload of which other fields were kept', () => {
  test('what was not kept of it counts as unchanged', () => {
    const trophies = { tag: '#2PP', trophies: 1 };
    expect(reconcile(trophies, kept('trophies'), after, keptFields(undefined))).toEqual({ ...after, trophies: 1 });
  });

  test('what is kept no longer is left out', () => {
    const now = { tag: '#2PP', name: 'new' };
    expect(reconcile(before, keptFields(undefined), now, kept('name'))).toEqual({ tag: '#2PP', name: 'old' });
  });

  test('fields that come and go at once: only those of both are as they were', () => {
    const had = { tag: '#2PP', trophies: 1, name: 'old' };
    const has = { tag: '#2PP', name: 'new', donations: 9 };
    expect(reconcile(had, kept('trophies', 'name'), has, kept('name', 'donations'))).toEqual({
      tag: '#2PP',
      name: 'old',
      donations: 9,
    });
  });

  test('a field that was kept and was not there is a change all the same', () => {
    const had = { tag: '#2PP' };
    expect(reconcile(had, kept('clan'), { ...after }, keptFields(undefined))).not.toHaveProperty('clan');
  });

  test('the same fields, or nothing to compare with: as it is', () => {
    expect(reconcile(before, kept('name'), after, kept('name'))).toBe(before);
    expect(reconcile(before, kept('name'), undefined, '')).toBe(before);
    expect(reconcile(undefined, kept('name'), after, '')).toBeUndefined();
  });

  test('the order in which fields are named does not matter', () => {
    expect(keptFields(['b', 'a', 'b'])).toBe(keptFields(['a', 'b']));
    expect(keptFields(undefined)).toBe('');
  });
});
