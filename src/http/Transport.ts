import { pathOf, routeOf } from '../api/routes.js';
import { Emitter } from '../internal/Emitter.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireNumber, requireOneOf } from '../internal/preconditions.js';
import { Call } from './Call.js';
import { Calls } from './Calls.js';
import { Courier, rotationError } from './Courier.js';
import { ApiError, type ErrorMeaning } from './errors/ApiError.js';
import { ClosedError, MaintenanceError } from './errors/transportErrors.js';
import { Maintenance } from './Maintenance.js';
import { Rotation } from './Rotation.js';
import { Throttle } from './Throttle.js';
import type { ThrottleState } from './ThrottleState.js';
import type { TokenSource } from './TokenSource.js';
import { TRANSPORT_EVENT_TYPES, type TransportEvent } from './TransportEvent.js';
import { type ResolvedOptions, resolveOptions, type TransportOptions } from './TransportOptions.js';
import { LANES, type TransportRequest, type TransportResponse } from './TransportRequest.js';
import { Wire } from './Wire.js';

/** The request that asks whether a maintenance break is over, to the cheapest route. */
const PROBE: TransportRequest = {
  path: pathOf('goldPass'),
  route: routeOf('goldPass').path,
  operation: 'probe for the end of maintenance',
};

/** The meanings of errors that show that the API itself answers again. */
const OWN_WORD = new Set<ErrorMeaning>(['absent', 'hidden', 'refused']);

/**
 * Sends requests to the API: over pooled connections, with every token within its limit, with deadlines, with retries
 * where they can help, and with errors that say what to do. It knows nothing of caches or models.
 */
export class Transport {
  /** Its events. An event without a listener costs nothing. */
  readonly events = new Emitter<TransportEvent>(TRANSPORT_EVENT_TYPES);
  readonly #options: ResolvedOptions;
  readonly #source: TokenSource;
  readonly #wire: Wire;
  readonly #throttle: Throttle;
  readonly #maintenance: Maintenance;
  readonly #courier: Courier;
  readonly #calls = new Calls();
  #opened: true | Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  /**
   * @throws InvalidArgumentError for an option that can't be honoured. Nothing is connected before the first request.
   */
  constructor(options: TransportOptions) {
    const resolved = resolveOptions(options);
    const { clock, random, throttleLimit, connections, maxQueue } = resolved;
    const { events } = this;
    this.#options = resolved;
    this.#source = options.tokens;
    this.#wire = new Wire(resolved, options.dispatcher);
    this.#throttle = new Throttle({ clock, limit: throttleLimit, maxInFlight: connections, maxQueue });
    this.#maintenance = new Maintenance({ clock, random, events, probe: () => this.#probe() });
    this.#courier = new Courier({
      options: resolved,
      wire: this.#wire,
      throttle: this.#throttle,
      maintenance: this.#maintenance,
      rotation: new Rotation({
        source: this.#source,
        throttle: this.#throttle,
        clock,
        events,
        onFailure: (failure) => this.#endWaiting((call) => rotationError(call, failure)),
      }),
      events,
      tokens: () => (this.#opened === true ? undefined : this.open()),
      onMaintenance: () => {
        const startedAt = this.#maintenance.startedAt ?? clock.now();
        this.#endWaiting((call) => new MaintenanceError(call.request, startedAt));
      },
    });
  }

  /** A snapshot of the throttle: waiting requests, the rate of each token, cooling tokens. */
  get throttle(): ThrottleState {
    return this.#throttle.state();
  }

  /** Epoch milliseconds at which maintenance was first seen; `undefined` when none is known. */
  get maintenanceSince(): number | undefined {
    return this.#maintenance.startedAt;
  }

  /**
   * Gets the tokens, so that wrong credentials show before the first request. Otherwise the first request gets them.
   * After a failure the next call tries again. Rejects with the error of the token source.
   */
  open(): Promise<void> {
    if (this.#opened === true) return Promise.resolve();
    if (this.#opened === undefined) {
      const opening = this.#open();
      this.#opened = opening;
      // Not inside `#open`: a source that throws at once would run this before `#opened` is set, and stay failed.
      opening.then(
        () => (this.#opened = true),
        () => (this.#opened = undefined),
      );
    }
    return this.#opened;
  }

  /**
   * Sends one request. Concurrent requests share the connections and wait for their slots.
   *
   * @throws an `ApiError`, one class per decision; `signal.reason` when the caller aborts; the token source's error
   *   when it has no tokens; InvalidArgumentError for a request that can't be sent
   */
  send(request: TransportRequest): Promise<TransportResponse> {
    return this.#send(request, false);
  }

  /**
   * Ends every request with `ClosedError` and closes the connections. Later requests fail at once. An injected
   * dispatcher stays open. Calling it again waits for the same end.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #open(): Promise<void> {
    const tokens = await this.#source.tokens();
    if (tokens.length === 0) throw new InvalidArgumentError('tokens', tokens, 'at least one token');
    this.#throttle.setTokens(tokens);
  }

  async #close(): Promise<void> {
    this.#maintenance.dispose();
    this.#calls.end((call) => new ClosedError(call.request));
    await this.#wire.close();
  }

  #send(request: TransportRequest, probe: boolean): Promise<TransportResponse> {
    return new Promise((resolve, reject) => {
      const timeoutMs = this.#requireSendable(request);
      const { clock } = this.#options;
      const call = new Call(request, probe, clock.monotonic(), timeoutMs, (ended, response, error) => {
        this.#calls.delete(ended);
        if (response === undefined) reject(error);
        else resolve(response);
        this.#report(ended, response, error);
      });
      this.#calls.add(call);
      if (timeoutMs !== Number.POSITIVE_INFINITY) {
        call.deadline = clock.schedule(() => call.fail(this.#courier.overdue(call)), timeoutMs);
      }
      this.#courier.advance(call);
    });
  }

  /** @returns the deadline in milliseconds */
  #requireSendable(request: TransportRequest): number {
    const { path, timeoutMs, lane, signal } = request;
    // The HTTP client would refuse these too, but without the argument's name.
    if (!/^\/[\x21-\x7e]*$/.test(path))
      throw new InvalidArgumentError('path', path, "an encoded path that begins with '/'");
    if (lane !== undefined) requireOneOf('lane', lane, LANES);
    if (typeof timeoutMs === 'number') requireNumber('timeoutMs', timeoutMs, 1);
    if (signal?.aborted) throw signal.reason;
    if (this.#closing !== undefined) throw new ClosedError(request);
    if (timeoutMs === null) return Number.POSITIVE_INFINITY;
    return timeoutMs ?? this.#options.timeoutMs;
  }

  /** Whether the API answers again, with a success or an error of its own. */
  async #probe(): Promise<boolean> {
    try {
      await this.#send(PROBE, true);
      return true;
    } catch (error) {
      return error instanceof ApiError && error.status !== undefined && OWN_WORD.has(error.meaning);
    }
  }

  /** Ends the calls that wait for a slot or for their next try. */
  #endWaiting(reason: (call: Call) => ApiError): void {
    this.#calls.end(reason, ({ probe, phase }) => !probe && (phase === 'queue' || phase === 'pause'));
  }

  #report(call: Call, response: TransportResponse | undefined, error: unknown): void {
    if (!this.events.listens('request')) return;
    const { operation, route, method = 'GET' } = call.request;
    this.events.emit('request', () => ({
      type: 'request',
      operation,
      route,
      method,
      lane: call.lane,
      status: call.status,
      code: response === undefined ? codeOf(error) : undefined,
      durationMs: this.#options.clock.monotonic() - call.startedAt,
      bytes: response?.bytes ?? 0,
      tries: call.tries,
    }));
  }
}

function codeOf(error: unknown): string {
  return error instanceof ApiError ? error.code : 'ABORTED';
}
