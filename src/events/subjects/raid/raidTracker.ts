import type { PagePayload } from '../../../api/payloads/common.js';
import type { RaidSeasonPayload } from '../../../api/payloads/raid.js';
import { queryOf } from '../../../api/query.js';
import { raidWeekendAt } from '../../../api/windows.js';
import { RaidSeason } from '../../../models/RaidSeason.js';
import { numberOf, recordsOf } from '../../../models/reading.js';
import { withKnownStates } from '../knownStates.js';
import type { Compare, PollPlan, SubjectTracker } from '../SubjectTracker.js';
import { LAG_MS } from '../war/warPlan.js';
import { compileWeekendComparison } from './compareWeekend.js';
import { RAID_EVENT_TYPES, RAID_STATES, type RaidEvents } from './raidEvents.js';

type RaidPage = PagePayload<RaidSeasonPayload>;

/**
 * A clan's raid weekends: the latest one, and the one before it, whose end is found when the next weekend has begun
 * meanwhile. Some time after a weekend the API drops its members and single attacks. These have no events then, but
 * still count in the weekend's attributes. The baseline is the latest weekend alone.
 */
export const raidTracker: SubjectTracker<RaidPage, RaidPage, RaidEvents> = {
  route: 'raidSeasons',
  operation: 'getRaidSeasons',
  usualMaxAgeMs: 60_000,
  query: queryOf({ limit: 2 }),
  watchedBy: 'clans',
  comparesAbsence: true,
  types: RAID_EVENT_TYPES,
  compile(listens): Compare<RaidPage> {
    const comparison = compileWeekendComparison(listens);
    return withKnownStates(STATES, (before, after, context) => {
      // Without an answer nothing is known about a weekend that may still be running.
      if (after === undefined) return { found: [], keep: before ?? { items: [] }, plan: { slow: true } };
      const seasons = seasonsOf(after);
      const latest = seasons.at(-1);
      const last = before === undefined ? undefined : seasonsOf(before).at(-1);
      const plan = planOf(latest, context.seenAt);
      const keep = { items: latest === undefined ? [] : [latest.raw] };
      if (before === undefined) return { found: [], keep, plan };
      if (last === undefined) {
        return { found: seasons.flatMap((season) => comparison.compare(undefined, season)), keep, plan };
      }
      const same = seasons.find((season) => startOf(season) === startOf(last));
      // An older copy of the API shows nothing new, and must not become the baseline.
      if (latest === undefined || startOf(latest) < startOf(last) || (latest === same && isOlder(same, last))) {
        return { found: [], keep: before, plan: planOf(last, context.seenAt), recompare: true };
      }
      const later = seasons.filter((season) => startOf(season) > startOf(last));
      const found = [
        ...(same === undefined ? [] : comparison.compare(last, same)),
        ...(same === undefined && !last.isFinished ? comparison.endNotSeen(last) : []),
        ...later.flatMap((season) => comparison.compare(undefined, season)),
      ];
      return { found, keep, plan };
    });
  },
};

/**
 * The rule for unknown states: they are replaced for the weekend that is known, and an answer with another such weekend
 * is ignored.
 */
const STATES = {
  isKnown: (page: RaidPage) => seasonsOf(page).every(hasKnownState),
  stand(before: RaidPage, page: RaidPage): RaidPage | undefined {
    const last = seasonsOf(before).at(-1);
    const items = seasonsOf(page).map((season) => {
      if (hasKnownState(season)) return season.raw;
      return last !== undefined && startOf(season) === startOf(last) ? { ...season.raw, state: last.state } : undefined;
    });
    const standing = items.filter((item) => item !== undefined);
    return standing.length === items.length ? { ...page, items: standing } : undefined;
  },
  plan: (before: RaidPage, seenAt: number) => planOf(seasonsOf(before).at(-1), seenAt),
};

function hasKnownState({ state }: RaidSeason): boolean {
  return RAID_STATES.has(state);
}

/** The weekends of an answer, in order. */
function seasonsOf({ items }: RaidPage): readonly RaidSeason[] {
  return recordsOf(items)
    .map((item) => new RaidSeason(item))
    .filter((season) => season.startTime !== undefined)
    .sort((one, other) => startOf(one) - startOf(other));
}

function startOf(season: RaidSeason): number {
  return season.startTime?.getTime() ?? 0;
}

/** Whether an answer is older than the one before: attacks are only added, and no weekend begins again. */
function isOlder(answer: RaidSeason, before: RaidSeason): boolean {
  if (answer.isFinished !== before.isFinished) return before.isFinished;
  return (
    numberOf(answer.attackCount) < numberOf(before.attackCount) ||
    numberOf(answer.defenseAttackCount) < numberOf(before.defenseAttackCount)
  );
}

/** When to poll: at the weekend's end; after it, nothing is expected until the next weekend begins. */
function planOf(season: RaidSeason | undefined, seenAt: number): PollPlan {
  if (season !== undefined && !season.isFinished) {
    const endAt = season.endTime?.getTime();
    return endAt === undefined ? {} : { at: endAt + LAG_MS };
  }
  const { start } = raidWeekendAt(new Date(seenAt));
  // During a weekend, the clan's own weekend begins with its first attack.
  return start.getTime() <= seenAt ? {} : { at: start.getTime() + LAG_MS, slow: true };
}
