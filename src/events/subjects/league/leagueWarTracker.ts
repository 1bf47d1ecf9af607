import type { ClanWarPayload } from '../../../api/payloads/war.js';
import { War } from '../../../models/War.js';
import type { Compare, Follow, OwnedFound, TrackContext, Tracked, Tracker } from '../Tracker.js';
import { compileWarComparison, type WarComparison } from '../war/compareWar.js';
import { isOlder } from '../war/warFacts.js';
import { isUnfinished, warWish } from '../war/warWishes.js';
import { LEAGUE_WAR_EVENT_TYPES } from './leagueTables.js';

/** The baseline of a war that nobody has seen yet. */
export interface AwaitedWar {
  /** Epoch milliseconds: when it was first looked for. */
  readonly awaitedSince: number;
  /** Whether what it shows first is news: its round was drawn under somebody's eyes. */
  readonly isNews: boolean;
}

export type LeagueWarBaseline = ClanWarPayload | AwaitedWar;

/** For so long a war tag that leads nowhere may be one of the API's slips. */
const PATIENCE_MS = 24 * 3_600_000;

/**
 * A war of the clan war league, watched on behalf of clans. It is asked for by its own tag, which shows it for weeks, so that its end is always seen; it is let go of when that
 * was told, and on behalf of clans that are not in it at once.
 */
export const leagueWarTracker: Tracker<ClanWarPayload, LeagueWarBaseline> = {
  kind: 'leagueWar',
  route: 'leagueWar',
  operation: 'getLeagueWar',
  types: LEAGUE_WAR_EVENT_TYPES,
  compile(listens): Compare<ClanWarPayload, LeagueWarBaseline> {
    const comparison = compileWarComparison('leagueWar', listens);
    return (before, after, context) => {
      const awaited = before !== undefined && 'awaitedSince' in before ? before : undefined;
      const last =
        before === undefined || 'awaitedSince' in before ? undefined : new War(before, { warTag: context.tag });
      if (after === undefined) return notThere(comparison, awaited, last, context);
      const war = new War(after, { warTag: context.tag });
      const [fighting, others] = sides(war, context);
      if (last !== undefined && isOlder(war, last)) {
        return { found: [], follow: leave(context.tag, others), keep: last.raw, wish: warWish(last), again: true };
      }
      const isTold = last !== undefined || awaited?.isNews === true;
      const found = isTold ? fighting.flatMap((owner) => tell(comparison, last, war, owner)) : [];
      // Nothing comes after the end: all are done with it.
      const done = isUnfinished(war) ? others : context.owners;
      return { found, follow: leave(context.tag, done), wish: warWish(war) };
    };
  },
};

/** The owners that are in this war, and those that are not. */
function sides(war: War, { owners }: TrackContext): readonly [readonly string[], readonly string[]] {
  const clans = [war.clan.tag, war.opponent.tag];
  return [owners.filter((owner) => clans.includes(owner)), owners.filter((owner) => !clans.includes(owner))];
}

function tell(comparison: WarComparison, before: War | undefined, after: War, owner: string): readonly OwnedFound[] {
  const view = after.asSeenBy(owner);
  const found = comparison.compare(
    before === undefined ? undefined : new War(before.raw, { clanTag: owner, warTag: after.warTag }),
    view,
  );
  return found.map((one) => ({ ...one, owner }));
}

/** The war tag leads nowhere: not yet, or not any more. The API shows wars of the league for weeks, so that one without an end is missed only by mistake, or after a long sleep. */
function notThere(
  comparison: WarComparison,
  awaited: AwaitedWar | undefined,
  last: War | undefined,
  context: TrackContext,
): Tracked<LeagueWarBaseline> {
  const { owners, seenAt } = context;
  if (last !== undefined) {
    const endAt = last.endTime?.getTime() ?? seenAt;
    if (isUnfinished(last) && seenAt - endAt < PATIENCE_MS) return { found: [], wish: warWish(last), again: true };
    const lost = isUnfinished(last) ? owners : [];
    const found = lost.flatMap((owner) => {
      const war = new War(last.raw, { clanTag: owner, warTag: context.tag });
      return comparison.endNotSeen(war, 'gone').map((one): OwnedFound => ({ ...one, owner }));
    });
    return { found, follow: leave(context.tag, owners) };
  }
  const keep = awaited ?? { awaitedSince: seenAt, isNews: false };
  const isHopeless = seenAt - keep.awaitedSince > PATIENCE_MS;
  return { found: [], keep, follow: isHopeless ? leave(context.tag, owners) : [], wish: { slow: true } };
}

function leave(tag: string, owners: readonly string[]): readonly Follow[] {
  return owners.map((owner) => ({ action: 'unwatch', kind: 'leagueWar', tag, owner }));
}
