import { onAbort } from '../../internal/onAbort.js';
import type { Loaded } from './Loader.js';

/**
 * One load under way, and those who wait for it. A caller may leave (its signal); the load is aborted only when everybody has
 * left, and never when somebody without a signal waits.
 */
export class Flight<T = unknown> {
  readonly lane: 'interactive' | 'background';
  /** Whether somebody wants the result kept. */
  keep: boolean;
  /** Set when a write overtook this load: its result goes to those who wait, and not into the cache. */
  fenced = false;
  #promise: Promise<Loaded<T>> | undefined;
  readonly #controller: AbortController | undefined;
  #waiting = 0;
  #pinned = false;

  constructor(lane: 'interactive' | 'background', keep: boolean, abortable: boolean) {
    this.lane = lane;
    this.keep = keep;
    this.#controller = abortable ? new AbortController() : undefined;
  }

  /** Aborts the load; `undefined` when a caller without a signal began it, who can't leave. */
  get signal(): AbortSignal | undefined {
    return this.#controller?.signal;
  }

  /** Whether everybody has left, so that nobody may join any more. */
  get abandoned(): boolean {
    return this.#controller?.signal.aborted ?? false;
  }

  begin(promise: Promise<Loaded<T>>): void {
    this.#promise = promise;
    // Whoever waits hears of a failure; when everybody has left there is nobody to hear of it.
    promise.catch(() => undefined);
  }

  /**
   * Lets go of the result. The map of flights is rebuilt again and again, and V8 keeps what an outgrown table held until the next full collection: whole
   * payloads, if a flight held them.
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
