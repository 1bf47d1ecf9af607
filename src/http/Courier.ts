import type { Emitter } from '../internal/Emitter.js';
import { parseJson, readBytes, unexpected } from './body.js';
import type { Call } from './Call.js';
import type { ApiError } from './errors/ApiError.js';
import { type ForbiddenError, InvalidAddressError } from './errors/answerErrors.js';
import {
  MaintenanceError,
  NetworkError,
  QueueFullError,
  RotationError,
  ThrottledError,
  TimeoutError,
} from './errors/transportErrors.js';
import { maxAgeMs, retryAfterMs } from './headers.js';
import { judge } from './judge.js';
import type { Maintenance } from './Maintenance.js';
import { BodyTooLargeError, type RawResponse } from './ResponseCollector.js';
import type { Rotation, RotationFailure } from './Rotation.js';
import { isPassingFailure, pauseMs, TryTimeoutError } from './retry.js';
import type { Slot, Throttle } from './Throttle.js';
import type { TransportEvent } from './TransportEvent.js';
import type { ResolvedOptions } from './TransportOptions.js';
import type { TransportResponse } from './TransportRequest.js';
import type { Wire } from './Wire.js';

export interface CourierParts {
  readonly options: ResolvedOptions;
  readonly wire: Wire;
  readonly throttle: Throttle;
  readonly maintenance: Maintenance;
  readonly rotation: Rotation;
  readonly events: Emitter<TransportEvent>;
  /** Resolves when there are tokens; `undefined`: there are. */
  readonly tokens: () => Promise<void> | undefined;
  /** Called when maintenance begins, to end waiting requests. */
  readonly onMaintenance: () => void;
}

/**
 * Takes each call through its steps: tokens, a slot, sending, and again after a failure that a retry can mend. Steps
 * call each other instead of awaiting, because an async function for each step keeps a call's garbage alive long enough
 * to cost a tenth of the request (measured).
 */
export class Courier {
  readonly #parts: CourierParts;

  constructor(parts: CourierParts) {
    this.#parts = parts;
  }

  /** Takes the next step of a call that has not ended. */
  advance(call: Call): void {
    if (call.over) return;
    const { maintenance, rotation, throttle, tokens } = this.#parts;
    if (maintenance.startedAt !== undefined && !call.probe) {
      call.fail(new MaintenanceError(call.request, maintenance.startedAt));
      return;
    }
    const { failure } = rotation;
    if (failure !== undefined) {
      call.fail(rotationError(call, failure));
      return;
    }
    const pending = tokens();
    if (pending !== undefined) {
      this.#await(call, pending, () => this.advance(call));
      return;
    }
    const slot = throttle.tryAcquire(call.lane);
    if (slot === undefined) this.#queue(call);
    else this.#dispatch(call, slot);
  }

  /** The error of a call whose deadline has passed. */
  overdue(call: Call): ApiError {
    const { request, timeoutMs, phase, tries, throttled, lastError } = call;
    const coolingMs = this.#coolingMs();
    if (phase === 'queue' && (throttled !== undefined || coolingMs > 0)) {
      return new ThrottledError(request, coolingMs, throttled);
    }
    return new TimeoutError(request, timeoutMs, phase, tries, lastError);
  }

  #queue(call: Call): void {
    const { throttle, options } = this.#parts;
    const coolingMs = this.#coolingMs();
    // No token will be ready before the deadline.
    if (coolingMs > 0 && options.clock.monotonic() + coolingMs >= call.deadlineAt) {
      call.fail(new ThrottledError(call.request, coolingMs, call.throttled));
      return;
    }
    // A call that was sent before was admitted before.
    if (throttle.full && call.tries === 0) {
      call.fail(new QueueFullError(call.request, throttle.queued));
      return;
    }
    const waiter = throttle.join(call.lane, (slot) => this.#dispatch(call, slot));
    if (waiter.waiting) call.enter('queue', () => throttle.leave(waiter));
  }

  #dispatch(call: Call, slot: Slot): void {
    const { throttle, wire } = this.#parts;
    call.tries++;
    call.enter('answer');
    const callOff = wire.send(call.request, slot.bucket.token, {
      started: () => throttle.started(slot),
      resolve: (raw) => this.#answered(call, slot, raw),
      reject: (error) => this.#failed(call, slot, error),
    });
    if (slot.released) return; // The request failed at once.
    call.enter('answer', () => {
      callOff();
      throttle.release(slot);
    });
  }

  #answered(call: Call, slot: Slot, raw: RawResponse): void {
    const { throttle } = this.#parts;
    const { status } = raw;
    call.enter('answer'); // Nothing is left to cancel.
    call.status = status;
    if (status !== 429) slot.bucket.confirm(slot.sentAt);
    if (status >= 200 && status < 300) {
      throttle.release(slot); // First: the next request can be under way while this body is parsed.
      this.#deliver(call, raw);
    } else {
      this.#refused(call, slot, raw);
      throttle.release(slot); // Last: the next request must see cooling, refused tokens and maintenance.
    }
  }

  #deliver(call: Call, raw: RawResponse): void {
    const { request } = call;
    const { clock, maxBodyBytes } = this.#parts.options;
    const storedAt = clock.now();
    this.#parts.rotation.confirm();
    let response: TransportResponse;
    try {
      const bytes = request.as === 'sent' ? raw.body : readBytes(request, raw, maxBodyBytes);
      const maxAge = maxAgeMs(raw.headers);
      response = {
        status: raw.status,
        body: request.as === undefined || request.as === 'json' ? parseJson(request, raw, bytes) : bytes,
        storedAt,
        freshUntil: maxAge === undefined ? undefined : storedAt + maxAge,
        bytes: bytes.length,
        headers: raw.headers,
      };
    } catch (error) {
      call.fail(error);
      return;
    }
    call.succeed(response);
  }

  #failed(call: Call, slot: Slot, error: unknown): void {
    const { throttle, options } = this.#parts;
    const { request, tries } = call;
    call.enter('answer');
    throttle.release(slot);
    if (error instanceof BodyTooLargeError) {
      call.fail(unexpected(request, error, `is larger than maxBodyBytes (${options.maxBodyBytes})`));
      return;
    }
    const known =
      error instanceof TryTimeoutError
        ? new TimeoutError(request, options.tryTimeoutMs, 'answer', tries, call.lastError)
        : new NetworkError(request, error, tries);
    if (isPassingFailure(error)) this.#pause(call, known, 0);
    else call.fail(known);
  }

  #refused(call: Call, slot: Slot, raw: RawResponse): void {
    const { options, maintenance, onMaintenance } = this.#parts;
    const { request } = call;
    const now = options.clock.now();
    const judgement = judge(request, raw, now, call.tries, options.maxBodyBytes);
    switch (judgement.kind) {
      case 'throttled':
        call.throttled = judgement.facts;
        this.#cool(call, slot, retryAfterMs(raw.headers, now));
        this.advance(call);
        break;
      case 'maintenance':
        if (maintenance.begin()) onMaintenance();
        call.fail(new MaintenanceError(request, maintenance.startedAt ?? now, { detail: judgement.facts.detail }));
        break;
      case 'refused':
        this.#replaceToken(call, slot, judgement.error);
        break;
      case 'passing':
        this.#pause(call, judgement.error, retryAfterMs(raw.headers, now) ?? 0);
        break;
      case 'final':
        call.fail(judgement.error);
        break;
    }
  }

  /** Waits before the next try. Ends the call with the error when no try is left or the deadline comes first. */
  #pause(call: Call, error: ApiError, atLeastMs: number): void {
    const { options, events } = this.#parts;
    const { clock, random, retries } = options;
    const { operation, route, method = 'GET' } = call.request;
    const ms = Math.max(pauseMs(call.retries, random), atLeastMs);
    const inTime = clock.monotonic() + ms < call.deadlineAt;
    if (method !== 'GET' || call.probe || call.retries >= retries || !inTime) {
      call.fail(error);
      return;
    }
    call.retries++;
    call.lastError = error;
    const { code, status } = error;
    events.emit('retry', () => ({ type: 'retry', operation, route, code, status, pauseMs: ms }));
    const controller = new AbortController();
    call.enter('pause', () => controller.abort());
    const goOn = () => this.advance(call);
    const calledOff = () => undefined;
    clock.sleep(ms, controller.signal).then(goOn, calledOff);
  }

  #cool(call: Call, slot: Slot, retryAfter: number | undefined): void {
    const { options, throttle, events } = this.#parts;
    const { bucket, sentAt } = slot;
    const now = options.clock.monotonic();
    const coolingMs = bucket.penalise(now, sentAt, retryAfter, options.random());
    throttle.reconsider();
    if (coolingMs === undefined) return;
    const rate = bucket.rate(now);
    events.emit('tokenCooling', () => ({
      type: 'tokenCooling',
      token: bucket.token.name,
      route: call.request.route,
      coolingMs,
      rate: Number.isFinite(rate) ? rate : null,
    }));
  }

  #replaceToken(call: Call, slot: Slot, error: InvalidAddressError | ForbiddenError): void {
    const { rotation, throttle } = this.#parts;
    if (!rotation.possible) {
      call.fail(error);
      return;
    }
    const { token } = slot.bucket;
    const replaced = rotation.replace(
      token,
      error instanceof InvalidAddressError
        ? { kind: 'invalidAddress', address: error.address }
        : { kind: 'invalidToken' },
    );
    this.#await(call, replaced, () => {
      const { failure } = rotation;
      if (failure !== undefined) call.fail(rotationError(call, failure, error));
      // The source calls the token valid, so the token is not the cause.
      else if (throttle.has(token)) call.fail(error);
      else this.advance(call);
    });
  }

  /** Waits for a promise that other calls wait for too. Cancelling ends this wait alone. */
  #await(call: Call, shared: Promise<void>, then: () => void): void {
    call.enter('tokens');
    const goOn = () => {
      if (!call.over) then();
    };
    const giveUp = (error: unknown) => call.fail(error);
    shared.then(goOn, giveUp);
  }

  /** Milliseconds until a token is no longer cooling; 0 when one is ready. */
  #coolingMs(): number {
    return Math.max(0, this.#parts.throttle.coolUntil - this.#parts.options.clock.monotonic());
  }
}

export function rotationError(
  call: Call,
  { problem, retryAt, cause }: RotationFailure,
  refusal?: ApiError,
): RotationError {
  const { status, reason, detail } = refusal ?? {};
  return new RotationError(call.request, problem, retryAt, { status, reason, detail, cause });
}
