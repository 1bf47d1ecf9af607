import type { PagePayload } from '../../../api/payloads/common.js';
import type { RaidSeasonPayload } from '../../../api/payloads/raid.js';
import { queryOf } from '../../../api/query.js';
import { raidWeekendAt } from '../../../api/windows.js';
import { RaidSeason } from '../../../models/RaidSeason.js';
import { numberOf, recordsOf } from '../../../models/reading.js';
import type { Found } from '../../compare/Found.js';
import type { Compare, Tracker, Wish } from '../Tracker.js';
import { LAG_MS } from '../war/warWishes.js';
import { compileWeekendComparison } from './compareWeekend.js';
import { RAID_EVENT_TYPES } from './raidTables.js';

type RaidPage = PagePayload<RaidSeasonPayload>;

/**
 * A clan's raid weekends: the latest, and the one before it, which is seen to its end when the next one has begun meanwhile. The API drops members and single attacks of weekends
 * that are over sooner or later; what it does not list any more can't be told one by one, but counts in the weekend's attributes. The baseline is the latest weekend alone.
 */
export const raidTracker: Tracker<RaidPage> = {
  kind: 'raid',
  route: 'raidSeasons',
  operation: 'getRaidSeasons',
  query: queryOf({ limit: 2 }),
  types: RAID_EVENT_TYPES,
  compile(listens): Compare<RaidPage> {
    const comparison = compileWeekendComparison(listens);
    return (before, after, context) => {
      // Without an answer nothing is known of a weekend that may go on.
      if (after === undefined) return { found: [], keep: before ?? { items: [] }, wish: { slow: true } };
      const seasons = seasonsOf(after);
      const latest = seasons.at(-1);
      const last = before === undefined ? undefined : seasonsOf(before).at(-1);
      const wish = wishOf(latest, context.seenAt);
      const keep = { items: latest === undefined ? [] : [latest.raw] };
      if (before === undefined) return { found: [], keep, wish };
      if (last === undefined) {
        return { found: seasons.flatMap((season) => comparison.compare(undefined, season)), keep, wish };
      }
      const same = seasons.find((season) => startOf(season) === startOf(last));
      // A copy of the API's that is older than the one before tells nothing, and must not become what the next one is compared with.
      if (latest === undefined || startOf(latest) < startOf(last) || (latest === same && isOlder(same, last))) {
        return { found: [], keep: before, wish: wishOf(last, context.seenAt), again: true };
      }
      const found: Found[] = [];
      if (same !== undefined) found.push(...comparison.compare(last, same));
      else if (!last.isFinished) found.push(...comparison.endNotSeen(last));
      const later = seasons.filter((season) => startOf(season) > startOf(last));
      return { found: [...found, ...later.flatMap((season) => comparison.compare(undefined, season))], keep, wish };
    };
  },
};

/** The weekends of an answer, in their order. */
function seasonsOf({ items }: RaidPage): readonly RaidSeason[] {
  return recordsOf(items)
    .map((item) => new RaidSeason(item))
    .filter((season) => season.startTime !== undefined)
    .sort((one, other) => startOf(one) - startOf(other));
}

function startOf(season: RaidSeason): number {
  return season.startTime?.getTime() ?? 0;
}

/** Whether it is less far than before: attacks are only added, and no weekend begins again. */
function isOlder(answer: RaidSeason, before: RaidSeason): boolean {
  if (answer.isFinished !== before.isFinished) return before.isFinished;
  return (
    numberOf(answer.attackCount) < numberOf(before.attackCount) ||
    numberOf(answer.defenseAttackCount) < numberOf(before.defenseAttackCount)
  );
}

/** To be seen at its end; after it nothing is expected until the next one begins. */
function wishOf(season: RaidSeason | undefined, seenAt: number): Wish {
  if (season !== undefined && !season.isFinished) {
    const endAt = season.endTime?.getTime();
    return endAt === undefined ? {} : { at: endAt + LAG_MS };
  }
  const { start } = raidWeekendAt(new Date(seenAt));
  // In a weekend without an own entry yet the clan's begins with its first attack.
  return start.getTime() <= seenAt ? {} : { at: start.getTime() + LAG_MS, slow: true };
}
