import { isPromiseLike, type MaybePromise } from '../internal/MaybePromise.js';
import type { Store } from './Store.js';

/** So many keys are remembered for a store that can't list its own; the oldest are forgotten first. */
const MAX_REMEMBERED = 100_000;
/** Reads at once when a listing has to ask for each key. */
const BATCH = 64;

/** An object of somebody else's, with whatever methods it has. */
type Foreign = Readonly<Record<PropertyKey, unknown>>;
type Call = (...given: readonly unknown[]) => unknown;

/**
 * An object that was not made to be a store of ours. Of its methods only those are used whose meaning is the same everywhere: `get`, `set`, `delete` (or `remove`, `del`),
 * `clear`, and to list its entries `entries`, `keys`, an iterator over pairs, or Keyv's `iterator`. Not `pop`, which in an `LRUCache` takes no key.
 *
 * What is lacking is derived: `pop` is a `get` and a `delete`; a missing `delete` writes `null`, which reads as absent; a missing list is
 * made of the keys that were written through here and are still there, the last 100,000 of them; a missing `clear` deletes each of the list.
 */
export class ForeignStore implements Store {
  readonly #foreign: Foreign;
  readonly #delete: Call | undefined;
  readonly #clear: Call | undefined;
  readonly #list: (() => unknown) | undefined;
  readonly #listKeys: (() => unknown) | undefined;
  readonly #remembered: Set<string> | undefined;
  readonly format?: 'values' | 'text';

  constructor(store: object) {
    this.#foreign = store as Foreign;
    this.#delete = this.#method('delete') ?? this.#method('remove') ?? this.#method('del');
    this.#clear = this.#withoutArguments('clear');
    this.#list = this.#withoutArguments('entries') ?? this.#pairs();
    this.#listKeys = this.#withoutArguments('keys');
    this.#remembered = this.#list === undefined && this.#listKeys === undefined ? new Set() : undefined;
    const { format } = this.#foreign;
    if (format === 'values' || format === 'text') this.format = format;
  }

  get(key: string): MaybePromise<unknown> {
    const found = (this.#foreign['get'] as Call).call(this.#foreign, key);
    return isPromiseLike(found) ? found.then(presentOf) : presentOf(found);
  }

  set(key: string, value: unknown): MaybePromise<unknown> {
    this.#remember(key);
    // Two arguments, never our facts: a third one means something else to each of them.
    return (this.#foreign['set'] as Call).call(this.#foreign, key, value);
  }

  delete(key: string): MaybePromise<boolean> {
    this.#remembered?.delete(key);
    const remove = this.#delete;
    if (remove === undefined) {
      return then(this.get(key), (value) =>
        value === undefined ? false : then((this.#foreign['set'] as Call).call(this.#foreign, key, null), () => true),
      );
    }
    const outcome = remove.call(this.#foreign, key);
    return isPromiseLike(outcome) ? outcome.then(wasThere) : wasThere(outcome);
  }

  pop(key: string): MaybePromise<unknown> {
    return then(this.get(key), (value) => (value === undefined ? undefined : then(this.delete(key), () => value)));
  }

  keys(): MaybePromise<string[]> {
    if (this.#list !== undefined) return then(this.entries(), (entries) => entries.map(([key]) => key));
    return then(this.#allKeys(), (keys) => then(this.#read(keys), (entries) => entries.map(([key]) => key)));
  }

  entries(): MaybePromise<[string, unknown][]> {
    if (this.#list === undefined) return then(this.#allKeys(), (keys) => this.#read(keys));
    return then(collect(this.#list()), (pairs) =>
      (pairs as [string, unknown][]).filter(([, value]) => presentOf(value) !== undefined),
    );
  }

  clear(): MaybePromise<unknown> {
    this.#remembered?.clear();
    if (this.#clear !== undefined) return this.#clear.call(this.#foreign);
    return then(this.#allKeys(), async (keys) => {
      for (const key of keys) await this.delete(key);
    });
  }

  get size(): number | undefined {
    const { size } = this.#foreign;
    return typeof size === 'number' ? size : undefined;
  }

  #remember(key: string): void {
    const remembered = this.#remembered;
    if (remembered === undefined) return;
    remembered.add(key);
    if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.values().next().value as string);
  }

  #allKeys(): MaybePromise<string[]> {
    if (this.#remembered !== undefined) return [...this.#remembered];
    if (this.#listKeys !== undefined) return collect(this.#listKeys()) as MaybePromise<string[]>;
    return this.keys();
  }

  /** The live entries of these keys. */
  #read(keys: readonly string[]): MaybePromise<[string, unknown][]> {
    const entries: [string, unknown][] = [];
    for (const [index, key] of keys.entries()) {
      const value = this.get(key);
      if (isPromiseLike(value)) return this.#readLate(keys.slice(index), value, entries);
      if (value !== undefined) entries.push([key, value]);
    }
    return entries;
  }

  async #readLate(
    keys: readonly string[],
    first: PromiseLike<unknown>,
    entries: [string, unknown][],
  ): Promise<[string, unknown][]> {
    for (let from = 0; from < keys.length; from += BATCH) {
      const batch = keys.slice(from, from + BATCH);
      const values = await Promise.all(
        batch.map((key, index) => (from + index === 0 ? first : Promise.resolve(this.get(key)))),
      );
      for (const [index, value] of values.entries())
        if (value !== undefined) entries.push([batch[index] as string, value]);
    }
    return entries;
  }

  #method(name: string): Call | undefined {
    const method = this.#foreign[name];
    return typeof method === 'function' ? (method as Call) : undefined;
  }

  /** A method that says so little of itself that it can be called with nothing: a Redis client's `keys` wants a pattern. */
  #withoutArguments(name: string): (() => unknown) | undefined {
    const method = this.#method(name);
    return method !== undefined && method.length === 0 ? () => method.call(this.#foreign) : undefined;
  }

  /** An iteration over pairs: Keyv's own, or the object's. */
  #pairs(): (() => unknown) | undefined {
    const keyv = this.#method('iterator');
    if (keyv !== undefined) return () => keyv.call(this.#foreign, this.#foreign['namespace']);
    const iterate = this.#foreign[Symbol.asyncIterator] ?? this.#foreign[Symbol.iterator];
    return typeof iterate === 'function' ? () => this.#foreign : undefined;
  }
}

/** `null` is what many stores answer for a key that they don't have. */
function presentOf(found: unknown): unknown {
  return found === null ? undefined : found;
}

/** Some answer whether, some how many, and some nothing at all. */
function wasThere(outcome: unknown): boolean {
  return typeof outcome === 'number' ? outcome > 0 : outcome !== false;
}

function then<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return isPromiseLike(value) ? (value as PromiseLike<T>).then(next) : next(value);
}

function collect(listing: unknown): MaybePromise<unknown[]> {
  if (isPromiseLike(listing)) return listing.then(collect);
  if (typeof listing !== 'object' || listing === null) return [];
  return Symbol.asyncIterator in listing
    ? drain(listing as AsyncIterable<unknown>)
    : [...(listing as Iterable<unknown>)];
}

async function drain(listing: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const one of listing) all.push(one);
  return all;
}
