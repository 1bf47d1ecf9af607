import { SUBJECT_KINDS, type SubjectKind } from '../subjects/Subject.js';
import type { Urgency } from './PollOutcome.js';

/** Each kind as a small number: its index in `SUBJECT_KINDS`. */
export const KIND_NUMBERS = Object.fromEntries(SUBJECT_KINDS.map((kind, number) => [kind, number])) as Readonly<
  Record<SubjectKind, number>
>;

export const KIND_COUNT: number = SUBJECT_KINDS.length;

/** Priorities: the three urgencies, and `FAILING` for a subject whose last poll failed. */
export const URGENT = 0;
export const NORMAL = 1;
export const IDLE = 2;
export const FAILING = 3;

const PRIORITY_COUNT = 4;

export const PRIORITIES: Readonly<Record<Urgency, number>> = { urgent: URGENT, normal: NORMAL, idle: IDLE };

/**
 * By priority, the share of the capacity that one subject gets. Under overload the intervals of normal subjects grow to
 * a quarter of what those of idle ones grow to, and those of urgent subjects do not grow before the normal ones have
 * reached sixteen times their usual length.
 */
export const WEIGHTS: readonly number[] = [16, 1, 1 / 4, 1 / 4];

/**
 * A band is all subjects of one kind and one priority: they are counted together and slowed down together. Its number
 * fits one byte.
 */
export const BAND_COUNT: number = KIND_COUNT * PRIORITY_COUNT;

export function bandOf(kind: number, priority: number): number {
  return kind * PRIORITY_COUNT + priority;
}

export function kindOfBand(band: number): number {
  return Math.floor(band / PRIORITY_COUNT);
}

export function priorityOfBand(band: number): number {
  return band % PRIORITY_COUNT;
}
