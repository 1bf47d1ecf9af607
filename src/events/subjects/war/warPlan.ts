import type { War } from '../../../models/War.js';
import type { PollPlan } from '../SubjectTracker.js';
import { BATTLE, PREPARATION, phaseOf } from './warFacts.js';

/** The API's servers show a new phase some seconds late. */
export const LAG_MS = 5_000;

/** Most attacks of a war come in its last hour. */
const LAST_HOUR_MS = 3_600_000;

/**
 * When to poll a war: when its battle day begins, before other subjects from its last hour on, and when it ends. While
 * the end of a war was not seen, its instant stays in the past, which means now. A maintenance break that moves the end
 * moves the plan.
 */
export function warPlan(war: War): PollPlan {
  const phase = phaseOf(war);
  const [startAt, endAt] = [war.startTime?.getTime(), war.endTime?.getTime()];
  if (phase === PREPARATION && startAt !== undefined) return { at: startAt + LAG_MS };
  if (phase === BATTLE && endAt !== undefined) return { at: endAt + LAG_MS, urgentFrom: endAt - LAST_HOUR_MS };
  return {};
}
