import { SUBJECT_KINDS, type SubjectKind } from '../subjects/Subject.js';
import type { Demand } from './Demand.js';
import { KIND_NUMBERS } from './kinds.js';
import { CELL_COUNT, cellOf, IDLE, kindOfCell, NORMAL } from './ranks.js';
import type { KindStats } from './ScheduleStats.js';

/** @param stretchedMs intervals by cell as `stretch` left them. */
export function kindStats(demand: Demand, stretchedMs: Float64Array): Readonly<Record<SubjectKind, KindStats>> {
  return Object.fromEntries(
    SUBJECT_KINDS.map((kind) => [kind, ofKind(KIND_NUMBERS[kind], demand, stretchedMs)]),
  ) as Record<SubjectKind, KindStats>;
}

function ofKind(kind: number, demand: Demand, stretchedMs: Float64Array): KindStats {
  let watched = 0;
  let perMs = 0;
  for (let cell = 0; cell < CELL_COUNT; cell++) {
    if (kindOfCell(cell) !== kind) continue;
    watched += demand.count(cell);
    perMs += demand.count(cell) / demand.mean(cell);
  }
  if (watched === 0) return { watched, intervalMs: undefined, normalMs: undefined, idleMs: undefined };
  const [normal, idle] = [cellOf(kind, NORMAL), cellOf(kind, IDLE)];
  return {
    watched,
    intervalMs: watched / perMs,
    normalMs: Math.max(demand.mean(normal), stretchedMs[normal]!),
    idleMs: Math.max(demand.mean(idle), stretchedMs[idle]!),
  };
}
