import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTimestamp, parseTimestamp } from '../../src/api/timestamps.js';

describe('parseTimestamp', () => {
  it.each([
    ['20230528T144240.000Z', '2023-05-28T14:42:40.000Z'],
    ['20230528T144240Z', '2023-05-28T14:42:40.000Z'],
    ['20230528T144240.5Z', '2023-05-28T14:42:40.500Z'],
    ['20230528T144240.123456Z', '2023-05-28T14:42:40.123Z'],
    ['2026-03-11T18:14:44Z', '2026-03-11T18:14:44.000Z'],
    ['2026-03-11T18:14:44.250Z', '2026-03-11T18:14:44.250Z'],
    ['20240229T235959.999Z', '2024-02-29T23:59:59.999Z'],
  ])('%s', (text, iso) => {
    expect(parseTimestamp(text)?.toISOString()).toBe(iso);
  });

  it.each([
    '',
    'now',
    '2023-05-28',
    '20230528',
    '20230528T144240.000',
    '20230528T144240.000+02:00',
    ' 20230528T144240.000Z',
    '20230528T144240.000Z\n',
    '20231328T144240.000Z',
    '20230229T144240.000Z',
    '20230230T144240.000Z',
    '20230528T240000.000Z',
    '20230528T246000.000Z',
    '2026-02-30T18:14:44Z',
    '2026-03-11 18:14:44Z',
    undefined,
    null,
    1_773_032_400,
    new Date(),
  ])('gives undefined for %j', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });
});

describe('formatTimestamp', () => {
  it('writes the compact format', () => {
    expect(formatTimestamp(new Date(Date.UTC(2023, 4, 28, 14, 42, 40)))).toBe('20230528T144240.000Z');
  });

  it('is the inverse of parseTimestamp', () => {
    const years = {
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    };
    fc.assert(
      fc.property(fc.date(years), (date) => {
        expect(parseTimestamp(formatTimestamp(date))).toEqual(date);
      }),
    );
  });

  it('refuses dates that the format cannot express', () => {
    expect(() => formatTimestamp(new Date(Number.NaN))).toThrow(RangeError);
    expect(() => formatTimestamp(new Date('+012023-05-28T00:00:00Z'))).toThrow(RangeError);
  });
});
