import { expect, it } from 'vitest';
import { selectFields } from '../../../src/events/baseline/selectFields.js';

it('keeps the chosen fields in the order of the payload, and does not change the payload', () => {
  const payload = Object.freeze({ tag: '#2PP', name: 'x', donations: 1, role: 'leader' });
  const kept = selectFields(payload, new Set(['role', 'tag', 'nowhere']));
  expect(Object.entries(kept as object)).toEqual([
    ['tag', '#2PP'],
    ['role', 'leader'],
  ]);
  expect(payload).toEqual({ tag: '#2PP', name: 'x', donations: 1, role: 'leader' });
});

it('returns a value that is no object unchanged', () => {
  for (const payload of [null, 7, 'x', [1]]) expect(selectFields(payload, new Set(['tag']))).toBe(payload);
});
