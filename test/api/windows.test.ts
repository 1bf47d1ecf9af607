import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTimestamp } from '../../src/api/timestamps.js';
import { clanGamesAt, raidWeekendAt, rankedTournamentAt, type Window } from '../../src/api/windows.js';

const FIXTURES = path.join(import.meta.dirname, '../../../shared/fixtures');
const HOUR_MS = 3_600_000;
const at = (text: string) => new Date(`${text}Z`);
const written = ({ start, end, isActive }: Window) =>
  `${start.toISOString().slice(0, 13)} - ${end.toISOString().slice(0, 13)}${isActive ? ' active' : ''}`;

test.each([
  ['2026-03-01T00:00:00', '2026-03-22T08 - 2026-03-28T08'],
  ['2026-03-22T07:59:59.999', '2026-03-22T08 - 2026-03-28T08'],
  ['2026-03-22T08:00:00', '2026-03-22T08 - 2026-03-28T08 active'],
  ['2026-03-28T07:59:59.999', '2026-03-22T08 - 2026-03-28T08 active'],
  ['2026-03-28T08:00:00', '2026-04-22T08 - 2026-04-28T08'],
  ['2025-12-31T23:00:00', '2026-01-22T08 - 2026-01-28T08'],
  ['2024-01-31T23:00:00', '2024-02-22T08 - 2024-02-28T08'],
])('clan games at %s', (date, expected) => {
  expect(written(clanGamesAt(at(date)))).toBe(expected);
});

test.each([
  ['2026-03-11T12:00:00', '2026-03-13T07 - 2026-03-16T07'],
  ['2026-03-13T06:59:59.999', '2026-03-13T07 - 2026-03-16T07'],
  ['2026-03-13T07:00:00', '2026-03-13T07 - 2026-03-16T07 active'],
  ['2026-03-15T23:00:00', '2026-03-13T07 - 2026-03-16T07 active'],
  ['2026-03-16T06:59:59.999', '2026-03-13T07 - 2026-03-16T07 active'],
  ['2026-03-16T07:00:00', '2026-03-20T07 - 2026-03-23T07'],
  ['2025-12-31T00:00:00', '2026-01-02T07 - 2026-01-05T07'],
  ['1970-01-01T00:00:00', '1970-01-02T07 - 1970-01-05T07'],
])('raid weekend at %s', (date, expected) => {
  expect(written(raidWeekendAt(at(date)))).toBe(expected);
});

test.each([
  ['2026-03-09T04:59:59.999', '2026-03-02', 1_772_427_600],
  ['2026-03-09T05:00:00', '2026-03-09', 1_773_032_400],
  // The first and the last battle of a captured group with this id.
  ['2026-03-10T05:04:27', '2026-03-09', 1_773_032_400],
  ['2026-03-14T18:51:39.290', '2026-03-09', 1_773_032_400],
  ['2026-03-03T06:05:31', '2026-03-02', 1_772_427_600],
  ['2026-03-09T00:57:41', '2026-03-02', 1_772_427_600],
])('ranked tournament at %s', (date, id, leagueSeasonId) => {
  const window = rankedTournamentAt(at(date));
  expect(window).toMatchObject({ id, leagueSeasonId, isActive: true });
  expect(window.start.toISOString()).toBe(`${id}T05:00:00.000Z`);
  expect(window.end.getTime() - window.start.getTime()).toBe(7 * 24 * HOUR_MS);
});

describe('properties', () => {
  const dates = fc.date({ min: at('1900-01-01T00:00:00'), max: at('2200-01-01T00:00:00'), noInvalidDate: true });
  const all = [
    [clanGamesAt, 6],
    [raidWeekendAt, 3],
    [rankedTournamentAt, 7],
  ] as const;

  test.each(all)('%o: the window holds the instant when it is active, else it is the next one', (windowAt, days) => {
    fc.assert(
      fc.property(dates, (date) => {
        const before = date.getTime();
        const { start, end, isActive } = windowAt(date);
        expect(date.getTime()).toBe(before);
        expect(end.getTime() - start.getTime()).toBe(days * 24 * HOUR_MS);
        expect(isActive).toBe(start <= date && date < end);
        expect(end.getTime()).toBeGreaterThan(before);
        expect(windowAt(start)).toMatchObject({ start, end, isActive: true });
        // Nothing is left out: just before the start, it is this one or one that ends right there.
        const earlier = windowAt(new Date(start.getTime() - 1));
        expect([earlier.start.getTime(), earlier.end.getTime()]).toContain(start.getTime());
        expect(windowAt(end).start.getTime()).toBeGreaterThanOrEqual(end.getTime());
      }),
    );
  });

  test.each(all)('%o refuses what is not a valid Date', (windowAt) => {
    for (const value of [new Date(Number.NaN), '2026-03-01', 0, undefined, null, {}]) {
      expect(() => Reflect.apply(windowAt, undefined, [value])).toThrow(/^date must be a valid Date, got /);
    }
  });
});

describe.skipIf(!existsSync(FIXTURES))('captured responses (skipped where ../shared/fixtures is absent)', () => {
  interface Body {
    items: { startTime: string; endTime: string }[];
    currentLeagueSeasonId: number;
    previousLeagueSeasonId: number;
  }
  function body(file: string): Body {
    const captured: { body: Body } = JSON.parse(readFileSync(path.join(FIXTURES, file), 'utf8'));
    return captured.body;
  }

  test('all raid seasons of a clan are raid weekends', () => {
    const { items } = body('clans/capitalraidseasons/CAPITALRAIDSEASON.json');
    expect(items.length).toBe(20);
    for (const { startTime, endTime } of items) {
      const start = parseTimestamp(startTime) ?? new Date(Number.NaN);
      expect(raidWeekendAt(start)).toEqual({ start, end: parseTimestamp(endTime), isActive: true });
    }
  });

  test('the league seasons of a player are tournaments that follow each other', () => {
    const player = body('players/player/FOUND_2026.json');
    const start = new Date(player.currentLeagueSeasonId * 1_000);
    expect(rankedTournamentAt(start)).toMatchObject({ start, leagueSeasonId: player.currentLeagueSeasonId });
    expect(rankedTournamentAt(new Date(start.getTime() - 1)).leagueSeasonId).toBe(player.previousLeagueSeasonId);
  });
});
