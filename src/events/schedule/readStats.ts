import type { Pressure } from './Pressure.js';
import type { Recent } from './Recent.js';
import type { ScheduleStats } from './ScheduleStats.js';
import { HEAD_START_MS, type Turns } from './Turns.js';

export function readStats(
  turns: Turns,
  pressure: Pressure,
  recent: Recent,
  paused: boolean,
  now: number,
): ScheduleStats {
  const { watched, neededPerSecond, capacityPerSecond } = pressure;
  const { due, inFlight } = turns;
  const { pollsPerSecond, meanLateMs, maxLateMs } = recent.read(now);
  const cycleMs = watched === 0 ? 0 : (watched * 1_000) / capacityPerSecond;
  return {
    watched,
    inFlight,
    due,
    late: turns.late(now),
    maxLateMs: due === 0 ? maxLateMs : Math.max(maxLateMs, now - turns.dueAt(turns.first)),
    meanLateMs,
    pollsPerSecond,
    neededPerSecond,
    capacityPerSecond,
    cycleMs,
    boundMs: watched === 0 ? 0 : pressure.longestMs + HEAD_START_MS + cycleMs,
    overloaded: neededPerSecond > capacityPerSecond,
    paused,
    byKind: pressure.byKind(),
  };
}
