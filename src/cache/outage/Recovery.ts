import type { Clock, Timer } from '../../internal/Clock.js';
import type { Emitter } from '../../internal/Emitter.js';
import type { CacheEvent, StoreOperation } from '../CacheEvent.js';
import type { CacheName } from '../names.js';
import type { Counters } from '../Statistics.js';
import type { Intent } from '../write/PendingWrites.js';
import { type MissedWrite, MissedWrites } from './MissedWrites.js';

/** Writes made up for at once. */
const AT_ONCE = 32;
const FIRST_PAUSE_MS = 500;
/** The store is tried at least so often while something is to be made up for. */
const LONGEST_PAUSE_MS = 2_000;

/** Whose store it is. */
export interface RecoveredName {
  readonly name: CacheName;
  readonly counters: Counters;
}

/** How a recovery writes: with a deadline, and telling of failures. */
export interface RecoveryHands {
  write(key: string, write: MissedWrite): Promise<unknown>;
  clear(version: number): Promise<unknown>;
  report(operation: StoreOperation, key: string | undefined, error: unknown): void;
}

/**
 * Brings a store that was away up to date: what it has missed is written, newest of each key, as soon as it answers again. Entries carry versions, so a write made up for late never takes the
 * place of a newer one of another process, nor does it bring back what was removed since.
 */
export class Recovery {
  readonly missed = new MissedWrites();
  readonly #named: RecoveredName;
  readonly #hands: RecoveryHands;
  readonly #clock: Clock;
  readonly #events: Emitter<CacheEvent>;
  #timer: Timer | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(named: RecoveredName, hands: RecoveryHands, clock: Clock, events: Emitter<CacheEvent>) {
    this.#named = named;
    this.#hands = hands;
    this.#clock = clock;
    this.#events = events;
  }

  add(key: string, intent: Intent, version: number, bytes: number): void {
    if (this.#closed) return;
    this.missed.add(key, { intent, version, bytes });
    this.#arm();
  }

  addClear(version: number): void {
    if (this.#closed) return;
    this.missed.addClear(version);
    this.#arm();
  }

  /** The store answers again. */
  soon(): void {
    if (this.missed.some) void this.#run();
  }

  /** A last try, for whoever closes. What the store does not take now is lost with the process. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.missed.some) await this.#run();
  }

  #arm(): void {
    if (this.#closed || this.#timer !== undefined || this.#running !== undefined || !this.missed.some) return;
    this.#timer = this.#clock.schedule(() => {
      this.#timer = undefined;
      void this.#run();
    }, this.#pauseMs);
  }

  #run(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    return (this.#running ??= this.#makeUp().finally(() => {
      this.#running = undefined;
      this.#arm();
    }));
  }

  async #makeUp(): Promise<void> {
    const total = { writes: 0, refused: 0 };
    const done = await this.#makeUpAll(total);
    this.#pauseMs = done ? FIRST_PAUSE_MS : Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    if (total.writes === 0) return;
    this.#named.counters.recovered += total.writes;
    const { name } = this.#named;
    this.#events.emit('recovery', () => ({ type: 'recovery', name, ...total }));
  }

  /** Whether everything was made up for. */
  async #makeUpAll(total: { writes: number; refused: number }): Promise<boolean> {
    const { missed } = this;
    const version = missed.clear;
    if (version !== undefined) {
      try {
        await this.#hands.clear(version);
      } catch (error) {
        this.#hands.report('clear', undefined, error);
        return false;
      }
      total.writes++;
      missed.settleClear(version);
    }
    while (missed.size > 0 && missed.clear === undefined) {
      const some: [string, MissedWrite][] = [];
      for (const entry of missed.entries()) {
        some.push(entry);
        // The first one goes alone: a store that is still away must not be sent more.
        if (some.length >= (total.writes === 0 ? 1 : AT_ONCE)) break;
      }
      const outcomes = await Promise.allSettled(some.map(async ([key, write]) => this.#hands.write(key, write)));
      for (const [index, outcome] of outcomes.entries()) {
        const [key, write] = some[index] as [string, MissedWrite];
        if (outcome.status === 'rejected') {
          this.#hands.report('set', key, outcome.reason);
          return false;
        }
        missed.settle(key, write.version);
        total.writes++;
        if (outcome.value === false) total.refused++;
      }
    }
    return missed.size === 0;
  }
}
