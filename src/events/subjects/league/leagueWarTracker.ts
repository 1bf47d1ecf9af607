import type { ClanWarPayload } from '../../../api/payloads/war.js';
import { War } from '../../../models/War.js';
import { withKnownStates } from '../knownStates.js';
import type {
  Compare,
  Follow,
  OwnedFound,
  PollPlan,
  SubjectTracker,
  TrackContext,
  Tracked,
} from '../SubjectTracker.js';
import { compileWarComparison, type WarComparison } from '../war/compareWar.js';
import { hasKnownState, isOlder, isUnfinished } from '../war/warFacts.js';
import { warPlan } from '../war/warPlan.js';
import { LEAGUE_WAR_EVENT_TYPES, type LeagueWarEvents } from './leagueEvents.js';

/** The baseline of a war that has not been seen yet. */
export interface AwaitedWar {
  /** Epoch milliseconds: when it was first asked for. */
  readonly awaitedSince: number;
  /** Whether the events of its first answer are new: its round was drawn while the group was watched. */
  readonly isNews: boolean;
}

export type LeagueWarBaseline = ClanWarPayload | AwaitedWar;

/** How long a war tag without an answer counts as a passing fault of the API. */
const PATIENCE_MS = 24 * 3_600_000;

/**
 * A war of the clan war league, watched on behalf of clans. The API shows it for weeks under its own tag, so its end is
 * always seen. It is unwatched for a clan that is not in it at once, and for the others after its end.
 */
export const leagueWarTracker: SubjectTracker<ClanWarPayload, LeagueWarBaseline, LeagueWarEvents> = {
  route: 'leagueWar',
  operation: 'getLeagueWar',
  usualMaxAgeMs: 600_000,
  comparesAbsence: true,
  types: LEAGUE_WAR_EVENT_TYPES,
  compile(listens): Compare<ClanWarPayload, LeagueWarBaseline> {
    const comparison = compileWarComparison('leagueWar', listens);
    return withKnownStates(STATES, (before, after, context) => {
      const awaited = before !== undefined && 'awaitedSince' in before ? before : undefined;
      const last = lastWarOf(before, context.tag);
      if (after === undefined) return compareMissing(comparison, awaited, last, context);
      const war = new War(after, { warTag: context.tag });
      const [fighting, others] = sides(war, context);
      // An older copy of the API shows nothing new, and must not become the baseline.
      if (last !== undefined && isOlder(war, last)) {
        return { found: [], follow: leave(context.tag, others), keep: last.raw, plan: warPlan(last), recompare: true };
      }
      const isNews = last !== undefined || awaited?.isNews === true;
      const found = isNews ? fighting.flatMap((owner) => compareFor(owner, comparison, last, war)) : [];
      // Nothing comes after the end. A state that is unknown at first sight is no end.
      const done = isUnfinished(war) || !hasKnownState(after) ? others : context.owners;
      return { found, follow: leave(context.tag, done), plan: warPlan(war) };
    });
  },
};

/** The rule for unknown states: they are replaced for a war that was seen. A war that is awaited stays awaited. */
const STATES = {
  isKnown: hasKnownState,
  stand(before: LeagueWarBaseline, answer: ClanWarPayload): ClanWarPayload | undefined {
    return 'awaitedSince' in before ? undefined : { ...answer, state: before.state };
  },
  plan: (): PollPlan => ({ slow: true }),
};

function lastWarOf(before: LeagueWarBaseline | undefined, warTag: string): War | undefined {
  return before === undefined || 'awaitedSince' in before ? undefined : new War(before, { warTag });
}

/** The owners that are in this war, and those that are not. */
function sides(war: War, { owners }: TrackContext): readonly [readonly string[], readonly string[]] {
  const clans = [war.clan.tag, war.opponent.tag];
  return [owners.filter((owner) => clans.includes(owner)), owners.filter((owner) => !clans.includes(owner))];
}

/** Finds what happened in a war, seen from an owner. */
function compareFor(
  owner: string,
  comparison: WarComparison,
  before: War | undefined,
  after: War,
): readonly OwnedFound[] {
  const view = after.asSeenBy(owner);
  const viewBefore = before && new War(before.raw, { clanTag: owner, warTag: after.warTag });
  return comparison.compare(viewBefore, view).map((one) => ({ ...one, owner }));
}

/**
 * The war tag has no answer: not yet, or not any more. The API shows league wars for weeks, so a war without an end is
 * missing only through a fault, or after the process has not run for long.
 */
function compareMissing(
  comparison: WarComparison,
  awaited: AwaitedWar | undefined,
  last: War | undefined,
  context: TrackContext,
): Tracked<LeagueWarBaseline> {
  const { owners, seenAt, tag } = context;
  if (last !== undefined) {
    const endAt = last.endTime?.getTime() ?? seenAt;
    if (isUnfinished(last) && seenAt - endAt < PATIENCE_MS) return { found: [], plan: warPlan(last), recompare: true };
    const lost = isUnfinished(last) ? owners : [];
    const found = lost.flatMap((owner) => {
      const war = new War(last.raw, { clanTag: owner, warTag: tag });
      return comparison.endNotSeen(war, 'gone').map((one): OwnedFound => ({ ...one, owner }));
    });
    return { found, follow: leave(tag, owners) };
  }
  const keep = awaited ?? { awaitedSince: seenAt, isNews: false };
  const isHopeless = seenAt - keep.awaitedSince > PATIENCE_MS;
  return { found: [], keep, follow: isHopeless ? leave(tag, owners) : [], plan: { slow: true } };
}

function leave(tag: string, owners: readonly string[]): readonly Follow[] {
  return owners.map((owner) => ({ action: 'unwatch', kind: 'leagueWar', tag, owner }));
}
