import type { WarState } from '../api/payloads/war.js';
import { numberOf } from './reading.js';

export type WarType = 'friendly' | 'random' | 'cwl';
export type WarStatus = 'winning' | 'tied' | 'losing' | 'won' | 'tie' | 'lost';

const MINUTE_MS = 60_000;

/**
 * The possible preparation times of a friendly war: 5, 15 and 30 minutes, 1, 2, 4, 6, 8, 12, 16, 20 and 24 hours. Other
 * wars are prepared for 23 hours. Source: the same table in coc.py (`ClanWar.type`) and clashofclans.js
 * (`FRIENDLY_WAR_PREPARATION_TIMES`).
 */
const FRIENDLY_PREPARATIONS_MS: ReadonlySet<number> = new Set(
  [5, 15, 30, 60, 120, 240, 360, 480, 720, 960, 1200, 1440].map((minutes) => minutes * MINUTE_MS),
);

export function isFriendlyPreparation(preparationMs: number): boolean {
  return FRIENDLY_PREPARATIONS_MS.has(preparationMs);
}

interface Score {
  readonly stars: number;
  readonly destruction: number;
}

/** Compares two results by stars, then by destruction. Above 0: the first is better; below 0: the second; 0: equal. */
export function compareScores(first: Score, second: Score): number {
  return numberOf(first.stars) - numberOf(second.stars) || numberOf(first.destruction) - numberOf(second.destruction);
}

/** The result of a war for the first side; `undefined` before it begins and for unknown states. */
export function warStatus(state: WarState, first: Score, second: Score): WarStatus | undefined {
  const lead = compareScores(first, second);
  if (state === 'inWar') return lead > 0 ? 'winning' : lead < 0 ? 'losing' : 'tied';
  if (state === 'warEnded') return lead > 0 ? 'won' : lead < 0 ? 'lost' : 'tie';
  return undefined;
}

interface Ordered {
  readonly order: number;
}

/** Sorts attacks by their order in the war; those without one come last. */
export function byOrder(first: Ordered, second: Ordered): number {
  const a = typeof first.order === 'number' ? first.order : Number.MAX_VALUE;
  const b = typeof second.order === 'number' ? second.order : Number.MAX_VALUE;
  return a - b;
}

interface Placed {
  readonly mapPosition: number;
}

/** Sorts members by their place on the map. */
export function byMapPosition(first: Placed, second: Placed): number {
  return numberOf(first.mapPosition) - numberOf(second.mapPosition);
}

/** The best attack, and of equal ones the first; `undefined` without attacks. */
export function bestOf<A extends Score>(attacks: readonly A[]): A | undefined {
  return attacks.reduce<A | undefined>(
    (best, attack) => (best === undefined || compareScores(attack, best) > 0 ? attack : best),
    undefined,
  );
}
