import type { ClanWarPayload } from '../../../api/payloads/war.js';
import { War } from '../../../models/War.js';
import type { Found } from '../../compare/Found.js';
import type { TrackContext } from '../SubjectTracker.js';
import type { WarComparison } from './compareWar.js';
import type { EndNotSeenReason } from './warEvents.js';
import { hasKnownState, isOlder, isSameWar, isUnfinished } from './warFacts.js';

/**
 * How long after a war's end the opponent's answer can still be a copy from before it. A copy lasts two minutes; the
 * rest is for servers that disagree.
 */
const SETTLED_MS = 15 * 60_000;

/** The end of a war, as far as it is known. */
interface End {
  readonly found: readonly Found[];
  /** The newest answer about the war. */
  readonly last: War;
  /** The opponent does not show the end yet, but will: send the request again later. */
  readonly isPending: boolean;
}

/**
 * Finds the end of a war in what its opponent shows. It sends one request.
 *
 * - The opponent shows the end: the missing attacks, the final state and the end are found.
 * - The opponent shows the war without its end: its answer is a copy from before the end, or the clan's own answer was
 *   wrong.
 * - The opponent does not show the war: it has another war, or keeps its wars private. Then the end was not seen.
 */
export async function findEnd(
  comparison: WarComparison,
  last: War,
  context: TrackContext<ClanWarPayload>,
  reason: EndNotSeenReason,
): Promise<End> {
  const theirs = await opponentsWar(last, context);
  if (theirs === undefined) return { found: comparison.endNotSeen(last, reason), last, isPending: false };
  const isNewer = !isOlder(theirs, last);
  const found = isNewer ? comparison.compare(last, theirs) : [];
  const latest = isNewer ? theirs : last;
  if (!isUnfinished(latest)) return { found, last: latest, isPending: false };
  const endAt = theirs.endTime?.getTime() ?? Number.NEGATIVE_INFINITY;
  if (context.seenAt < endAt + SETTLED_MS) return { found, last: latest, isPending: true };
  return { found: [...found, ...comparison.endNotSeen(latest, reason)], last: latest, isPending: false };
}

/**
 * The same war as its opponent shows it; `undefined` if it does not. An unknown state is replaced by the last known
 * one.
 */
async function opponentsWar(last: War, { tag, fetch }: TrackContext<ClanWarPayload>): Promise<War | undefined> {
  const opponent = last.opponent.tag;
  const payload = opponent === undefined ? undefined : await fetch(opponent);
  if (payload === undefined) return undefined;
  const known = hasKnownState(payload) ? payload : { ...payload, state: last.state };
  const theirs = new War(known, { clanTag: tag });
  return isSameWar(theirs, last) ? theirs : undefined;
}
