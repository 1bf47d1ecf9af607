import { onAbort } from '../../internal/onAbort.js';
import type { Loaded } from './Loader.js';

export interface FlightOptions {
  readonly lane: 'interactive' | 'background';
  /** Whether the result is to be kept. */
  readonly keep: boolean;
  /** Whether callers may leave: `false` when the first one has no signal. */
  readonly abortable: boolean;
  /** When it started, by the monotonic clock. */
  readonly startedAt: number;
}

/**
 * One load under way, and the callers that wait for it. A caller leaves when its signal is aborted. The load is aborted
 * when all have left, and never when one without a signal waits.
 */
export class Flight<T = unknown> {
  readonly lane: 'interactive' | 'background';
  readonly startedAt: number;
  /** Whether the result is to be kept. */
  keep: boolean;
  /** Set when a write overtook this load: its result is returned and not kept. */
  fenced = false;
  #promise: Promise<Loaded<T>> | undefined;
  readonly #controller: AbortController | undefined;
  #waiting = 0;
  #pinned = false;

  constructor({ lane, keep, abortable, startedAt }: FlightOptions) {
    this.lane = lane;
    this.keep = keep;
    this.startedAt = startedAt;
    this.#controller = abortable ? new AbortController() : undefined;
  }

  /** Aborts the load; `undefined` when the first caller has no signal, and so can't leave. */
  get signal(): AbortSignal | undefined {
    return this.#controller?.signal;
  }

  /** Whether all callers have left, so that no other may join. */
  get abandoned(): boolean {
    return this.#controller?.signal.aborted ?? false;
  }

  begin(promise: Promise<Loaded<T>>): void {
    this.#promise = promise;
    // Callers receive a failure by `join`; without callers it must not be an unhandled rejection.
    promise.catch(() => undefined);
  }

  /**
   * Drops the result. V8 often rebuilds the map of flights, and keeps the content of the old table until the next full
   * collection: whole payloads, if a flight held them.
   */
  end(): void {
    this.#promise = undefined;
  }

  /** Waits for the load, at most until the signal is aborted. */
  join(signal: AbortSignal | undefined): Promise<Loaded<T>> {
    const promise = this.#promise as Promise<Loaded<T>>;
    if (signal === undefined) {
      this.#pinned = true;
      return promise;
    }
    if (signal.aborted) {
      this.#leave(signal.reason, 0);
      return Promise.reject(signal.reason as Error);
    }
    this.#waiting++;
    return new Promise((resolve, reject) => {
      const stop = onAbort(signal, () => {
        this.#leave(signal.reason, 1);
        reject(signal.reason as Error);
      });
      void promise.then(resolve, reject).finally(stop);
    });
  }

  #leave(reason: unknown, places: number): void {
    this.#waiting -= places;
    if (this.#waiting === 0 && !this.#pinned) this.#controller?.abort(reason);
  }
}
