import type { Timer } from '../internal/Clock.js';
import { onAbort } from '../internal/onAbort.js';
import type { FailureFacts } from './errors/ApiError.js';
import type { TimeoutPhase } from './errors/TimeoutError.js';
import type { Lane, TransportRequest, TransportResponse } from './TransportRequest.js';

/** Called once, when a call is over: with the response, or with what its promise is rejected with. */
export type CallEnd = (call: Call, response: TransportResponse | undefined, error: unknown) => void;

/** One `send` from its call to its result, over all its tries. It ends once; what it waits for at that moment is called off. */
export class Call {
  readonly request: TransportRequest;
  readonly lane: Lane;
  /** The one request that may pass during maintenance. */
  readonly probe: boolean;
  /** Monotonic instant of the call. */
  readonly startedAt: number;
  /** `Infinity`: no deadline. */
  readonly timeoutMs: number;
  /** Where it is at the moment. */
  phase: TimeoutPhase = 'tokens';
  /** How often it was sent. */
  tries = 0;
  /** How often it was sent again because that may help. */
  retries = 0;
  /** The last status that came. */
  status: number | undefined;
  /** What the last 429 said, if there was one. */
  throttled: FailureFacts | undefined;
  /** Why the last try failed. */
  lastError: unknown;
  /** Ends it when its time is over. */
  deadline: Timer | undefined;
  /** Where `Calls` keeps it. */
  place = -1;
  #onEnd: CallEnd | undefined;
  #callOff: (() => void) | undefined;
  #unlisten: (() => void) | undefined;

  constructor(request: TransportRequest, probe: boolean, startedAt: number, timeoutMs: number, onEnd: CallEnd) {
    this.request = request;
    this.lane = request.lane ?? 'interactive';
    this.probe = probe;
    this.startedAt = startedAt;
    this.timeoutMs = timeoutMs;
    this.#onEnd = onEnd;
    const { signal } = request;
    if (signal !== undefined) this.#unlisten = onAbort(signal, () => this.fail(signal.reason));
  }

  /** Monotonic instant; `Infinity`: no deadline. */
  get deadlineAt(): number {
    return this.startedAt + this.timeoutMs;
  }

  get over(): boolean {
    return this.#onEnd === undefined;
  }

  /** Notes what it waits for from now on, and what calls that off. */
  enter(phase: TimeoutPhase, callOff?: () => void): void {
    this.phase = phase;
    this.#callOff = callOff;
  }

  succeed(response: TransportResponse): void {
    this.#end(response, undefined);
  }

  /** Ends it with this error, as it is. Nothing happens when it is over already. */
  fail(error: unknown): void {
    const callOff = this.over ? undefined : this.#callOff;
    this.#end(undefined, error);
    callOff?.();
  }

  #end(response: TransportResponse | undefined, error: unknown): void {
    const onEnd = this.#onEnd;
    if (onEnd === undefined) return;
    this.#onEnd = undefined;
    this.#callOff = undefined;
    this.deadline?.cancel();
    this.#unlisten?.();
    onEnd(this, response, error);
  }
}
