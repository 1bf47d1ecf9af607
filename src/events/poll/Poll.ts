import { pathOf, routeOf } from '../../api/routes.js';
import type { RequestContext } from '../../http/errors/ApiError.js';
import type { TransportRequest } from '../../http/TransportRequest.js';
import type { MaybePromise } from '../../internal/MaybePromise.js';
import { type SubjectKind, TRACKERS } from '../subjects/Subject.js';
import type { SubjectTable } from '../watch/SubjectTable.js';

/**
 * Ends the work of a poll whose subject is no longer watched. It is caught where the poll ends, and reported nowhere.
 */
export class UnwatchedError extends Error {}

/** One poll of one subject, while it is in flight. */
export class Poll {
  readonly #subjects: SubjectTable;
  readonly slot: number;
  readonly kind: SubjectKind;
  readonly tag: string;

  constructor(subjects: SubjectTable, slot: number) {
    this.#subjects = subjects;
    this.slot = slot;
    this.kind = subjects.kindOf(slot);
    this.tag = subjects.tagOf(slot) ?? '';
  }

  /** Whether the subject is still watched. Its number is not given to another one before the poll has ended. */
  get isWatched(): boolean {
    return this.#subjects.has(this.slot);
  }

  /** @throws UnwatchedError when the subject is no longer watched */
  requireWatched(): void {
    if (!this.isWatched) throw new UnwatchedError();
  }

  /** Waits for a value. @throws UnwatchedError when the subject is no longer watched then */
  async whileWatched<T>(value: MaybePromise<T>): Promise<T> {
    const result = await value;
    this.requireWatched();
    return result;
  }
}

/** The request for a subject's payload, in the background lane. */
export function requestFor(kind: SubjectKind, tag: string, signal: AbortSignal): TransportRequest & RequestContext {
  const tracker = TRACKERS[kind];
  return {
    path: pathOf(tracker.route, [tag], tracker.query),
    route: routeOf(tracker.route).path,
    operation: `${tracker.operation}('${tag}')`,
    subject: tag,
    lane: 'background',
    as: 'sent',
    signal,
  };
}
