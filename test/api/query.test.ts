import { describe, expect, it } from 'vitest';
import { pageQuery, queryOf } from '../../src/api/query.js';

describe('queryOf', () => {
  it.each([
    [{}, ''],
    [{ limit: undefined }, ''],
    [{ limit: 2, after: undefined, before: 'a b' }, '?limit=2&before=a%20b'],
    [{ playerTag: '#2PP' }, '?playerTag=%232PP'],
    [{ realtime: true, zero: 0, empty: '' }, '?realtime=true&zero=0&empty='],
    [{ labelIds: [1, '2', 'ü'] }, '?labelIds=1,2,%C3%BC'],
  ])('%j is %s', (values, query) => {
    expect(queryOf(values)).toBe(query);
  });
});

describe('pageQuery', () => {
  it('has one form for equal pages', () => {
    expect(pageQuery({ before: 'x', limit: 3 })).toBe(pageQuery({ limit: 3, before: 'x' }));
    expect(pageQuery(undefined)).toBe('');
    expect(pageQuery({ limit: undefined })).toBe('');
  });

  it.each([[{ limit: 0 }], [{ limit: 1.5 }], [{ after: '' }], [{ after: 'a', before: 'b' }]])('refuses %j', (page) => {
    expect(() => pageQuery(page)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
