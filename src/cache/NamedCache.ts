import type { Clock } from '../internal/Clock.js';
import { isPromiseLike, type MaybePromise } from '../internal/MaybePromise.js';
import type { DefaultCache } from '../store/DefaultCache.js';
import type { Store } from '../store/Store.js';
import type { Breaker } from './Breaker.js';
import { FACTS, type Facts, holdsFacts } from './Facts.js';
import type { Flight } from './Flight.js';
import type { KeyForm } from './KeyForm.js';
import type { Lifetime } from './Lifetime.js';
import type { Loaded } from './Loader.js';
import { mapLate } from './mapLate.js';
import type { CacheName } from './names.js';
import { ABSENT, type Intent, PendingWrites } from './PendingWrites.js';
import { Counters } from './Statistics.js';

/** Turns values into what the store keeps, and back. */
export interface ValueForm {
  /** What is handed to the store. Throws when the value can't be encoded. */
  write(value: unknown): unknown;
  /** The value of what the store gave; `undefined` when it can't be used. */
  read(key: string, found: unknown): unknown;
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
  readonly lookups = new Map<string, Promise<unknown>>();
  readonly negatives: DefaultCache;
  readonly pending: PendingWrites;
  readonly breaker: Breaker;
  /** How long an asynchronous store may take; `null`: for ever. */
  readonly storeTimeoutMs: number | null;
  readonly #keys: KeyForm;
  readonly #form: ValueForm;
  readonly #tellsTime: boolean;
  readonly #clock: Clock;

  constructor(options: {
    name: CacheName;
    lifetime: Lifetime;
    store: Store;
    keys: KeyForm;
    form: ValueForm;
    negatives: DefaultCache;
    /** Whether the store is told when an entry's time is over. */
    tellsTime: boolean;
    clock: Clock;
    breaker: Breaker;
    storeTimeoutMs: number | null;
    /** How a value is written and removed from the outside: through the subclass's own verbs where it has them. */
    rewrite: (key: string, intent: Intent) => MaybePromise<unknown>;
  }) {
    this.name = options.name;
    this.lifetime = options.lifetime;
    this.store = options.store;
    this.negatives = options.negatives;
    this.#keys = options.keys;
    this.#form = options.form;
    this.#tellsTime = options.tellsTime;
    this.#clock = options.clock;
    this.breaker = options.breaker;
    this.storeTimeoutMs = options.storeTimeoutMs;
    this.pending = new PendingWrites(options.rewrite);
  }

  /** The bare key of a stored one. */
  keyOf(stored: string): string {
    return this.#keys.strip(stored) ?? stored;
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

  /** The value under the key, as it is in the store. */
  get(key: string): MaybePromise<unknown> {
    const found = this.store.get(this.#keys.plain ? key : this.#keys.make(key));
    if (isPromiseLike(found))
      return found.then((late) => (late === undefined ? undefined : this.#form.read(key, late)));
    return found === undefined ? undefined : this.#form.read(key, found);
  }

  /** The facts of a value that is kept from now on. */
  factsFor(key: string, loaded: Omit<Loaded<unknown>, 'value'>): Facts {
    return this.lifetime.factsFor(key, loaded, this.#clock);
  }

  /** Writes to the store. A value that is not to be kept at all (time to live 0, already over) takes what was there with it. */
  set(key: string, value: unknown, facts: Facts): MaybePromise<unknown> {
    if (holdsFacts(value)) value[FACTS] = facts;
    const over = facts.deleteAt !== null && facts.deleteAt <= this.#clock.now();
    if (over) return this.delete(key);
    const { deleteAt, bytes } = facts;
    return this.store.set(
      this.#keys.make(key),
      this.#form.write(value),
      this.#tellsTime ? { deleteAt, bytes } : { bytes },
    );
  }

  delete(key: string): MaybePromise<boolean> {
    // Stores given by users go through the adapter, which provides every verb.
    return this.store.delete?.(this.#keys.make(key)) ?? false;
  }

  pop(key: string): MaybePromise<unknown> {
    const made = this.#keys.make(key);
    const found = this.store.pop?.(made);
    if (isPromiseLike(found))
      return found.then((late) => (late === undefined ? undefined : this.#form.read(key, late)));
    return found === undefined ? undefined : this.#form.read(key, found);
  }

  /** Live keys, a snapshot. */
  keys(): MaybePromise<string[]> {
    return mapLate(collect(this.store.keys?.() ?? []), (made) => {
      const keys = this.pending.clearing ? [] : made.flatMap((one) => this.#keys.strip(one) ?? []);
      return this.#overlaid(
        keys,
        (key) => key,
        (key) => key,
      );
    });
  }

  /** Live entries, a snapshot. */
  items(): MaybePromise<[string, unknown][]> {
    return mapLate(collect(this.store.entries?.() ?? []), (made) => {
      const items: [string, unknown][] = [];
      for (const [stored, found] of this.pending.clearing ? [] : made) {
        const key = this.#keys.strip(stored);
        const value = key === undefined ? undefined : this.#form.read(key, found);
        if (key !== undefined && value !== undefined) items.push([key, value]);
      }
      return this.#overlaid(
        items,
        ([key]) => key,
        (key, value) => [key, value] as [string, unknown],
      );
    });
  }

  clear(): MaybePromise<unknown> {
    if (!this.#keys.shared) return this.store.clear?.();
    // Other names live in the same store: only our own keys go.
    return mapLate(collect(this.store.keys?.() ?? []), (made) => {
      const outcomes = made.filter((one) => this.#keys.strip(one) !== undefined).map((one) => this.store.delete?.(one));
      return outcomes.some(isPromiseLike) ? allOf(outcomes) : undefined;
    });
  }

  /** What a listing says once the writes on their way are through. */
  #overlaid<T>(listed: T[], keyOf: (one: T) => string, make: (key: string, value: unknown) => T): T[] {
    if (!this.pending.busy) return listed;
    const byKey = new Map(listed.map((one) => [keyOf(one), one]));
    for (const [key, intent] of this.pending.intents()) {
      if (intent === ABSENT) byKey.delete(key);
      else byKey.set(key, make(key, intent.value));
    }
    return [...byKey.values()];
  }
}

/** All of a listing, whichever of the four forms it came in. */
function collect<T>(listing: MaybePromise<Iterable<T>> | AsyncIterable<T>): MaybePromise<T[]> {
  if (isPromiseLike(listing)) return listing.then((late) => [...late]);
  return Symbol.asyncIterator in listing ? drain(listing) : [...listing];
}

async function drain<T>(listing: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of listing) all.push(one);
  return all;
}

async function allOf(outcomes: readonly MaybePromise<unknown>[]): Promise<void> {
  for (const outcome of outcomes) await outcome;
}
