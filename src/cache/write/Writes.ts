import type { Clock } from '../../internal/Clock.js';
import type { Emitter } from '../../internal/Emitter.js';
import { andThen, isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import type { CacheEvent, StoreOperation } from '../CacheEvent.js';
import type { OwnVerbs } from '../CacheVerbs.js';
import { EncodeError } from '../copies/EncodeError.js';
import type { Facts } from '../copies/Facts.js';
import type { NamedCache } from '../NamedCache.js';
import { withDeadlines } from '../outage/Lookup.js';
import type { MissedWrite } from '../outage/MissedWrites.js';
import type { Loaded } from '../read/Loader.js';
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
    const version = named.nextVersion();
    return this.setBy(() => named.set(key, value, facts, version), named, key, value, version);
  }

  delete(named: NamedCache, key: string): MaybePromise<boolean> {
    if (this.verbs.delete !== undefined) return named.delete(key);
    const version = named.nextVersion();
    return this.removeBy(() => named.delete(key, version), named, key, version);
  }

  pop(named: NamedCache, key: string): MaybePromise<unknown> {
    if (this.verbs.pop !== undefined) return named.pop(key);
    const version = named.nextVersion();
    const intent = named.busy ? named.intentOf(key) : undefined;
    if (intent === undefined) return this.removeBy(() => named.pop(key, version), named, key, version);
    // What is on its way is there already, for whoever reads: it is taken back.
    named.fence(key);
    // Where others write too, what is absent here may be there by now: the removal is newer than that.
    if (intent === ABSENT && version === undefined) return undefined;
    return andThen(
      this.removeBy(() => named.delete(key, version), named, key, version),
      () => (intent === ABSENT ? undefined : named.present(key, intent.value)),
    );
  }

  clear(named: NamedCache): MaybePromise<unknown> {
    if (this.verbs.clear !== undefined) return named.clear();
    const version = named.nextVersion();
    return this.clearBy(() => named.clear(version), named, version);
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
  setBy(
    write: () => MaybePromise<unknown>,
    named: NamedCache,
    key: string,
    value: unknown,
    version?: number,
  ): MaybePromise<unknown> {
    named.fence(key);
    return this.#byPerson(write, named, 'set', { key, intent: { value }, version });
  }

  removeBy<T>(remove: () => MaybePromise<T>, named: NamedCache, key: string, version?: number): MaybePromise<T> {
    named.fence(key);
    return this.#byPerson(remove, named, 'delete', { key, intent: ABSENT, version });
  }

  clearBy<T>(clear: () => MaybePromise<T>, named: NamedCache, version?: number): MaybePromise<T> {
    named.fenceAll();
    return this.#byPerson(clear, named, 'clear', { key: undefined, intent: ABSENT, version });
  }

  /** A person's own call gets the store's error, and within the store's time; it counts as every other, and what the store has missed is made up for. */
  #byPerson<T>(
    write: () => MaybePromise<T>,
    named: NamedCache,
    operation: StoreOperation,
    change: Change,
  ): MaybePromise<T> {
    let outcome: MaybePromise<T>;
    try {
      outcome = write();
    } catch (error) {
      this.#missed(named, operation, change, error);
      throw error;
    }
    const followed = this.#followed(named, operation, change, outcome);
    if (change.key === undefined) named.pending.trackClear(followed);
    else named.pending.track(change.key, change.intent, followed);
    return isPromiseLike(outcome) ? followed.answer : outcome;
  }

  /**
   * Keeps what was loaded, and says whether it is kept. Whatever the store does, this does not throw: the failure is counted and told. What a store that is left alone does not get now is
   * made up for, where that is possible.
   */
  keep(
    named: NamedCache,
    key: string,
    loaded: Loaded<unknown>,
    version = named.nextVersion(),
    lease?: number,
  ): boolean {
    const facts = named.factsFor(key, loaded);
    named.attach(loaded.value, facts);
    // A look-up that began before this would show what was there before.
    named.lookups.delete(key);
    const change: Change = { key, intent: { value: loaded.value }, version };
    if (!named.breaker.allows()) return this.#postpone(named, change);
    this.#handed.add(facts);
    const write = this.#attempt(named, 'set', change, () =>
      this.#setAsEver(named, key, loaded.value, facts, version, lease),
    );
    if (write !== undefined) named.pending.track(key, change.intent, write);
    return true;
  }

  /** Removes what the API says is not there any more; as safe as `keep`. */
  forget(named: NamedCache, key: string): void {
    const version = named.nextVersion();
    const change: Change = { key, intent: ABSENT, version };
    if (!named.breaker.allows()) {
      this.#postpone(named, change);
      return;
    }
    const write = this.#attempt(named, 'delete', change, () => this.#deleteAsEver(named, key, version));
    if (write !== undefined) named.pending.track(key, ABSENT, write);
  }

  /** The last word on a key once overlapping writes have come to rest. */
  rewrite(named: NamedCache, key: string, intent: Intent): Write | undefined {
    const change: Change = { key, intent, version: undefined };
    if (intent === ABSENT) return this.#attempt(named, 'delete', change, () => this.#deleteAsEver(named, key));
    const { value } = intent;
    const facts = named.factsOf(value) ?? named.factsFor(key, this.#arrivedNow());
    this.#handed.add(facts);
    return this.#attempt(named, 'set', change, () => this.#setAsEver(named, key, value, facts));
  }

  /** A write that a store has missed, with its own version. */
  makeUp(named: NamedCache, key: string, { intent, version }: MissedWrite): Promise<unknown> {
    const write = () => {
      if (intent === ABSENT) return named.delete(key, version);
      const facts = named.factsOf(intent.value) ?? named.factsFor(key, this.#arrivedNow());
      return named.set(key, intent.value, facts, version);
    };
    return this.#bounded(named, 'set', write);
  }

  makeUpClear(named: NamedCache, version: number): Promise<unknown> {
    return this.#bounded(named, 'clear', () => named.clear(version));
  }

  async #bounded<T>(named: NamedCache, operation: StoreOperation, write: () => MaybePromise<T>): Promise<T> {
    const outcome = write();
    return isPromiseLike(outcome) ? this.within(named, operation, outcome) : outcome;
  }

  /** A store's promise within the name's deadline, its outcome noted by the breaker. */
  within<T>(
    named: NamedCache,
    operation: StoreOperation,
    outcome: PromiseLike<T>,
    soft?: { readonly softMs: number | null; readonly onSoft: () => void },
  ): Promise<T> {
    const { softMs = null, onSoft = () => undefined } = soft ?? {};
    const times = { softMs, onSoft, hardMs: named.storeTimeoutMs };
    return withDeadlines(outcome, operation, times, this.#clock).then((value) => {
      named.breaker.succeeded();
      return value;
    });
  }

  /** Counts and tells a store's failure. */
  report(named: NamedCache, attempted: StoreOperation, key: string | undefined, error: unknown): void {
    named.counters.errors++;
    // Wrong content is no sign of a store that is down, and a value without a text form none of the store at all.
    const operation = error instanceof EncodeError ? 'encode' : attempted;
    if (operation !== 'decode' && operation !== 'encode' && operation !== 'background') named.breaker.failed();
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

  #setAsEver(
    named: NamedCache,
    key: string,
    value: unknown,
    facts: Facts,
    version?: number,
    lease?: number,
  ): MaybePromise<unknown> {
    if (this.verbs.set === undefined) return named.set(key, value, facts, version, lease);
    this.#ownSetRan = true;
    return this.verbs.set(named.name, key, value);
  }

  #deleteAsEver(named: NamedCache, key: string, version?: number): MaybePromise<unknown> {
    const { delete: remove, pop } = this.verbs;
    if (remove !== undefined) return remove(named.name, key);
    // A subclass that keeps values in its own way may have a `pop` only.
    return pop !== undefined && this.replaced ? pop(named.name, key) : named.delete(key, version);
  }

  /** A write of our own, whose failure is an event; `undefined` when it failed at once. */
  #attempt(
    named: NamedCache,
    operation: StoreOperation,
    change: Change,
    write: () => MaybePromise<unknown>,
  ): Write | undefined {
    try {
      const outcome = write();
      if (!isPromiseLike(outcome)) named.breaker.succeeded();
      return this.#followed(named, operation, change, outcome);
    } catch (error) {
      this.#missed(named, operation, change, error);
      return undefined;
    }
  }

  /** A write as it is followed here: its failure is told, what was missed is noted, and whoever closes the cache does not wait for a store that hangs. */
  #followed<T>(
    named: NamedCache,
    operation: StoreOperation,
    change: Change,
    outcome: MaybePromise<T>,
  ): Write & { readonly answer: Promise<T> } {
    if (!isPromiseLike(outcome)) {
      this.#taken(named, change);
      return { outcome, bounded: outcome, answer: Promise.resolve(outcome) };
    }
    const answer = this.within(named, operation, outcome);
    // One that is acknowledged late is made up for all the same, which does no harm: a server that was frozen and replaced meanwhile takes what it was sent, and then loses it.
    const bounded = answer.then(
      () => this.#taken(named, change),
      (error: unknown) => this.#missed(named, operation, change, error),
    );
    return { outcome, bounded, answer };
  }

  #taken({ recovery }: NamedCache, { key, version }: Change): void {
    if (recovery === undefined || version === undefined) return;
    if (key === undefined) recovery.missed.settleClear(version);
    else recovery.missed.settle(key, version);
  }

  #missed(named: NamedCache, operation: StoreOperation, change: Change, error: unknown): void {
    this.report(named, operation, change.key, error);
    if (!(error instanceof EncodeError)) this.#postpone(named, change);
  }

  /** Leaves a write to the recovery; whether there is one. */
  #postpone(named: NamedCache, { key, intent, version }: Change): boolean {
    const { recovery } = named;
    if (recovery === undefined || version === undefined) return false;
    if (key === undefined) recovery.addClear(version);
    else recovery.add(key, intent, version, intent === ABSENT ? 0 : (named.factsOf(intent.value)?.bytes ?? 0));
    return true;
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

/** A write as the recovery has to know it. `key` absent: a clear. `version` absent: the store keeps none, and nothing is made up for. */
interface Change {
  readonly key: string | undefined;
  readonly intent: Intent;
  readonly version: number | undefined;
}
