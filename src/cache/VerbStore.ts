import { andThen, type MaybePromise } from '../internal/MaybePromise.js';
import { mapWithLimit } from '../internal/mapWithLimit.js';
import { ForeignStore } from '../store/foreign/ForeignStore.js';
import type { EntryFacts, Store } from '../store/Store.js';
import type { StoreTraits } from '../store/StoreTraits.js';
import type { CacheVerbs, NamedVerbs } from './CacheVerbs.js';
import type { Facts } from './copies/Facts.js';
import type { NamedStore } from './copies/NamedStore.js';

/** Concurrent removals when what a subclass keeps elsewhere is cleared. */
const CONCURRENT_CALLS = 64;

type Verb = keyof CacheVerbs;
const VERBS: readonly Verb[] = ['get', 'set', 'delete', 'pop', 'keys', 'items', 'clear'];

/**
 * The store that the verbs of a subclass of `Cache` make, for one cache name. A verb that the subclass overrides calls
 * the subclass. Every other verb uses the store below, which `createDefaultCache` made, and then what the subclass
 * keeps elsewhere: that part is derived from its own verbs, as for any object that lacks methods (see `ForeignStore`).
 *
 * A subclass that calls `super` reaches the store below by `below`.
 */
export class VerbStore implements Store {
  /**
   * Values carry their facts, and `encode` writes them. For a slow or failing subclass, the timeouts of the store below
   * apply.
   */
  readonly traits: StoreTraits;
  /** The verbs of the base class, for a subclass that calls `super`. */
  readonly below: NamedVerbs;
  readonly #store: NamedStore;
  readonly #own: ForeignStore;
  readonly #overridden: ReadonlySet<Verb>;
  /** The facts of values that the engine is writing through the subclass's `set`, which may give them to `below`. */
  readonly #given = new WeakMap<object, Facts>();

  /** Returns `undefined` when the cache overrides no verb. */
  static of(cache: CacheVerbs, base: CacheVerbs, store: NamedStore): VerbStore | undefined {
    const overridden = VERBS.filter((verb) => cache[verb] !== base[verb]);
    return overridden.length === 0 ? undefined : new VerbStore(cache, store, new Set(overridden));
  }

  private constructor(cache: CacheVerbs, store: NamedStore, overridden: ReadonlySet<Verb>) {
    this.#store = store;
    this.#overridden = overridden;
    const { timeouts, backend = store.store } = store.store.traits ?? {};
    this.traits = { keepsTime: true, timeouts, backend };
    this.below = {
      get: (key) => store.get(key),
      set: (key, value) => store.set(key, value, this.#takeGiven(key, value) ?? store.factsFor(key)),
      delete: (key) => store.delete(key),
      pop: (key) => store.pop(key),
      keys: () => store.keys(),
      items: () => store.items(),
      clear: () => store.clear(),
    };
    this.#own = new ForeignStore(this.#verbsOf(cache));
  }

  overrides(verb: Verb): boolean {
    return this.#overridden.has(verb);
  }

  get(key: string): MaybePromise<unknown> {
    return this.#own.get(key);
  }

  set(key: string, value: unknown, facts?: EntryFacts): MaybePromise<unknown> {
    if (facts !== undefined) this.#give(value);
    return this.#own.set(key, value);
  }

  delete(key: string): MaybePromise<boolean> {
    if (this.overrides('delete')) return this.#own.delete(key);
    return andThen(this.#store.delete(key), (wasThere) => {
      if (wasThere || !this.#keepsElsewhere) return wasThere;
      return andThen(this.#own.get(key), (value) => (value === undefined ? false : this.#own.delete(key)));
    });
  }

  pop(key: string): MaybePromise<unknown> {
    if (this.overrides('pop')) return this.#own.pop(key);
    return andThen(this.get(key), (value) =>
      value === undefined ? undefined : andThen(this.delete(key), () => value),
    );
  }

  keys(): MaybePromise<string[]> {
    if (this.#listsItself) return this.#own.keys();
    return andThen(this.#store.keys(), (below) =>
      this.#keepsElsewhere ? andThen(this.#own.keys(), (own) => [...new Set([...below, ...own])]) : below,
    );
  }

  entries(): MaybePromise<[string, unknown][]> {
    if (this.#listsItself) return this.#own.entries();
    if (!this.#keepsElsewhere && !this.overrides('get')) return this.#store.items();
    return andThen(this.keys(), (keys) =>
      andThen(this.#own.getMany(keys), (values) =>
        keys.map((key, index): [string, unknown] => [key, values[index]]).filter(([, value]) => value !== undefined),
      ),
    );
  }

  clear(): MaybePromise<unknown> {
    if (this.overrides('clear')) return this.#own.clear();
    return andThen(this.#store.clear(), () => {
      if (!this.#keepsElsewhere && !this.#listsItself) return undefined;
      return andThen(this.#own.keys(), (left) => mapWithLimit(left, CONCURRENT_CALLS, (key) => this.delete(key)));
    });
  }

  /** Returns what the store below holds, unless the subclass overrides `get`. */
  peek(key: string): unknown {
    return this.overrides('get') ? undefined : this.#store.near(key);
  }

  /** `undefined` when the subclass keeps its values elsewhere: the empty store below does not count those. */
  get size(): number | undefined {
    const { entries } = this.#store;
    return this.#keepsElsewhere && entries === 0 ? undefined : entries;
  }

  get bytes(): number | undefined {
    return this.size === undefined ? undefined : this.#store.bytes;
  }

  /** Whether the subclass may keep values elsewhere: it overrides both `set` and `get`. */
  get #keepsElsewhere(): boolean {
    return this.overrides('set') && this.overrides('get');
  }

  get #listsItself(): boolean {
    return this.overrides('keys') || this.overrides('items');
  }

  /** The overridden verbs as an object for the adapter, with `get` and `set` of the store below where they are not. */
  #verbsOf(cache: CacheVerbs): object {
    const { name } = this.#store;
    const verbs = {
      delete: (key: string) => cache.delete(name, key),
      pop: (key: string) => cache.pop(name, key),
      keys: () => cache.keys(name),
      items: () => cache.items(name),
      clear: () => cache.clear(name),
    };
    const own = Object.entries(verbs).filter(([verb]) => this.overrides(verb as Verb));
    return {
      get: (key: string) => (this.overrides('get') ? cache.get(name, key) : this.below.get(key)),
      set: (key: string, value: unknown) =>
        this.overrides('set') ? cache.set(name, key, value) : this.below.set(key, value),
      ...Object.fromEntries(own),
    };
  }

  #give(value: unknown): void {
    const facts = this.#store.factsOf(value);
    if (facts !== undefined) this.#given.set(value as object, facts);
  }

  /** The facts that the engine gave to a value; `undefined` for a value that the subclass writes by itself. */
  #takeGiven(key: string, value: unknown): Facts | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    const facts = this.#given.get(value);
    this.#given.delete(value);
    return facts?.key === key ? facts : undefined;
  }
}
