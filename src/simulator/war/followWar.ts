import type { Timeline } from '../life/Timeline.js';
import type { PlannedAttack, WarPlan } from './WarPlan.js';

/** Called at the instants of a war. */
export interface WarCallbacks {
  readonly start: () => void;
  readonly attack: (attack: PlannedAttack) => void;
  readonly end: () => void;
}

/** Schedules the future events of a war. An instant that is moved before it comes is followed to its new place. */
export function followWar(timeline: Timeline, war: WarPlan, { start, attack, end }: WarCallbacks): void {
  const when = (instant: () => number, run: () => void): void => {
    if (instant() > timeline.now) timeline.schedule(instant(), () => arrive(instant, run));
  };
  const arrive = (instant: () => number, run: () => void): void => {
    if (instant() > timeline.now) when(instant, run);
    else run();
  };
  when(() => war.startAt, start);
  for (const one of war.attacks) {
    when(
      () => one.at,
      () => attack(one),
    );
  }
  when(() => war.endAt, end);
}
