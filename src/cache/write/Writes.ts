import { andThen, isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import type { StoreOperation } from '../CacheEvent.js';
import { EncodeError } from '../copies/EncodeError.js';
import type { Facts } from '../copies/Facts.js';
import { type Intent, type ListReader, type NamedStore, NOTHING } from '../copies/NamedStore.js';
import type { NameParts } from '../NameParts.js';
import type { Recovery } from '../outage/Recovery.js';
import type { StoreGuard } from '../outage/StoreGuard.js';
import type { Flights } from '../read/Flights.js';
import type { Loaded } from '../read/Loader.js';
import { PendingWrites, type StartedWrite } from './PendingWrites.js';

/** A change that is handed to the store. `key` absent: a clear. `version` absent: the store keeps none. */
interface Change {
  readonly operation: StoreOperation;
  readonly key: string | undefined;
  readonly intent: Intent;
  readonly version: number | undefined;
}

/** A change that the store has accepted to carry out. `answer` rejects when it fails or takes too long. */
interface Started<T> extends StartedWrite {
  readonly outcome: MaybePromise<T>;
  readonly answer: MaybePromise<T>;
}

/**
 * Everything that changes what one cache name keeps. A caller's write (`set`, `delete`, `pop`, `clear`) wins over every
 * load that began before it, and throws what the store throws. A write for a read (`keep`, `forget`) never fails the
 * read. Listings show both as soon as they are called.
 */
export class Writes {
  readonly #store: NamedStore;
  readonly #guard: StoreGuard;
  readonly #flights: Flights;
  readonly #recovery: Recovery | undefined;
  readonly #pending: PendingWrites;

  /** @param recovery repeats what the store misses; `undefined` where entries have no versions: late writes do harm. */
  constructor({ store, guard, flights }: NameParts, recovery: Recovery | undefined) {
    this.#store = store;
    this.#guard = guard;
    this.#flights = flights;
    this.#recovery = recovery;
    this.#pending = new PendingWrites((key, intent) => this.#rewrite(key, intent));
  }

  /** Whether a reader has to ask `intentOf` before it asks the store. */
  get busy(): boolean {
    return this.#pending.busy || this.#recovery?.missed.some === true;
  }

  /** What the key is to hold by writes that are under way or that the store has missed; `undefined`: ask the store. */
  intentOf(key: string): Intent | undefined {
    return this.#pending.intentOf(key) ?? this.#recovery?.missed.intentOf(key);
  }

  /** How many writes the store has still to receive. */
  get missed(): number {
    return this.#recovery?.missed.size ?? 0;
  }

  /** A version for a write that happens now; `undefined` where the store keeps none. */
  nextVersion(): number | undefined {
    return this.#recovery === undefined ? undefined : this.#store.store.nextVersion?.();
  }

  /** Waits for the writes under way, and tries once more to write what the store has missed. */
  async close(): Promise<void> {
    await this.#pending.settled();
    await this.#recovery?.close();
  }

  // Writes by callers.

  set(key: string, value: unknown): MaybePromise<unknown> {
    const version = this.nextVersion();
    const facts = this.#store.factsFor(key);
    this.#flights.fence(key);
    return this.#write({ operation: 'set', key, intent: { value }, version }, () =>
      this.#store.set(key, value, facts, version),
    );
  }

  delete(key: string): MaybePromise<boolean> {
    const version = this.nextVersion();
    this.#flights.fence(key);
    return this.#write({ operation: 'delete', key, intent: NOTHING, version }, () => this.#store.delete(key, version));
  }

  pop(key: string): MaybePromise<unknown> {
    const intent = this.busy ? this.intentOf(key) : undefined;
    if (intent !== undefined) return this.#popPending(key, intent);
    const version = this.nextVersion();
    this.#flights.fence(key);
    return this.#write({ operation: 'pop', key, intent: NOTHING, version }, () => this.#store.pop(key, version));
  }

  /** Readers see the pending value already, so it is what a pop returns. */
  #popPending(key: string, intent: Intent): MaybePromise<unknown> {
    // With versions, other processes may have written the key meanwhile: the removal is newer than that.
    if (intent === NOTHING && this.#recovery === undefined) {
      this.#flights.fence(key);
      return undefined;
    }
    const value = intent === NOTHING ? undefined : this.#store.present(key, intent.value);
    return andThen(this.delete(key), () => value);
  }

  clear(): MaybePromise<unknown> {
    const version = this.nextVersion();
    this.#flights.fenceAll();
    return this.#write({ operation: 'clear', key: undefined, intent: NOTHING, version }, () =>
      this.#store.clear(version),
    );
  }

  // Writes for reads.

  /** As `set`, but a failure is an event and not an error. */
  keepNow(key: string, value: unknown): void {
    this.#flights.fence(key);
    this.#keep(key, value, this.#store.factsFor(key), this.nextVersion());
  }

  /**
   * Keeps what was loaded and returns whether it was handed to the store. Never throws. What the store can't receive
   * now is repeated later, where that is possible.
   *
   * @param version the version of the load's beginning.
   */
  keep(key: string, loaded: Loaded<unknown>, version: number | undefined, lease?: number): boolean {
    return this.#keep(key, loaded.value, this.#store.factsFor(key, loaded), version, lease);
  }

  #keep(key: string, value: unknown, facts: Facts, version: number | undefined, lease?: number): boolean {
    this.#store.attach(value, facts);
    // A look-up that began before this would show what was there before.
    this.#flights.lookups.delete(key);
    const change: Change = { operation: 'set', key, intent: { value }, version };
    if (!this.#guard.allows()) return this.#postpone(change);
    const started = this.#tryToStart(change, () => this.#store.set(key, value, facts, version, lease));
    // Where there is a recovery, it has what failed.
    if (started === undefined) return this.#recovery !== undefined;
    this.#pending.track(key, change.intent, started);
    if (isPromiseLike(started.outcome)) return true;
    // A store in memory may have no room for it.
    return started.outcome !== false && !(this.#store.inMemory && this.#store.near(key) === undefined);
  }

  /** Removes what the API does not have any more. Never throws. */
  forget(key: string): void {
    const version = this.nextVersion();
    const change: Change = { operation: 'delete', key, intent: NOTHING, version };
    if (!this.#guard.allows()) {
      this.#postpone(change);
      return;
    }
    const started = this.#tryToStart(change, () => this.#store.delete(key, version));
    if (started !== undefined) this.#pending.track(key, NOTHING, started);
  }

  // Listings.

  keys(): MaybePromise<string[]> {
    return this.#listed(
      (read) => this.#store.keys(read),
      'keys',
      (key) => key,
      (key) => key,
    );
  }

  items(): MaybePromise<[string, unknown][]> {
    return this.#listed<[string, unknown]>(
      (read) => this.#store.items(read),
      'items',
      ([key]) => key,
      (key, value) => [key, this.#store.present(key, value)],
    );
  }

  /** A listing of the store, corrected by the writes that were under way when it began or came meanwhile. */
  #listed<T>(
    list: (read: ListReader) => MaybePromise<T[]>,
    operation: StoreOperation,
    keyOf: (item: T) => string,
    itemOf: (key: string, value: unknown) => T,
  ): MaybePromise<T[]> {
    const [meanwhile, stop] = this.#pending.watch();
    const { intents } = meanwhile;
    const missed = this.#recovery?.missed;
    if (missed?.clear !== undefined) meanwhile.cleared = true;
    for (const [key, { intent }] of missed?.entries() ?? []) if (!intents.has(key)) intents.set(key, intent);
    const correct = (listed: T[]): T[] => {
      stop();
      if (intents.size === 0) return meanwhile.cleared ? [] : listed;
      const byKey = new Map(meanwhile.cleared ? [] : listed.map((item) => [keyOf(item), item]));
      for (const [key, intent] of intents) {
        if (intent === NOTHING) byKey.delete(key);
        else byKey.set(key, itemOf(key, intent.value));
      }
      return [...byKey.values()];
    };
    const fail = (error: unknown) => {
      stop();
      throw error;
    };
    try {
      const listed = list((listing) => this.#guard.collect(operation, listing));
      return isPromiseLike(listed) ? listed.then(correct, fail) : correct(listed);
    } catch (error) {
      return fail(error);
    }
  }

  // One change.

  /** A caller's change: throws, or rejects with, what the store fails with. */
  #write<T>(change: Change, write: () => MaybePromise<T>): MaybePromise<T> {
    const started = this.#start(change, write);
    if (change.key === undefined) this.#pending.trackClear(started);
    else this.#pending.track(change.key, change.intent, started);
    return started.answer;
  }

  /**
   * The last word on a key whose writes have overlapped. With versions, the store knows which of them is the newest.
   */
  #rewrite(key: string, intent: Intent): StartedWrite | undefined {
    if (this.#recovery !== undefined) return undefined;
    const operation = intent === NOTHING ? 'delete' : 'set';
    return this.#tryToStart({ operation, key, intent, version: undefined }, () => this.#store.apply(key, intent));
  }

  /** As `#start`; `undefined` when the change failed at once. */
  #tryToStart<T>(change: Change, write: () => MaybePromise<T>): Started<T> | undefined {
    try {
      return this.#start(change, write);
    } catch {
      return undefined; // It is reported already.
    }
  }

  /** Hands a change to the store and follows it: a failure is reported, and repeated later where that is possible. */
  #start<T>(change: Change, write: () => MaybePromise<T>): Started<T> {
    let outcome: MaybePromise<T>;
    try {
      outcome = write();
    } catch (error) {
      this.#fail(change, error);
      throw error;
    }
    if (!isPromiseLike(outcome)) {
      this.#guard.answered();
      this.#settle(change);
      return { outcome, bounded: outcome, answer: outcome };
    }
    const answer = this.#guard.within(change.operation, outcome);
    // A write that is acknowledged after its time is repeated all the same: a server that was frozen and replaced in
    // the meantime takes what it was sent, and then loses it.
    const bounded = answer.then(
      () => this.#settle(change),
      (error: unknown) => this.#fail(change, error),
    );
    return { outcome, bounded, answer };
  }

  /** The store has carried out the change: what it missed before is of no interest any more. */
  #settle({ key, version }: Change): void {
    if (this.#recovery === undefined || version === undefined) return;
    if (key === undefined) this.#recovery.missed.settleClear(version);
    else this.#recovery.missed.settle(key, version);
  }

  #fail(change: Change, error: unknown): void {
    const { operation, key } = change;
    if (error instanceof EncodeError) {
      // A value that can't be written must not leave an older one in its place.
      if (key !== undefined) this.forget(key);
      this.#guard.report('encode', key, error);
    } else {
      this.#guard.failed(operation, key, error);
      this.#postpone(change);
    }
  }

  /** Leaves a change to the recovery. Returns whether that is possible. */
  #postpone({ key, intent, version }: Change): boolean {
    if (this.#recovery === undefined || version === undefined) return false;
    if (key === undefined) this.#recovery.addClear(version);
    else this.#recovery.add(key, intent, version);
    return true;
  }
}
