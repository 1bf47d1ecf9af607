import { ApiError, type RequestContext } from './ApiError.js';

/** `maxQueue` requests wait for a slot already. This one was not sent. */
export class QueueFullError extends ApiError {
  override readonly code = 'QUEUE_FULL';
  override readonly meaning = 'unsent';
  /** Requests that were waiting. */
  readonly queued: number;

  constructor(context: RequestContext, queued: number) {
    super(
      context,
      `not sent, ${queued} requests already wait for a slot (maxQueue). Ask with less concurrency, or raise maxQueue.`,
    );
    this.queued = queued;
  }
}
