import { andThen, isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import { NewestWrites } from '../../store/newest/NewestWrites.js';
import { type Attempt, FAILED } from '../../store/newest/Repeats.js';
import { type Intent, NOTHING, type Write } from '../../store/newest/Write.js';
import { EncodeError } from '../copies/EncodeError.js';
import type { Facts } from '../copies/Facts.js';
import type { ListReader, NamedStore } from '../copies/NamedStore.js';
import type { NameParts } from '../NameParts.js';
import type { StoreGuard } from '../outage/StoreGuard.js';
import type { Flights } from '../read/Flights.js';
import type { Loaded } from '../read/Loader.js';

/** How long a store is left alone before each attempt, while it has missed something. */
const PAUSES = { firstMs: 500, longestMs: 2_000 };
/** What is held for a store that fails. */
const BOUNDS = { maxValues: 1_000, maxBytes: 32 * 1_024 * 1_024, maxKeys: 100_000 };

/**
 * Everything that changes what one cache name keeps. A caller's write (`set`, `delete`, `pop`, `clear`) wins over every
 * load that began before it, and throws what the store throws. A write for a read (`keep`, `forget`) never fails the
 * read. Listings show both as soon as they are called.
 */
export class Writes {
  /** The writes that are under way or that the store has missed: what readers ask before they ask the store. */
  readonly newest: NewestWrites<unknown>;
  readonly #store: NamedStore;
  readonly #guard: StoreGuard;
  readonly #flights: Flights;
  /** Whether entries have versions. Without them, a write that is repeated late would replace newer ones. */
  readonly #keepsVersions: boolean;

  constructor({ store, guard, flights, telemetry, clock }: NameParts) {
    this.#store = store;
    this.#guard = guard;
    this.#flights = flights;
    this.#keepsVersions = store.store.traits?.keepsVersions === true;
    const bytesOf = (value: unknown) => store.factsOf(value)?.bytes ?? 0;
    const repeats = {
      bounds: { ...BOUNDS, bytesOf },
      pauses: PAUSES,
      clock,
      onAttempt: ({ writes, refused }: Attempt) => telemetry.recovery(writes, refused),
    };
    this.newest = new NewestWrites({
      write: ({ key, intent, version }) =>
        key === undefined ? store.clear(version) : store.apply(key, intent, version),
      within: (answer, { operation }) => guard.within(operation, answer),
      onAnswer: () => guard.answered(),
      onFailure: (write, error) => this.#fail(write, error),
      repeats: this.#keepsVersions ? repeats : undefined,
    });
  }

  /** A version for a write that happens now; `undefined` where the store keeps none. */
  nextVersion(): number | undefined {
    return this.#keepsVersions ? this.#store.store.nextVersion?.() : undefined;
  }

  // Writes by callers.

  set(key: string, value: unknown): MaybePromise<unknown> {
    const version = this.nextVersion();
    const facts = this.#store.factsFor(key);
    this.#flights.fence(key);
    return this.newest.run({ operation: 'set', key, intent: { value }, version }, () =>
      this.#store.set(key, value, facts, version),
    );
  }

  delete(key: string): MaybePromise<boolean> {
    const version = this.nextVersion();
    this.#flights.fence(key);
    return this.newest.run({ operation: 'delete', key, intent: NOTHING, version }, () =>
      this.#store.delete(key, version),
    );
  }

  pop(key: string): MaybePromise<unknown> {
    const intent = this.newest.busy ? this.newest.intentOf(key) : undefined;
    if (intent !== undefined) return this.#popPending(key, intent);
    const version = this.nextVersion();
    this.#flights.fence(key);
    return this.newest.run({ operation: 'pop', key, intent: NOTHING, version }, () => this.#store.pop(key, version));
  }

  /** Readers see the pending value already, so it is what a pop returns. */
  #popPending(key: string, intent: Intent): MaybePromise<unknown> {
    // With versions, other processes may have written the key meanwhile: the removal is newer than that.
    if (intent === NOTHING && !this.#keepsVersions) {
      this.#flights.fence(key);
      return undefined;
    }
    const value = intent === NOTHING ? undefined : this.#store.present(key, intent.value);
    return andThen(this.delete(key), () => value);
  }

  clear(): MaybePromise<unknown> {
    const version = this.nextVersion();
    this.#flights.fenceAll();
    return this.newest.run({ operation: 'clear', key: undefined, intent: NOTHING, version }, () =>
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
    const write: Write = { operation: 'set', key, intent: { value }, version };
    if (!this.#guard.allows()) return this.newest.postpone(write);
    const outcome = this.newest.attempt(write, () => this.#store.set(key, value, facts, version, lease));
    if (isPromiseLike(outcome)) return true;
    // With versions it is repeated.
    if (outcome === FAILED) return this.#keepsVersions;
    // A store in memory may have no room for it.
    return outcome !== false && !(this.#store.inMemory && this.#store.near(key) === undefined);
  }

  /** Removes what the API does not have any more. Never throws. */
  forget(key: string): void {
    const version = this.nextVersion();
    const write: Write = { operation: 'delete', key, intent: NOTHING, version };
    if (this.#guard.allows()) void this.newest.attempt(write, () => this.#store.delete(key, version));
    else this.newest.postpone(write);
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
    operation: 'keys' | 'items',
    keyOf: (item: T) => string,
    itemOf: (key: string, value: unknown) => T,
  ): MaybePromise<T[]> {
    const [meanwhile, stop] = this.newest.watch();
    const { intents } = meanwhile;
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

  /** A failure is an event. Returns whether to repeat the write. */
  #fail({ operation, key }: Write, error: unknown): boolean {
    if (!(error instanceof EncodeError)) {
      this.#guard.failed(operation, key, error);
      return true;
    }
    // A value that can't be written must not leave an older one in its place.
    if (key !== undefined) this.forget(key);
    this.#guard.report('encode', key, error);
    return false;
  }
}
