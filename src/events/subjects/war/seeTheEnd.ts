import { War } from '../../../models/War.js';
import type { Found } from '../../compare/Found.js';
import type { TrackContext } from '../Tracker.js';
import type { WarComparison } from './compareWar.js';
import { isOlder, isSameWar } from './warFacts.js';
import type { EndNotSeenReason } from './warTables.js';
import { isUnfinished } from './warWishes.js';

/** The API's copy of the opponent's answer can be this much older than the war's end: two minutes, and as much again for its servers' disagreement, generously. */
const SETTLED_MS = 15 * 60_000;

/** What could be found out about the end of a war. */
interface End {
  readonly found: readonly Found[];
  /** The war as it was seen last, by now. */
  readonly last: War;
  /** The opponent does not show the end yet, but will: to be asked again. */
  readonly isPending: boolean;
}

/**
 * Sees a war to its end by what its opponent shows. One request.
 *
 * - The opponent shows the end: attacks that are missing, the final state and the end are told.
 * - It shows the war, but still without its end: either its answer is a copy from before the end, or the clan's own answer was wrong, which said that the war is gone. Both pass; what it
 *   shows beyond what was known is told.
 * - It does not show the war: it has gone on too, or keeps its wars private. Then the end was truly not seen.
 */
export async function seeTheEnd(
  comparison: WarComparison,
  last: War,
  context: TrackContext,
  reason: EndNotSeenReason,
): Promise<End> {
  const opponent = last.opponent.tag;
  const payload = opponent === undefined ? undefined : await context.fetch('war', opponent);
  const theirs = payload === undefined ? undefined : new War(payload, { clanTag: context.tag });
  if (theirs === undefined || !isSameWar(theirs, last)) {
    return { found: comparison.endNotSeen(last, reason), last, isPending: false };
  }
  const isNewer = !isOlder(theirs, last);
  const found = isNewer ? comparison.compare(last, theirs) : [];
  const latest = isNewer ? theirs : last;
  if (!isUnfinished(latest)) return { found, last: latest, isPending: false };
  const endAt = theirs.endTime?.getTime() ?? Number.NEGATIVE_INFINITY;
  if (context.seenAt < endAt + SETTLED_MS) return { found, last: latest, isPending: true };
  return { found: [...found, ...comparison.endNotSeen(latest, reason)], last: latest, isPending: false };
}
