import type { Timer } from '../internal/Clock.js';
import { onAbort } from '../internal/onAbort.js';
import type { FailureFacts } from './errors/ApiError.js';
import type { TimeoutPhase } from './errors/transportErrors.js';
import type { Lane, TransportRequest, TransportResponse } from './TransportRequest.js';

/** Called once, when a call ends: with its response, or with the reason of its rejection. */
export type CallEnd = (call: Call, response: TransportResponse | undefined, error: unknown) => void;

/** One `send` with all its tries. It ends once, and then cancels what it waits for. */
export class Call {
  readonly request: TransportRequest;
  readonly lane: Lane;
  /** Whether it is the probe, the one request that is sent during maintenance. */
  readonly probe: boolean;
  /** Monotonic instant of the call. */
  readonly startedAt: number;
  /** `Infinity`: no deadline. */
  readonly timeoutMs: number;
  /** Its current phase. */
  phase: TimeoutPhase = 'tokens';
  /** How often it was sent. */
  tries = 0;
  /** How many of these were retries. */
  retries = 0;
  /** The last status that was received. */
  status: number | undefined;
  /** The facts of the last 429. */
  throttled: FailureFacts | undefined;
  /** Why the last try failed. */
  lastError: unknown;
  /** The timer that ends it at its deadline. */
  deadline: Timer | undefined;
  /** Its index in `Calls`. */
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

  /** Enters a phase. `callOff` cancels what it waits for there. */
  enter(phase: TimeoutPhase, callOff?: () => void): void {
    this.phase = phase;
    this.#callOff = callOff;
  }

  succeed(response: TransportResponse): void {
    this.#end(response, undefined);
  }

  /** Ends it with this error. Does nothing when it has ended already. */
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
