import type { Clock } from '../internal/Clock.js';
import type { Emitter } from '../internal/Emitter.js';
import { isPromiseLike, type MaybePromise } from '../internal/MaybePromise.js';
import type { CacheEvent, StoreOperation } from './CacheEvent.js';
import type { OwnVerbs } from './CacheVerbs.js';
import { withDeadline } from './deadline.js';
import { EncodeError } from './EncodeError.js';
import { FACTS, type Facts, factsOf, holdsFacts } from './Facts.js';
import type { Loaded } from './Loader.js';
import type { NamedCache } from './NamedCache.js';
import { ABSENT, type Intent } from './PendingWrites.js';

/**
 * Everything that changes what is kept. A write by a person (`set`, `delete`, `pop`, `clear`) wins over every load that began before it; a write by the
 * read-through never fails the read. Where a subclass has verbs of its own, those do the work, and only the order is kept here.
 */
export class Writes {
  readonly verbs: OwnVerbs;
  readonly #clock: Clock;
  readonly #events: Emitter<CacheEvent>;
  /** Facts that the read-through attached and whose value is on its way through a subclass's `set`, perhaps to ours. */
  readonly #handed = new WeakSet<Facts>();

  constructor(options: { clock: Clock; events: Emitter<CacheEvent>; verbs: OwnVerbs }) {
    this.verbs = options.verbs;
    this.#clock = options.clock;
    this.#events = options.events;
  }

  /** Our own `set`, called by a person or by a subclass's `set` through `super`. */
  set(named: NamedCache, key: string, value: unknown): MaybePromise<unknown> {
    const facts = this.#factsToSet(named, key, value);
    if (this.verbs.set !== undefined) return named.set(key, value, facts);
    return this.setBy(() => named.set(key, value, facts), named, key, value);
  }

  delete(named: NamedCache, key: string): MaybePromise<boolean> {
    return this.verbs.delete === undefined ? this.removeBy(() => named.delete(key), named, key) : named.delete(key);
  }

  pop(named: NamedCache, key: string): MaybePromise<unknown> {
    return this.verbs.pop === undefined ? this.removeBy(() => named.pop(key), named, key) : named.pop(key);
  }

  clear(named: NamedCache): MaybePromise<unknown> {
    return this.verbs.clear === undefined ? this.clearBy(() => named.clear(), named) : named.clear();
  }

  /** A person's write, done by `write`: loads under way lose, and readers see it from now on. */
  setBy(write: () => MaybePromise<unknown>, named: NamedCache, key: string, value: unknown): MaybePromise<unknown> {
    named.fence(key);
    const outcome = write();
    named.pending.track(key, { value }, this.#followed(named, 'set', outcome), (error) =>
      this.report(named, 'set', key, error),
    );
    return outcome;
  }

  removeBy<T>(remove: () => MaybePromise<T>, named: NamedCache, key: string): MaybePromise<T> {
    named.fence(key);
    const outcome = remove();
    named.pending.track(key, ABSENT, this.#followed(named, 'delete', outcome), (error) =>
      this.report(named, 'delete', key, error),
    );
    return outcome;
  }

  clearBy<T>(clear: () => MaybePromise<T>, named: NamedCache): MaybePromise<T> {
    named.fenceAll();
    const outcome = clear();
    named.pending.trackClear(this.#followed(named, 'clear', outcome), (error) =>
      this.report(named, 'clear', undefined, error),
    );
    return outcome;
  }

  /** Keeps what was loaded. Whatever the store does, this does not throw: the failure is counted and told. */
  keep(named: NamedCache, key: string, loaded: Loaded<unknown>): void {
    const facts = named.factsFor(key, loaded);
    const { value } = loaded;
    if (holdsFacts(value)) value[FACTS] = facts;
    if (!named.breaker.allows()) return;
    this.#handed.add(facts);
    const write = () =>
      this.verbs.set === undefined ? named.set(key, value, facts) : this.verbs.set(named.name, key, value);
    this.#attempt(named, key, 'set', { value }, write);
  }

  /** Removes what the API says is not there any more; as safe as `keep`. */
  forget(named: NamedCache, key: string): void {
    if (!named.breaker.allows()) return;
    const remove = () => (this.verbs.delete === undefined ? named.delete(key) : this.verbs.delete(named.name, key));
    this.#attempt(named, key, 'delete', ABSENT, remove);
  }

  #attempt(
    named: NamedCache,
    key: string,
    operation: StoreOperation,
    intent: Intent,
    write: () => MaybePromise<unknown>,
  ): void {
    const failed = (error: unknown) => this.report(named, operation, key, error);
    try {
      const outcome = write();
      named.pending.track(key, intent, this.#followed(named, operation, outcome), failed);
      if (!isPromiseLike(outcome)) named.breaker.succeeded();
    } catch (error) {
      failed(error);
    }
  }

  /** The last word on a key once overlapping writes have come to rest. */
  rewrite(named: NamedCache, key: string, intent: Intent): MaybePromise<unknown> {
    const { set, delete: remove } = this.verbs;
    if (intent === ABSENT) return remove === undefined ? named.delete(key) : remove(named.name, key);
    if (set !== undefined) return set(named.name, key, intent.value);
    return named.set(key, intent.value, factsOf(intent.value) ?? named.factsFor(key, this.#arrivedNow()));
  }

  /** A person gets the store's own outcome; what is followed here ends at the deadline, so that a store that hangs is not waited for at the close. */
  #followed(named: NamedCache, operation: StoreOperation, outcome: MaybePromise<unknown>): MaybePromise<unknown> {
    return isPromiseLike(outcome) ? this.within(named, operation, outcome) : outcome;
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
    this.#events.emit('storeError', () => ({
      type: 'storeError',
      name: named.name,
      operation,
      ...(key === undefined ? {} : { key }),
      error,
    }));
  }

  #factsToSet(named: NamedCache, key: string, value: unknown): Facts {
    const attached = factsOf(value);
    if (attached !== undefined && attached.key === key && this.#handed.delete(attached)) return attached;
    return named.factsFor(key, this.#arrivedNow());
  }

  #arrivedNow(): Omit<Loaded<unknown>, 'value'> {
    return { storedAt: this.#clock.now(), apiFreshUntil: null, bytes: 0 };
  }
}
