import type { Clock } from '../internal/Clock.js';
import { andThen, isPromiseLike, type MaybePromise } from '../internal/MaybePromise.js';
import type { DefaultCache } from '../store/memory/DefaultCache.js';
import type { RemovalFacts, Store } from '../store/Store.js';
import { attachFacts, type Facts, factsOf } from './copies/Facts.js';
import type { KeyForm } from './copies/KeyForm.js';
import type { Lifetime } from './copies/Lifetime.js';
import type { CacheName } from './names.js';
import type { Breaker } from './outage/Breaker.js';
import type { Lookup } from './outage/Lookup.js';
import type { Recovery } from './outage/Recovery.js';
import type { Flight } from './read/Flight.js';
import type { Loaded } from './read/Loader.js';
import { Counters } from './Statistics.js';
import { ABSENT, type Intent, type Observer, PendingWrites, type Write } from './write/PendingWrites.js';

/** That there was nothing to see, and when that was found out by the monotonic clock. */
export interface Negative {
  readonly error: unknown;
  readonly tick: number;
}

/** Turns values into what the store keeps, and back. */
export interface ValueForm {
  /** What is handed to the store. Throws when the value can't be encoded. */
  write(value: unknown): unknown;
  /** The value of what the store gave; `undefined` when it can't be used. */
  read(found: unknown): unknown;
  /** A value as a person is given it: a model where plain data came back of one. */
  present(key: string, value: unknown): unknown;
}

/**
 * One cache name: its store, and everything that has to be known of it between two calls. It keeps writes in order, and lets a write win
 * over a load that began before it. Policy, which copy may be used, is decided above.
 */
export class NamedCache {
  readonly name: CacheName;
  readonly lifetime: Lifetime;
  readonly store: Store;
  readonly counters = new Counters();
  readonly flights = new Map<string, Flight>();
  readonly lookups = new Map<string, Lookup>();
  readonly negatives: DefaultCache<Negative>;
  readonly pending: PendingWrites;
  readonly breaker: Breaker;
  /** What the store has missed while it was away; `undefined` where its entries have no versions, so that nothing can be made up for. */
  readonly recovery: Recovery | undefined;
  /** How long an asynchronous store may take; `null`: for ever. */
  readonly storeTimeoutMs: number | null;
  /** How long a read waits for it; `null`: as long as it may take. */
  readonly storeSoftMs: number | null;
  /** How long one process may fetch while others wait; `0`: nobody waits. */
  readonly leaseMs: number;
  /** Whether a person's reads show writes on their way. Not where a subclass removes in its own way: its `pop` may be a `get` and a `delete`. */
  readonly overlays: boolean;
  readonly #keys: KeyForm;
  readonly #form: ValueForm;
  /** Facts of values that hold those of another place. */
  #others: WeakMap<object, Facts> | undefined;
  readonly #onWrongKey: (key: string) => void;
  readonly #alone: boolean;
  readonly #tellsTime: boolean;
  readonly #isText: boolean;
  readonly #clock: Clock;

  constructor(options: {
    name: CacheName;
    lifetime: Lifetime;
    store: Store;
    keys: KeyForm;
    form: ValueForm;
    negatives: DefaultCache<Negative>;
    /** Told when a text of another key is found under this one. */
    onWrongKey: (key: string) => void;
    /** Whether no other name has the same store. */
    alone: boolean;
    /** Whether the store is told when an entry's time is over. */
    tellsTime: boolean;
    clock: Clock;
    overlays: boolean;
    breaker: Breaker;
    storeTimeoutMs: number | null;
    storeSoftMs: number | null;
    leaseMs: number;
    /** Makes up for what the store misses; absent where its entries have no versions. */
    recovery: ((named: NamedCache) => Recovery) | undefined;
    /** How a value is written and removed from the outside: through the subclass's own verbs where it has them. */
    rewrite: (key: string, intent: Intent) => Write | undefined;
  }) {
    this.name = options.name;
    this.lifetime = options.lifetime;
    this.store = options.store;
    this.negatives = options.negatives;
    this.#keys = options.keys;
    this.#form = options.form;
    this.#onWrongKey = options.onWrongKey;
    this.#alone = options.alone;
    this.#tellsTime = options.tellsTime;
    this.#isText = options.store.traits?.text === true;
    this.#clock = options.clock;
    this.overlays = options.overlays;
    this.breaker = options.breaker;
    this.storeTimeoutMs = options.storeTimeoutMs;
    this.storeSoftMs = options.storeSoftMs;
    this.leaseMs = options.leaseMs;
    this.recovery = options.recovery?.(this);
    this.pending = new PendingWrites(options.rewrite);
  }

  /** The bare key of a stored one; `undefined` when it is another name's. */
  readonly keyOf = (stored: string): string | undefined => this.#keys.strip(stored);

  /** Entries held, as far as the store tells; a store of several names does not tell whose they are. */
  get entries(): number | undefined {
    return this.#alone ? this.store.size : undefined;
  }

  get bytes(): number | undefined {
    return this.#alone ? this.store.bytes : undefined;
  }

  /** Writes that the store has still to be given. */
  get missed(): number {
    return this.recovery?.missed.size ?? 0;
  }

  /** Whether a reader has to ask `intentOf` before it asks the store. */
  get busy(): boolean {
    return this.pending.busy || this.recovery?.missed.some === true;
  }

  /** What the key is meant to hold, by writes that are on their way or that the store has missed; `undefined`: ask the store. */
  intentOf(key: string): Intent | undefined {
    return this.pending.intentOf(key) ?? this.recovery?.missed.intentOf(key);
  }

  /** A version for a write that happens now; `undefined` where the store does not keep any. */
  nextVersion(): number | undefined {
    return this.recovery === undefined ? undefined : this.store.nextVersion?.();
  }

  /** Whether a value that the store gave at once shows that what it depends on works: a copy in front of a far store does not. */
  get answersForItself(): boolean {
    return this.storeSoftMs === null;
  }

  /** Lets a write win: a load under way for the key is not kept any more, and nobody joins it from now on. */
  fence(key: string): void {
    const flight = this.flights.get(key);
    if (flight !== undefined) {
      flight.fenced = true;
      this.flights.delete(key);
    }
    this.lookups.delete(key);
    this.negatives.delete(key);
  }

  fenceAll(): void {
    for (const flight of this.flights.values()) flight.fenced = true;
    this.flights.clear();
    this.lookups.clear();
    this.negatives.clear();
  }

  /** The key as the store has it. */
  storedKey(key: string): string {
    return this.#keys.make(key);
  }

  /** What the store holds under the key, for readers, who judge it. */
  find(key: string): MaybePromise<unknown> {
    const found = this.store.get(this.#keys.plain ? key : this.#keys.make(key));
    if (isPromiseLike(found)) return found.then((late) => (late === undefined ? undefined : this.#read(key, late)));
    return found === undefined ? undefined : this.#read(key, found);
  }

  #read(key: string, found: unknown): unknown {
    const value = this.#form.read(found);
    // A text says whose it is.
    return this.#isText ? this.#belonging(key, value) : value;
  }

  /** The value of a text that was found under a stored key, if it is that key's. */
  belonging(stored: string, value: unknown): unknown {
    return this.#belonging(this.#keys.strip(stored) ?? stored, value);
  }

  #belonging(key: string, value: unknown): unknown {
    const facts = factsOf(value);
    if (facts === undefined || facts.key === key) return value;
    this.#onWrongKey(key);
    return undefined;
  }

  /** The value under the key, for a person. */
  get(key: string): MaybePromise<unknown> {
    return andThen(this.find(key), (value) => this.present(key, value));
  }

  /** A value as a person is given it. */
  present(key: string, value: unknown): unknown {
    return value === undefined ? undefined : this.#form.present(key, value);
  }

  /** The facts of a value that is kept from now on. */
  factsFor(key: string, loaded: Omit<Loaded<unknown>, 'value'>): Facts {
    return this.lifetime.factsFor(this.name, key, loaded, this.#clock);
  }

  /** The facts of a value as it is kept under this name. */
  factsOf(value: unknown): Facts | undefined {
    return (typeof value === 'object' && value !== null ? this.#others?.get(value) : undefined) ?? factsOf(value);
  }

  /** Puts the facts on a value. One that is kept somewhere else as well keeps those of its first place on itself, and the others here. */
  attach(value: unknown, facts: Facts): void {
    const attached = factsOf(value);
    if (attached === undefined || (attached.name === facts.name && attached.key === facts.key))
      attachFacts(value, facts);
    else (this.#others ??= new WeakMap()).set(value as object, facts);
  }

  /** Writes to the store. A value that is not to be kept at all (time to live 0, already over) takes what was there with it. */
  set(key: string, value: unknown, facts: Facts, version?: number, lease?: number): MaybePromise<unknown> {
    this.attach(value, facts);
    const over = facts.deleteAt !== null && facts.deleteAt <= this.#clock.now();
    if (over || value === undefined) return this.delete(key, version);
    const { deleteAt, bytes } = facts;
    // A size that is not known is left out: a store that is bounded by bytes measures then.
    const size = bytes > 0 ? { bytes } : {};
    const order = version === undefined ? size : { ...size, version, ...(lease === undefined ? {} : { lease }) };
    return this.store.set(
      this.#keys.make(key),
      this.#form.write(value),
      this.#tellsTime ? { deleteAt, ...order } : order,
    );
  }

  delete(key: string, version?: number): MaybePromise<boolean> {
    // Stores given by users go through the adapter, which provides every verb.
    return this.store.delete?.(this.#keys.make(key), orderOf(version)) ?? false;
  }

  pop(key: string, version?: number): MaybePromise<unknown> {
    return andThen(this.store.pop?.(this.#keys.make(key), orderOf(version)), (found) =>
      found === undefined ? undefined : this.present(key, this.#read(key, found)),
    );
  }

  /** What the store can show without counting it as a use; where it can't, as `get`. */
  peek(key: string): MaybePromise<unknown> {
    return this.store.peek === undefined ? this.find(key) : this.near(key);
  }

  /** What the store can say without asking anything that may fail. */
  near(key: string): unknown {
    const found = this.store.peek?.(this.#keys.make(key));
    return found === undefined ? undefined : this.#form.read(found);
  }

  /** Live keys, a snapshot. */
  keys(): MaybePromise<string[]> {
    // Whether a text is still good is written in it.
    if (this.#isText) return andThen(this.items(), (items) => items.map(([key]) => key));
    return this.#listed(
      () => this.store.keys?.() ?? [],
      (stored) => this.#keys.strip(stored),
      (key) => key,
      (key) => key,
    );
  }

  /** Live entries, a snapshot. */
  items(): MaybePromise<[string, unknown][]> {
    return this.#listed<readonly [string, unknown], [string, unknown]>(
      () => this.store.entries?.() ?? [],
      ([stored, found]) => {
        const key = this.#keys.strip(stored);
        const value = key === undefined ? undefined : this.present(key, this.#read(key, found));
        return key === undefined || value === undefined ? undefined : [key, value];
      },
      ([key]) => key,
      (key, value) => [key, value],
    );
  }

  /** What a memory store holds, least recently used first, by the bare key. */
  held(): [string, unknown][] {
    const entries = this.store.traits?.inMemory === true ? collect(this.store.entries?.() ?? []) : [];
    if (isPromiseLike(entries)) return [];
    return entries.flatMap(([stored, value]) => {
      const key = this.#keys.strip(stored);
      return key === undefined ? [] : [[key, value] as [string, unknown]];
    });
  }

  /** Puts back what a memory store once held. */
  restore(key: string, value: unknown): void {
    const facts = factsOf(value);
    const bytes = facts !== undefined && facts.bytes > 0 ? { bytes: facts.bytes } : {};
    // A value of a person's own has no facts: the store's own rule decides.
    void this.store.set(this.#keys.make(key), value, facts === undefined ? {} : { deleteAt: facts.deleteAt, ...bytes });
  }

  clear(version?: number): MaybePromise<unknown> {
    if (!this.#keys.shared) return this.store.clear?.(orderOf(version));
    // Other names live in the same store: only our own keys go.
    return andThen(collect(this.store.keys?.() ?? []), (made) => {
      const outcomes = made
        .filter((one) => this.#keys.strip(one) !== undefined)
        .map((one) => this.store.delete?.(one, orderOf(version)));
      return outcomes.some(isPromiseLike) ? allOf(outcomes) : undefined;
    });
  }

  /** What the store has missed shows in a listing too, under what is on its way. */
  #addMissed(observer: Observer): void {
    const missed = this.recovery?.missed;
    if (missed === undefined || !missed.some) return;
    if (missed.clear !== undefined) observer.cleared = true;
    for (const [key, { intent }] of missed.entries()) if (!observer.intents.has(key)) observer.intents.set(key, intent);
  }

  /** A listing, with the writes that were on their way when it began or came while it was under way. */
  #listed<S, T>(
    list: () => Listing<S>,
    read: (stored: S) => T | undefined,
    keyOf: (one: T) => string,
    make: (key: string, value: unknown) => T,
  ): MaybePromise<T[]> {
    const [observer, stop] = this.pending.observe();
    this.#addMissed(observer);
    const overlay = (stored: readonly S[]): T[] => {
      stop();
      const listed: T[] = [];
      for (const one of observer.cleared && this.overlays ? [] : stored) {
        const item = read(one);
        if (item !== undefined) listed.push(item);
      }
      if (observer.intents.size === 0 || !this.overlays) return listed;
      const byKey = new Map(listed.map((one) => [keyOf(one), one]));
      for (const [key, intent] of observer.intents) {
        if (intent === ABSENT) byKey.delete(key);
        else byKey.set(key, make(key, this.present(key, intent.value)));
      }
      return [...byKey.values()];
    };
    try {
      const stored = collect(list());
      if (!isPromiseLike(stored)) return overlay(stored);
      return stored.then(overlay, (error: unknown) => {
        stop();
        throw error;
      });
    } catch (error) {
      stop();
      throw error;
    }
  }
}

function orderOf(version: number | undefined): RemovalFacts | undefined {
  return version === undefined ? undefined : { version };
}

type Listing<T> = MaybePromise<Iterable<T>> | AsyncIterable<T>;

/** All of a listing, whichever of the four forms it came in. */
function collect<T>(listing: Listing<T>): MaybePromise<T[]> {
  if (isPromiseLike(listing)) return listing.then((late) => [...late]);
  return Symbol.asyncIterator in listing ? drain(listing) : [...listing];
}

async function drain<T>(listing: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of listing) all.push(one);
  return all;
}

async function allOf(outcomes: readonly MaybePromise<unknown>[]): Promise<void> {
  const settled = await Promise.allSettled(outcomes);
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
