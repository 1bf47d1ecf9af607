import type { SubjectKind } from '../subjects/Subject.js';

/** A round of polling has begun: everybody of the kind is to be polled once. */
export interface LoopStartEvent {
  readonly type: 'loopStart';
  readonly kind: SubjectKind;
  /** How many are watched. */
  readonly watched: number;
}

/** Everybody of the kind was polled once since the round began. */
export interface LoopFinishEvent {
  readonly type: 'loopFinish';
  readonly kind: SubjectKind;
  readonly watched: number;
  readonly polls: number;
  /** Answers that differed from the one before. */
  readonly changed: number;
  readonly durationMs: number;
}

/** Which part of the tracker's work went wrong. */
export type TrackerTask =
  /** A subject could not be polled, in a way that will not pass by itself: it does not exist, or nobody is allowed to see it. */
  | 'poll'
  /** An answer could not be compared. It is tried again. */
  | 'compare'
  /** A listener threw, or its promise was rejected. */
  | 'listener'
  /** A listener took longer than `handlerTimeout`: nobody waits for it any more. */
  | 'slowListener'
  /** The store of the baselines failed; they go on in memory, and are written when it works again. */
  | 'persist';

/** Something of the tracker's went wrong, and nobody else was harmed. */
export interface ErrorEvent {
  readonly type: 'error';
  readonly task: TrackerTask;
  readonly error: unknown;
  readonly kind?: SubjectKind | undefined;
  readonly tag?: string | undefined;
  /** The type of the event that a listener was told of. */
  readonly eventType?: string | undefined;
}

/** What a tracker tells of itself. */
export type TrackerEvent = LoopStartEvent | LoopFinishEvent | ErrorEvent;

export const TRACKER_EVENT_TYPES: readonly TrackerEvent['type'][] = ['loopStart', 'loopFinish', 'error'];
