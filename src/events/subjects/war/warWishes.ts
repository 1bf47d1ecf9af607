import type { War } from '../../../models/War.js';
import type { Wish } from '../Tracker.js';
import { BATTLE, OVER, PREPARATION, phaseOf } from './warFacts.js';

/** The API's servers show a step some seconds after its instant. */
export const LAG_MS = 5_000;

/** In its last hour a war is decided: many attack late. */
const LAST_HOUR_MS = 3_600_000;

/**
 * When a war wants to be seen: where it begins, from its last hour on before others, and where it ends. After an end that has not been seen yet the wish stays as it is, past; a
 * maintenance break that moves the end moves the wish with it.
 */
export function warWish(war: War): Wish {
  const phase = phaseOf(war);
  const [startAt, endAt] = [war.startTime?.getTime(), war.endTime?.getTime()];
  if (phase === PREPARATION && startAt !== undefined) return { at: startAt + LAG_MS };
  if (phase === BATTLE && endAt !== undefined) return { at: endAt + LAG_MS, urgentFrom: endAt - LAST_HOUR_MS };
  return {};
}

/** Whether there is an end to be seen yet. */
export function isUnfinished(war: War): boolean {
  const phase = phaseOf(war);
  return phase !== undefined && phase !== OVER;
}
