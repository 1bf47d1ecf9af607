import { collect } from '../../src/internal/collect.js';
import { andThen, type MaybePromise } from '../../src/internal/MaybePromise.js';
import { mapWithLimit } from '../../src/internal/mapWithLimit.js';
import { toStore } from '../../src/store/foreign/toStore.js';
import type { EntryFacts, Store } from '../../src/store/Store.js';

/** Deletes that `clear` has under way at a time. */
const PARALLEL_DELETES = 64;

/** A store with every method that `toStore` can derive. */
export type WholeStore = Store & Required<Pick<Store, 'delete' | 'keys' | 'entries' | 'clear' | 'getMany'>>;

/** Adds the methods that the store lacks. */
export function toWholeStore(store: Store): WholeStore {
  return toStore('keyv', store) as WholeStore;
}

/** The keys of a store that begin with a prefix, as a separate store: for stores without `scope`. */
export class PrefixedStore implements WholeStore {
  readonly #store: WholeStore;
  readonly #prefix: string;

  constructor(store: WholeStore, prefix: string) {
    this.#store = store;
    this.#prefix = prefix;
  }

  get(key: string): MaybePromise<unknown> {
    return this.#store.get(this.#prefix + key);
  }

  getMany(keys: readonly string[]): MaybePromise<readonly unknown[]> {
    return this.#store.getMany(keys.map((key) => this.#prefix + key));
  }

  set(key: string, value: unknown, facts?: EntryFacts): MaybePromise<unknown> {
    return facts === undefined
      ? this.#store.set(this.#prefix + key, value)
      : this.#store.set(this.#prefix + key, value, facts);
  }

  delete(key: string): MaybePromise<boolean> {
    return this.#store.delete(this.#prefix + key);
  }

  keys(): MaybePromise<string[]> {
    return andThen(collect(this.#store.keys()), (keys) =>
      keys.flatMap((key) =>
        typeof key === 'string' && key.startsWith(this.#prefix) ? [key.slice(this.#prefix.length)] : [],
      ),
    );
  }

  entries(): MaybePromise<[string, unknown][]> {
    return andThen(this.keys(), (keys) =>
      andThen(this.getMany(keys), (values) => keys.map((key, index): [string, unknown] => [key, values[index]])),
    );
  }

  clear(): MaybePromise<unknown> {
    return andThen(this.keys(), (keys) => mapWithLimit(keys, PARALLEL_DELETES, (key) => this.delete(key)));
  }
}
