import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextSeason, previousSeason, type Season, seasonAt, seasonById } from '../../src/api/seasons.js';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';

const DAY_MS = 86_400_000;
const at = (text: string) => new Date(text);
const written = ({ id, rankingsId, start, end }: Season) => [id, rankingsId, start.toISOString(), end.toISOString()];
const T5 = 'T05:00:00.000Z';

/** Every season up to one, walked from the first. */
function seasonsUntil(id: string): Season[] {
  const seasons = [];
  for (let season = seasonById('2015-07'); season.id !== id; season = nextSeason(season)) seasons.push(season);
  return [...seasons, seasonById(id)];
}

describe('known seasons', () => {
  test.each([
    ['2015-07', '2015-07', '2015-06-29', '2015-07-27'],
    ['2016-02', '2016-02', '2016-01-25', '2016-02-29'],
    ['2024-12', '2024-12', '2024-11-25', '2024-12-30'],
    ['2025-01', '2025-01', '2024-12-30', '2025-01-27'],
    ['2025-08', '2025-08', '2025-07-28', '2025-08-25'],
    ['2025-09', '2025-10-06', '2025-08-25', '2025-10-06'],
    ['2025-10', '2025-11-03', '2025-10-06', '2025-11-03'],
    ['2025-11', '2025-12-01', '2025-11-03', '2025-12-01'],
    ['2025-12', '2025-12-29', '2025-12-01', '2025-12-29'],
    ['2026-01', '2026-01-26', '2025-12-29', '2026-01-26'],
    ['2026-02', '2026-02-23', '2026-01-26', '2026-02-23'],
    ['2026-03', '2026-03-23', '2026-02-23', '2026-03-23'],
    // As a public service of 2026 shows it.
    ['2026-08', '2026-08-10', '2026-07-13', '2026-08-10'],
    // Thirteen seasons a year: the id runs ahead of the calendar.
    ['2027-01', '2026-12-28', '2026-11-30', '2026-12-28'],
  ])('%s', (id, rankingsId, start, end) => {
    const expected = [id, rankingsId, start + T5, end + T5];
    expect(written(seasonById(id))).toEqual(expected);
    expect(written(seasonById(rankingsId))).toEqual(expected);
    expect(written(seasonAt(at(start + T5)))).toEqual(expected);
    expect(written(seasonAt(new Date(at(end + T5).getTime() - 1)))).toEqual(expected);
    expect(seasonAt(at(end + T5)).id).toBe(nextSeason(id).id);
  });

  test('their ids are those that the API listed in March 2026', () => {
    const listed = seasonsUntil('2026-02').map((season) => season.rankingsId);
    const months: string[] = [];
    for (let month = 2015 * 12 + 6; month <= 2025 * 12 + 7; month++) {
      months.push(`${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`);
    }
    expect(listed).toEqual([
      ...months,
      '2025-10-06',
      '2025-11-03',
      '2025-12-01',
      '2025-12-29',
      '2026-01-26',
      '2026-02-23',
    ]);
    // And the one that ran then was not among them.
    expect(seasonAt(at('2026-03-14T18:51:39.290Z')).rankingsId).toBe('2026-03-23');
  });

  test('each follows the one before without a gap, on a Monday at 05:00 UTC', () => {
    const seasons = seasonsUntil('2030-12');
    for (const [index, season] of seasons.entries()) {
      expect(season.start.getUTCDay()).toBe(1);
      expect(season.start.toISOString()).toMatch(/T05:00:00\.000Z$/);
      const before = index === 0 ? undefined : seasons[index - 1];
      expect(previousSeason(season)).toEqual(before);
      if (before !== undefined) expect(season.start).toEqual(before.end);
      const days = (season.end.getTime() - season.start.getTime()) / DAY_MS;
      expect(season.id > '2025-09' ? [28] : season.id === '2025-09' ? [42] : [28, 35]).toContain(days);
    }
    expect(new Set(seasons.map(({ id }) => id)).size).toBe(seasons.length);
  });

  test('the first has no season before it; seasons and both kinds of id are accepted', () => {
    expect(previousSeason('2015-07')).toBeUndefined();
    expect(previousSeason('2025-11-03')?.id).toBe('2025-09');
    expect(nextSeason('2025-10-06').id).toBe('2025-10');
    expect(nextSeason(seasonById('2025-08')).id).toBe('2025-09');
  });
});

test('property: an instant lies in its season, and the season is found by its ids', () => {
  const dates = fc.date({ min: at('2015-06-29T05:00:00Z'), max: at('2200-01-01T00:00:00Z'), noInvalidDate: true });
  fc.assert(
    fc.property(dates, (date) => {
      const season = seasonAt(date);
      expect(season.start.getTime()).toBeLessThanOrEqual(date.getTime());
      expect(season.end.getTime()).toBeGreaterThan(date.getTime());
      expect(seasonById(season.id)).toEqual(season);
      expect(seasonById(season.rankingsId)).toEqual(season);
      expect(previousSeason(nextSeason(season))).toEqual(season);
    }),
  );
});

describe('refused', () => {
  test.each([
    '2015-06',
    '2015-07-27',
    '2025-13',
    '2025-00',
    '2025-8',
    '2025-10-07',
    '2025-08-25',
    '2026-02-30',
    '2026-02-31',
    '0000-00',
    'v2-2026-07-06T05:00:00Z',
    '',
    202_510,
    undefined,
    null,
  ])('the id %j', (id) => {
    for (const call of [seasonById, nextSeason, previousSeason]) {
      expect(() => Reflect.apply(call, undefined, [id])).toThrow(InvalidArgumentError);
    }
    expect(() => Reflect.apply(seasonById, undefined, [id])).toThrow(
      expect.objectContaining({ argument: 'id', value: id }),
    );
  });

  test('a season object without an id', () => {
    expect(() => Reflect.apply(nextSeason, undefined, [{}])).toThrow(/^season must be the id of a season/);
    expect(() => nextSeason('9999-12')).toThrow(InvalidArgumentError);
    expect(nextSeason('9999-11').id).toBe('9999-12');
  });

  test.each([new Date(Number.NaN), '2025-10-10', 1_760_000_000_000, undefined, null])('the date %j', (date) => {
    expect(() => Reflect.apply(seasonAt, undefined, [date])).toThrow(/^date must be a valid Date/);
  });

  test('a date before the first season or after the last id of four digits', () => {
    expect(() => seasonAt(at('2015-06-29T04:59:59.999Z'))).toThrow(/^date must be a Date from 2015-06-29T05:00:00Z/);
    expect(() => seasonAt(new Date(8.64e15))).toThrow(InvalidArgumentError);
    expect(() => seasonAt(new Date(-8.64e15))).toThrow(InvalidArgumentError);
  });
});
