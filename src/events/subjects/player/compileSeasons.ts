import { recordOf } from '../../../models/reading.js';
import { propertyOf, type Wanted } from '../../compare/Comparison.js';
import { type Compared, compileAttributes } from '../../compare/compileAttributes.js';
import { type Raw, sameValue } from '../../compare/sameValue.js';
import type { PlayerComparison, PlayerStep } from './PlayerComparison.js';
import { legendChangeType, type RankedSeason } from './PlayerEvents.js';
import { LEGEND_ATTRIBUTES } from './playerAttributes.js';

/** The steps for a player's seasons: the parts of the legend statistics, and the week of the ranked league. */
export function compileSeasons(wanted: Wanted): PlayerStep[] {
  return [...compileLegend(wanted), ...compileRanked(wanted)];
}

function compileLegend(wanted: Wanted): PlayerStep[] {
  // What the parts leave over is a change of the statistics as a whole.
  const steps = compileAttributes(LEGEND_ATTRIBUTES, legendChangeType, wanted, false);
  if (steps.length === 0) return [];
  return [
    (player) => {
      const { legendStatistics: old } = player.rawBefore;
      const { legendStatistics: now } = player.rawAfter;
      if (old === now) return;
      const pair = new LegendPair(player, statistics(old), statistics(now));
      for (const step of steps) step(pair);
    },
  ];
}

/** The statistics of a player who has none are empty: then every part is new. */
function statistics(part: unknown): Raw {
  return recordOf(part as Raw | undefined) ?? {};
}

class LegendPair implements Compared {
  readonly rawBefore: Raw;
  readonly rawAfter: Raw;
  readonly #player: PlayerComparison;

  constructor(player: PlayerComparison, rawBefore: Raw, rawAfter: Raw) {
    this.rawBefore = rawBefore;
    this.rawAfter = rawAfter;
    this.#player = player;
  }

  tellChange(type: string, attribute: string): void {
    const { before, after } = this.#player;
    this.#player.tellAs(type, {
      old: propertyOf(before.legendStatistics, attribute),
      new: propertyOf(after.legendStatistics, attribute),
    });
  }

  tellField(field: string, path: readonly string[], old: unknown, now: unknown): void {
    this.#player.tellField('legendStatistics', [field, ...path], old, now);
  }
}

function compileRanked(wanted: Wanted): PlayerStep[] {
  if (!wanted.has('playerRankedSeasonChange')) return [];
  return [
    (player) => {
      const [old, now] = [rankedSeason(player.rawBefore), rankedSeason(player.rawAfter)];
      if (!sameValue(old, now)) player.tell('playerRankedSeasonChange', { old, new: now });
    },
  ];
}

/** Whoever is in no group has none, or `#0` and `0`. */
function rankedSeason(raw: Raw): RankedSeason | undefined {
  const { currentLeagueGroupTag: groupTag, currentLeagueSeasonId: seasonId } = raw;
  if (typeof groupTag !== 'string' || groupTag === '#0') return undefined;
  if ((typeof seasonId !== 'string' && typeof seasonId !== 'number') || seasonId === 0) return undefined;
  return { groupTag, seasonId };
}
