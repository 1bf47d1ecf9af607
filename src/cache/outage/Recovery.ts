import { backOffMs } from '../../internal/backOff.js';
import type { Clock, Timer } from '../../internal/Clock.js';
import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import type { StoreOperation } from '../CacheEvent.js';
import { type Intent, type NamedStore, NOTHING } from '../copies/NamedStore.js';
import type { Telemetry } from '../Telemetry.js';
import { type MissedWrite, MissedWrites } from './MissedWrites.js';
import type { StoreGuard } from './StoreGuard.js';

/** Concurrent writes. */
const CONCURRENT_WRITES = 32;
/** How long the store is left alone before each attempt, while it has missed something. */
const PAUSES = { firstMs: 500, longestMs: 2_000 };

/**
 * Gives a store the writes that it missed during an outage, the newest of each key, as soon as it works again. Entries
 * carry versions, so a late write never replaces a newer one of another process, nor does it restore what was removed.
 */
export class Recovery {
  readonly missed = new MissedWrites();
  readonly #store: NamedStore;
  readonly #guard: StoreGuard;
  readonly #telemetry: Telemetry;
  readonly #clock: Clock;
  #timer: Timer | undefined;
  #failures = 0;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(store: NamedStore, guard: StoreGuard, telemetry: Telemetry, clock: Clock) {
    this.#store = store;
    this.#guard = guard;
    this.#telemetry = telemetry;
    this.#clock = clock;
  }

  add(key: string, intent: Intent, version: number): void {
    if (this.#closed) return;
    const bytes = intent === NOTHING ? 0 : (this.#store.factsOf(intent.value)?.bytes ?? 0);
    this.missed.add(key, { intent, version, bytes });
    this.#arm();
  }

  addClear(version: number): void {
    if (this.#closed) return;
    this.missed.addClear(version);
    this.#arm();
  }

  /** The store works again. */
  soon(): void {
    if (this.missed.some) void this.#run();
  }

  /** Tries once more. What the store does not take now is lost with the process. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.missed.some) await this.#run();
  }

  #arm(): void {
    if (this.#closed || this.#timer !== undefined || this.#running !== undefined || !this.missed.some) return;
    this.#timer = this.#clock.schedule(
      () => {
        this.#timer = undefined;
        void this.#run();
      },
      backOffMs(this.#failures, PAUSES),
    );
  }

  #run(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    return (this.#running ??= this.#recover().finally(() => {
      this.#running = undefined;
      this.#arm();
    }));
  }

  async #recover(): Promise<void> {
    const total = { writes: 0, refused: 0 };
    const complete = (await this.#writeClear(total)) && (await this.#writeAll(total));
    this.#failures = complete ? 0 : this.#failures + 1;
    if (total.writes > 0) this.#telemetry.recovery(total.writes, total.refused);
  }

  /** Returns whether no clear is missed any more. */
  async #writeClear(total: { writes: number }): Promise<boolean> {
    const version = this.missed.clear;
    if (version === undefined) return true;
    const cleared = await this.#attempt('clear', undefined, () => this.#store.clear(version));
    if (cleared === FAILED) return false;
    total.writes++;
    this.missed.settleClear(version);
    return true;
  }

  /** Returns whether nothing is missed any more. */
  async #writeAll(total: { writes: number; refused: number }): Promise<boolean> {
    const { missed } = this;
    while (missed.size > 0 && missed.clear === undefined) {
      // The first one goes alone: a store that is still down must not receive more.
      const some = this.#first(total.writes === 0 ? 1 : CONCURRENT_WRITES);
      const outcomes = await Promise.all(
        some.map(([key, { intent, version }]) =>
          this.#attempt('set', key, () => this.#store.apply(key, intent, version)),
        ),
      );
      for (const [index, [key, { version }]] of some.entries()) {
        const outcome = outcomes[index];
        if (outcome === FAILED) return false;
        missed.settle(key, version);
        total.writes++;
        if (outcome === false) total.refused++;
      }
    }
    return missed.size === 0;
  }

  #first(count: number): [string, MissedWrite][] {
    const some: [string, MissedWrite][] = [];
    for (const entry of this.missed.entries()) {
      some.push(entry);
      if (some.length === count) break;
    }
    return some;
  }

  async #attempt(
    operation: StoreOperation,
    key: string | undefined,
    write: () => MaybePromise<unknown>,
  ): Promise<unknown> {
    try {
      const outcome = write();
      return isPromiseLike(outcome) ? await this.#guard.within(operation, outcome) : outcome;
    } catch (error) {
      this.#guard.failed(operation, key, error);
      return FAILED;
    }
  }
}

/** The outcome of a write that threw or was rejected. */
const FAILED = Symbol('failed');
