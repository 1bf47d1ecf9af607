import { compileAttributes } from '../../compare/compileAttributes.js';
import type { Wanted } from '../../compare/Found.js';
import { LazyStates } from '../../compare/States.js';
import { objectOf, type Raw, sameValue } from '../../compare/sameValue.js';
import type { PlayerStep } from './PlayerComparison.js';
import type { RankedSeason } from './PlayerEvents.js';
import { LEGEND_SEASONS, LEGEND_TROPHIES } from './playerAttributes.js';

/**
 * Makes the steps that compare a player's seasons: the parts of the legend statistics, and the week of the ranked
 * league.
 */
export function compileSeasons(wanted: Wanted): PlayerStep[] {
  return [...compileLegend(wanted), ...compileRanked(wanted)];
}

function compileLegend(wanted: Wanted): PlayerStep[] {
  // Differences outside these parts are a change of the statistics as a whole.
  const steps = [
    ...compileAttributes('player', LEGEND_TROPHIES, wanted),
    ...compileAttributes('playerLegend', LEGEND_SEASONS, wanted),
  ];
  if (steps.length === 0) return [];
  return [
    (player) => {
      const { legendStatistics: old } = player.rawBefore;
      const { legendStatistics: now } = player.rawAfter;
      if (old === now) return;
      const before = statistics(old);
      const view = (raw: Raw) => (raw === before ? player.before : player.after).legendStatistics;
      const states = new LazyStates(before, statistics(now), view);
      for (const step of steps) step(states, player);
    },
  ];
}

/** The statistics of a player without any are empty, so that every part is new. */
function statistics(part: unknown): Raw {
  return objectOf(part) ?? {};
}

function compileRanked(wanted: Wanted): PlayerStep[] {
  if (!wanted.has('playerRankedSeasonChange')) return [];
  return [
    (player) => {
      const [old, now] = [rankedSeason(player.rawBefore), rankedSeason(player.rawAfter)];
      if (!sameValue(old, now)) player.add('playerRankedSeasonChange', { old, new: now });
    },
  ];
}

/** A player without a group has neither field, or `#0` and `0`. */
function rankedSeason(raw: Raw): RankedSeason | undefined {
  const { currentLeagueGroupTag: groupTag, currentLeagueSeasonId: seasonId } = raw;
  if (typeof groupTag !== 'string' || groupTag === '#0') return undefined;
  if ((typeof seasonId !== 'string' && typeof seasonId !== 'number') || seasonId === 0) return undefined;
  return { groupTag, seasonId };
}
