import type { Clock } from '../../internal/Clock.js';
import type { Wish as ScheduleWish } from '../schedule/PollOutcome.js';
import type { Wish } from '../subjects/Tracker.js';

/** A tracker's wish, in instants of the wall clock, as the schedule takes it, in those of the monotonic one. */
export function toScheduleWish({ at, urgentFrom, slow }: Wish, clock: Clock): ScheduleWish {
  const [wall, now] = [clock.now(), clock.monotonic()];
  // What was wished for has come: the poll that showed the same is no reason to poll at once again.
  const ahead = at !== undefined && at > wall ? { at: now + (at - wall) } : {};
  const urgent = (urgentFrom !== undefined && urgentFrom <= wall) || (at !== undefined && at <= wall);
  return { ...ahead, ...(urgent ? { urgency: 'urgent' as const } : slow === true ? { urgency: 'idle' as const } : {}) };
}
