import type { Clock } from '../../internal/Clock.js';
import type { PollHint } from '../schedule/PollOutcome.js';
import type { PollPlan } from '../subjects/SubjectTracker.js';

/**
 * Converts a tracker's plan, in instants of the wall clock, to a hint for the schedule, in instants of the monotonic
 * one.
 */
export function toPollHint({ at, urgentFrom, slow }: PollPlan, clock: Clock): PollHint {
  const [wall, now] = [clock.now(), clock.monotonic()];
  // An instant that has come is no reason to poll at once again: this poll was the one that it asked for.
  const ahead = at !== undefined && at > wall ? { at: now + (at - wall) } : {};
  const urgent = (urgentFrom !== undefined && urgentFrom <= wall) || (at !== undefined && at <= wall);
  return { ...ahead, ...(urgent ? { urgency: 'urgent' as const } : slow === true ? { urgency: 'idle' as const } : {}) };
}
