import { fixtures } from './fixtures.js';
import { BATTLE, RANKED_GROUP, SEASON_RESULT } from './samples.js';

/** A response with the name of what it holds. */
export interface Answer {
  readonly file: string;
  readonly definition: string;
  readonly body: object;
}

/** Shapes without a capture, so that walks meet every model. */
const HAND_MADE: readonly Answer[] = [
  { file: 'battle log', definition: 'BattleLogEntry', body: { items: [BATTLE] } },
  { file: 'league history', definition: 'LeagueSeasonResult', body: { items: [SEASON_RESULT] } },
  { file: 'ranked league group', definition: 'RankedLeagueGroup', body: RANKED_GROUP },
  { file: 'league seasons', definition: 'LeagueSeason', body: { items: [{ id: '2025-10-06' }] } },
  { file: 'war leagues', definition: 'WarLeague', body: { items: [{ id: 48_000_018, name: 'Champion League I' }] } },
  {
    file: 'capital leagues',
    definition: 'CapitalLeague',
    body: { items: [{ id: 85_000_022, name: 'Legend League' }] },
  },
  {
    file: 'builder leagues',
    definition: 'BuilderBaseLeague',
    body: { items: [{ id: 44_000_041, name: 'Diamond League' }] },
  },
  { file: 'leagues', definition: 'League', body: { items: [{ id: 29_000_022, name: 'Legend League', iconUrls: {} }] } },
  {
    file: 'legend statistics',
    definition: 'Player',
    body: {
      legendStatistics: {
        legendTrophies: 9,
        currentSeason: { trophies: 5 },
        previousSeason: { id: '2023-06', trophies: 6 },
        bestSeason: { id: '2023-05', rank: 4, trophies: 7 },
        previousVersusSeason: { id: '2023-04', trophies: 8 },
        bestVersusSeason: { id: '2023-03', trophies: 9 },
      },
    },
  },
];

/** Every captured success, and a hand-made response for every shape that was not captured. */
export const answers: readonly Answer[] = [...fixtures().filter((fixture) => fixture.status === 200), ...HAND_MADE];
