import type { Clock } from '../internal/Clock.js';
import type { Emitter } from '../internal/Emitter.js';
import { isPromiseLike, type MaybePromise } from '../internal/MaybePromise.js';
import type { CacheEvent, StoreOperation } from './CacheEvent.js';
import type { OwnVerbs } from './CacheVerbs.js';
import { withDeadline } from './deadline.js';
import { EncodeError } from './EncodeError.js';
import type { Facts } from './Facts.js';
import type { Loaded } from './Loader.js';
import { mapLate } from './mapLate.js';
import type { NamedCache } from './NamedCache.js';
import { ABSENT, type Intent, type Write } from './PendingWrites.js';

/**
 * Everything that changes what is kept. A write by a person (`set`, `delete`, `pop`, `clear`) wins over every load that began before it; a write by the
 * read-through never fails the read. Where a subclass has verbs of its own, those do the work, and only the order is kept here.
 */
export class Writes {
  readonly verbs: OwnVerbs;
  readonly #clock: Clock;
  readonly #events: Emitter<CacheEvent>;
  /** Facts that are attached already and whose value is on its way through a subclass's `set`, perhaps to ours. */
  readonly #handed = new WeakSet<Facts>();
  #storeUsed = false;
  #ownSetRan = false;

  constructor(options: { clock: Clock; events: Emitter<CacheEvent>; verbs: OwnVerbs }) {
    this.verbs = options.verbs;
    this.#clock = options.clock;
    this.#events = options.events;
  }

  /** Whether a subclass keeps values in its own way, so far: its `set` has run, and none of it came to ours. */
  get replaced(): boolean {
    return this.#ownSetRan && !this.#storeUsed;
  }

  /** Our own `set`, called by a person or by a subclass's `set` through `super`. */
  set(named: NamedCache, key: string, value: unknown): MaybePromise<unknown> {
    this.#storeUsed = true;
    const facts = this.#factsToSet(named, key, value);
    if (this.verbs.set !== undefined) return named.set(key, value, facts);
    return this.setBy(() => named.set(key, value, facts), named, key, value);
  }

  delete(named: NamedCache, key: string): MaybePromise<boolean> {
    return this.verbs.delete === undefined ? this.removeBy(() => named.delete(key), named, key) : named.delete(key);
  }

  pop(named: NamedCache, key: string): MaybePromise<unknown> {
    if (this.verbs.pop !== undefined) return named.pop(key);
    const intent = named.pending.busy ? named.pending.intentOf(key) : undefined;
    if (intent === undefined) return this.removeBy(() => named.pop(key), named, key);
    // What is on its way is there already, for whoever reads: it is taken back.
    named.fence(key);
    if (intent === ABSENT) return undefined;
    return mapLate(
      this.removeBy(() => named.delete(key), named, key),
      () => named.present(key, intent.value),
    );
  }

  clear(named: NamedCache): MaybePromise<unknown> {
    return this.verbs.clear === undefined ? this.clearBy(() => named.clear(), named) : named.clear();
  }

  /** A person's `set` that a subclass does itself. The facts are on the value before, so that `encode` finds them. */
  setByOwn(named: NamedCache, key: string, value: unknown): MaybePromise<unknown> {
    const facts = this.#factsToSet(named, key, value);
    named.attach(value, facts);
    this.#handed.add(facts);
    this.#ownSetRan = true;
    return this.setBy(() => this.verbs.set?.(named.name, key, value), named, key, value);
  }

  /** A person's write, done by `write`: loads under way lose, and readers see it from now on. */
  setBy(write: () => MaybePromise<unknown>, named: NamedCache, key: string, value: unknown): MaybePromise<unknown> {
    named.fence(key);
    const outcome = this.#begun(named, 'set', key, write);
    named.pending.track(key, { value }, this.#followed(named, 'set', key, outcome));
    return outcome;
  }

  removeBy<T>(remove: () => MaybePromise<T>, named: NamedCache, key: string): MaybePromise<T> {
    named.fence(key);
    const outcome = this.#begun(named, 'delete', key, remove);
    named.pending.track(key, ABSENT, this.#followed(named, 'delete', key, outcome));
    return outcome;
  }

  clearBy<T>(clear: () => MaybePromise<T>, named: NamedCache): MaybePromise<T> {
    named.fenceAll();
    const outcome = this.#begun(named, 'clear', undefined, clear);
    named.pending.trackClear(this.#followed(named, 'clear', undefined, outcome));
    return outcome;
  }

  /** A person's own call gets the store's error, and it counts as every other. */
  #begun<T>(named: NamedCache, operation: StoreOperation, key: string | undefined, write: () => T): T {
    try {
      return write();
    } catch (error) {
      this.report(named, operation, key, error);
      throw error;
    }
  }

  /**
   * Keeps what was loaded, and says whether the store was asked to. Whatever the store does, this does not throw: the failure is counted and told.
   */
  keep(named: NamedCache, key: string, loaded: Loaded<unknown>): boolean {
    const facts = named.factsFor(key, loaded);
    named.attach(loaded.value, facts);
    // A look-up that began before this would show what was there before.
    named.lookups.delete(key);
    if (!named.breaker.allows()) return false;
    this.#handed.add(facts);
    const intent = { value: loaded.value };
    const write = this.#attempt(named, 'set', key, () => this.#setAsEver(named, key, loaded.value, facts));
    if (write !== undefined) named.pending.track(key, intent, write);
    return true;
  }

  /** Removes what the API says is not there any more; as safe as `keep`. */
  forget(named: NamedCache, key: string): void {
    if (!named.breaker.allows()) return;
    const write = this.#attempt(named, 'delete', key, () => this.#deleteAsEver(named, key));
    if (write !== undefined) named.pending.track(key, ABSENT, write);
  }

  /** The last word on a key once overlapping writes have come to rest. */
  rewrite(named: NamedCache, key: string, intent: Intent): Write | undefined {
    if (intent === ABSENT) return this.#attempt(named, 'delete', key, () => this.#deleteAsEver(named, key));
    const { value } = intent;
    const facts = named.factsOf(value) ?? named.factsFor(key, this.#arrivedNow());
    this.#handed.add(facts);
    return this.#attempt(named, 'set', key, () => this.#setAsEver(named, key, value, facts));
  }

  /** A store's promise within the name's deadline, its outcome noted by the breaker. */
  within<T>(named: NamedCache, operation: StoreOperation, outcome: PromiseLike<T>): Promise<T> {
    return withDeadline(outcome, operation, named.storeTimeoutMs, this.#clock).then((value) => {
      named.breaker.succeeded();
      return value;
    });
  }

  /** Counts and tells a store's failure. */
  report(named: NamedCache, attempted: StoreOperation, key: string | undefined, error: unknown): void {
    named.counters.errors++;
    // Wrong content is no sign of a store that is down, and a value without a text form none of the store at all.
    const operation = error instanceof EncodeError ? 'encode' : attempted;
    if (operation !== 'decode' && operation !== 'encode') named.breaker.failed();
    // What could not be written must not leave an older value in its place.
    if (operation === 'encode' && key !== undefined) this.forget(named, key);
    this.#events.emit('storeError', () => ({
      type: 'storeError',
      name: named.name,
      operation,
      ...(key === undefined ? {} : { key }),
      error,
    }));
  }

  #setAsEver(named: NamedCache, key: string, value: unknown, facts: Facts): MaybePromise<unknown> {
    if (this.verbs.set === undefined) return named.set(key, value, facts);
    this.#ownSetRan = true;
    return this.verbs.set(named.name, key, value);
  }

  #deleteAsEver(named: NamedCache, key: string): MaybePromise<unknown> {
    const { delete: remove, pop } = this.verbs;
    if (remove !== undefined) return remove(named.name, key);
    // A subclass that keeps values in its own way may have a `pop` only.
    return pop !== undefined && this.replaced ? pop(named.name, key) : named.delete(key);
  }

  /** A write of our own, whose failure is an event; `undefined` when it failed at once. */
  #attempt(
    named: NamedCache,
    operation: StoreOperation,
    key: string,
    write: () => MaybePromise<unknown>,
  ): Write | undefined {
    try {
      const outcome = write();
      if (!isPromiseLike(outcome)) named.breaker.succeeded();
      return this.#followed(named, operation, key, outcome);
    } catch (error) {
      this.report(named, operation, key, error);
      return undefined;
    }
  }

  /** A write as it is followed here: its failure is told, and whoever closes the cache does not wait for a store that hangs. */
  #followed(
    named: NamedCache,
    operation: StoreOperation,
    key: string | undefined,
    outcome: MaybePromise<unknown>,
  ): Write {
    if (!isPromiseLike(outcome)) return { outcome, bounded: outcome };
    const bounded = this.within(named, operation, outcome).catch((error: unknown) =>
      this.report(named, operation, key, error),
    );
    return { outcome, bounded };
  }

  #factsToSet(named: NamedCache, key: string, value: unknown): Facts {
    const attached = named.factsOf(value);
    if (attached !== undefined && attached.name === named.name && attached.key === key && this.#handed.delete(attached))
      return attached;
    return named.factsFor(key, this.#arrivedNow());
  }

  #arrivedNow(): Omit<Loaded<unknown>, 'value'> {
    return { storedAt: this.#clock.now(), apiFreshUntil: null, bytes: 0 };
  }
}
