import type { SubjectKind } from './subjects/Subject.js';

/** A cycle of polling has begun, in which each subject of the kind is polled once. */
export interface LoopStartEvent {
  readonly type: 'loopStart';
  readonly kind: SubjectKind;
  /** How many subjects are watched. */
  readonly watched: number;
}

/** Each subject of the kind was polled once since the cycle began. */
export interface LoopFinishEvent {
  readonly type: 'loopFinish';
  readonly kind: SubjectKind;
  readonly watched: number;
  readonly polls: number;
  /** How many answers differed from the one before. */
  readonly changed: number;
  readonly durationMs: number;
}

/** The part of the tracker's work that failed. */
export type TrackerTask =
  /** A subject could not be polled, and waiting does not help: it does not exist, or access to it is forbidden. */
  | 'poll'
  /** An answer could not be compared. It is compared again at the next poll. */
  | 'compare'
  /** A listener threw, or its promise was rejected. */
  | 'listener'
  /** A listener took longer than `handlerTimeout`. The tracker no longer waits for it. */
  | 'slowListener'
  /** The store of the baselines failed. They stay in memory, and are written when it works again. */
  | 'persist';

/** A part of the tracker's work failed. The rest continues. */
export interface ErrorEvent {
  readonly type: 'error';
  readonly task: TrackerTask;
  readonly error: unknown;
  readonly kind?: SubjectKind | undefined;
  readonly tag?: string | undefined;
  /** The type of the event that a listener had received. */
  readonly eventType?: string | undefined;
}

/** An event about the tracker itself. */
export type TrackerEvent = LoopStartEvent | LoopFinishEvent | ErrorEvent;

export const TRACKER_EVENT_TYPES: readonly TrackerEvent['type'][] = ['loopStart', 'loopFinish', 'error'];
