import type { Clock } from '../../internal/Clock.js';
import { type AnyIterable, collect } from '../../internal/collect.js';
import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import type { StoreOperation } from '../CacheEvent.js';
import type { Telemetry } from '../Telemetry.js';
import type { Breaker } from './Breaker.js';
import { withDeadlines } from './Lookup.js';

export interface StoreGuardOptions {
  readonly breaker: Breaker;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  /** After this many milliseconds a read asks the API as well; `null`: no soft limit. */
  readonly softMs: number | null;
  /** After this many milliseconds an operation has failed; `null`: no limit. */
  readonly hardMs: number | null;
}

/**
 * Stands before one cache name's store: bounds how long its answers are waited for, reports its failures, and asks it
 * no more while its circuit breaker is open.
 */
export class StoreGuard {
  readonly softMs: number | null;
  readonly #hardMs: number | null;
  readonly #breaker: Breaker;
  readonly #telemetry: Telemetry;
  readonly #clock: Clock;

  constructor(options: StoreGuardOptions) {
    this.softMs = options.softMs;
    this.#hardMs = options.hardMs;
    this.#breaker = options.breaker;
    this.#telemetry = options.telemetry;
    this.#clock = options.clock;
  }

  /** Whether the store may be asked now. */
  allows(): boolean {
    return this.#breaker.allows();
  }

  /** How long a read may wait for the operation that `allows` has just admitted. A probe is not waited for. */
  get patienceMs(): number | null {
    return this.softMs !== null && this.#breaker.probing ? 0 : this.softMs;
  }

  /** The store answered at once. With a soft limit, the answer may be a copy in front of it, and says nothing of it. */
  answered(): void {
    if (this.softMs === null) this.#breaker.succeeded();
  }

  /**
   * The store's answer, or a rejection with `StoreTimeoutError` after the hard limit.
   *
   * @param onSoft called after `softMs` milliseconds without an answer; `null`: never.
   */
  within<T>(
    operation: StoreOperation,
    answer: PromiseLike<T>,
    softMs: number | null = null,
    onSoft: () => void = ignore,
  ): Promise<T> {
    return withDeadlines(answer, operation, { softMs, onSoft, hardMs: this.#hardMs }, this.#clock).then((value) => {
      this.#breaker.succeeded();
      return value;
    });
  }

  /** Reads a list to its end. Each step of an asynchronous list must come within the hard limit. */
  collect<T>(operation: StoreOperation, listing: AnyIterable<T>): MaybePromise<T[]> {
    const isAsync = typeof listing === 'object' && listing !== null && Symbol.asyncIterator in listing;
    if (isAsync) return this.#drain(operation, listing);
    const items = collect(listing);
    return isPromiseLike(items) ? this.within(operation, items) : items;
  }

  async #drain<T>(operation: StoreOperation, listing: AsyncIterable<T>): Promise<T[]> {
    const items: T[] = [];
    const iterator = listing[Symbol.asyncIterator]();
    for (;;) {
      const step = await this.within(operation, iterator.next());
      if (step.done === true) return items;
      items.push(step.value);
    }
  }

  /** The store failed: counted, emitted, and held against it. */
  failed(operation: StoreOperation, key: string | undefined, error: unknown): void {
    this.#breaker.failed();
    this.#telemetry.storeError(operation, key, error);
  }

  /** Content or a value was wrong, or work in the background failed: reported, and no sign that the store is down. */
  report(operation: 'decode' | 'encode' | 'background', key: string | undefined, error: unknown): void {
    this.#telemetry.storeError(operation, key, error);
  }
}

function ignore(): void {}
