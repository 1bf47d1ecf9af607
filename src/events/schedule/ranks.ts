import { KIND_COUNT } from './kinds.js';
import type { Urgency } from './PollOutcome.js';

/** What a subject is when there is not enough for all: the three urgencies, and `RESTING` for whom the last poll failed. One byte a slot. */
export const URGENT = 0;
export const NORMAL = 1;
export const IDLE = 2;
export const RESTING = 3;

const RANK_COUNT = 4;

export const RANKS: Readonly<Record<Urgency, number>> = { urgent: URGENT, normal: NORMAL, idle: IDLE };

/**
 * By rank, how much of what there is goes to one. Under pressure the normal ones are put off four times less than the idle ones, the urgent ones not
 * before the normal ones are put off to sixteen times their interval.
 */
export const WEIGHTS: readonly number[] = [16, 1, 1 / 4, 1 / 4];

/** A cell is all subjects of one kind and one rank: what is counted and stretched together. */
export const CELL_COUNT: number = KIND_COUNT * RANK_COUNT;

export function cellOf(kind: number, rank: number): number {
  return kind * RANK_COUNT + rank;
}

export function kindOfCell(cell: number): number {
  return Math.floor(cell / RANK_COUNT);
}

export function rankOfCell(cell: number): number {
  return cell % RANK_COUNT;
}
