import { collect } from '../../internal/collect.js';
import { andThen, isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import { mapWithLimit } from '../../internal/mapWithLimit.js';
import type { EntryFacts, RemovalListener, Store } from '../Store.js';
import type { StoreTraits } from '../StoreTraits.js';

/** So many keys are remembered for a store that can't list its own; those written longest ago are forgotten first. */
const MAX_REMEMBERED = 100_000;
/** Calls at once when a listing has to ask for each key. */
const AT_ONCE = 64;

/** An object of somebody else's, with whatever methods it has. */
type Foreign = Readonly<Record<PropertyKey, unknown>>;
type Call = (...given: unknown[]) => unknown;

/**
 * An object that was not made to be a store of ours, or one that has not every method. Only methods whose meaning is the same everywhere
 * are used: `get`, `set`, `delete` (or `remove`, `del`), `getMany`, those of `pop`, `clear`, `keys`, `entries` and `items` that take the
 * arguments that they would be called with (an `LRUCache`'s `pop` takes no key, a Redis client's `keys` wants a pattern), iterators over
 * pairs, and `iterator`, which receives the object's `namespace`.
 *
 * It is called with keys and values only, unless it has `traits`: a third argument means something else to each of them.
 * What is lacking is derived: `pop` is a `get` and a `delete`; a missing `delete` writes `null`, which reads as absent; a missing list is
 * made of the keys that were written through here and are still there, the last 100,000 of them; a missing `clear` deletes each of the
 * list.
 */
export class ForeignStore implements Store {
  readonly #foreign: Foreign;
  readonly traits: StoreTraits | undefined;
  readonly #delete: Call | undefined;
  readonly #pop: Call | undefined;
  readonly #clear: Call | undefined;
  readonly #getMany: Call | undefined;
  readonly #listEntries: (() => unknown) | undefined;
  readonly #listKeys: (() => unknown) | undefined;
  readonly #remembered: Set<string> | undefined;

  constructor(store: object) {
    this.#foreign = store as Foreign;
    this.traits = traitsOf(this.#foreign);
    this.#delete = this.#method('delete') ?? this.#method('remove') ?? this.#method('del');
    this.#pop = this.#method('pop', 'key');
    this.#clear = this.#method('clear', 'nothing');
    this.#getMany = this.#method('getMany');
    // An LRUCache lists the most recently used first, and has this for the other way round.
    this.#listEntries =
      this.#method('rentries', 'nothing') ??
      this.#method('entries', 'nothing') ??
      this.#method('items', 'nothing') ??
      this.#pairs();
    this.#listKeys = this.#method('keys', 'nothing');
    this.#remembered = this.#listEntries === undefined && this.#listKeys === undefined ? new Set() : undefined;
  }

  get(key: string): MaybePromise<unknown> {
    return andThen((this.#foreign['get'] as Call).call(this.#foreign, key), presentOf);
  }

  set(key: string, value: unknown, facts?: EntryFacts): MaybePromise<unknown> {
    if (value === undefined) return this.delete(key);
    this.#remember(key);
    return facts !== undefined && this.#takesFacts ? this.#set(key, value, facts) : this.#set(key, value);
  }

  delete(key: string): MaybePromise<boolean> {
    this.#remembered?.delete(key);
    // Begun at once: a delete that waited for a look-up would be overtaken by the next write, and never happen if the look-up hangs.
    if (this.#delete !== undefined) return andThen(this.#delete(key), wasThere);
    const before = this.get(key);
    // Whether the write fails first is the answer's matter; this look-up must not fail unheard meanwhile.
    if (isPromiseLike(before)) before.then(undefined, () => {});
    return andThen(this.#set(key, null), () => andThen(before, (value) => value !== undefined));
  }

  pop(key: string): MaybePromise<unknown> {
    if (this.#pop !== undefined) {
      this.#remembered?.delete(key);
      return andThen(this.#pop(key), presentOf);
    }
    return andThen(this.get(key), (value) =>
      value === undefined ? undefined : andThen(this.delete(key), () => value),
    );
  }

  keys(): MaybePromise<string[]> {
    return andThen(this.entries(), (entries) => entries.map(([key]) => key));
  }

  entries(): MaybePromise<[string, unknown][]> {
    const listed = this.#listEntries === undefined ? this.#readAll() : collect(this.#listEntries());
    return andThen(listed, (pairs) => pairs.filter(isPresentPair));
  }

  clear(): MaybePromise<unknown> {
    if (this.#clear !== undefined) {
      this.#remembered?.clear();
      return this.#clear();
    }
    return andThen(this.#keysToRead(), (keys) => mapWithLimit(keys, AT_ONCE, (key) => this.delete(key)));
  }

  getMany(keys: readonly string[]): MaybePromise<unknown[]> {
    if (this.#getMany === undefined) return mapWithLimit(keys, AT_ONCE, (key) => this.get(key));
    return andThen(this.#getMany(keys), (values) =>
      Array.isArray(values) && values.length === keys.length
        ? values.map(presentOf)
        : mapWithLimit(keys, AT_ONCE, (key) => this.get(key)),
    );
  }

  get size(): number | undefined {
    const { size } = this.#foreign;
    return typeof size === 'number' ? size : undefined;
  }

  get bytes(): number | undefined {
    const { bytes } = this.#foreign;
    return this.#takesFacts && typeof bytes === 'number' ? bytes : undefined;
  }

  /** Only a store with traits of its own is made to be observed. */
  set onRemoval(listener: RemovalListener<unknown> | undefined) {
    if (this.#takesFacts) (this.#foreign as unknown as Store).onRemoval = listener;
  }

  get onRemoval(): RemovalListener<unknown> | undefined {
    return this.#takesFacts ? (this.#foreign as unknown as Store).onRemoval : undefined;
  }

  close(): MaybePromise<unknown> {
    return this.#method('close', 'nothing')?.();
  }

  get #takesFacts(): boolean {
    return isObject(this.#foreign['traits']);
  }

  #set(...given: [key: string, value: unknown, facts?: EntryFacts]): MaybePromise<unknown> {
    return (this.#foreign['set'] as Call).apply(this.#foreign, given);
  }

  #remember(key: string): void {
    const remembered = this.#remembered;
    if (remembered === undefined) return;
    remembered.delete(key);
    remembered.add(key);
    if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.values().next().value as string);
  }

  #keysToRead(): MaybePromise<string[]> {
    if (this.#remembered !== undefined) return [...this.#remembered];
    if (this.#listKeys === undefined) return this.keys();
    return andThen(collect(this.#listKeys()), (keys) => keys.filter((key) => typeof key === 'string'));
  }

  #readAll(): MaybePromise<unknown[]> {
    return andThen(this.#keysToRead(), (keys) =>
      mapWithLimit(keys, AT_ONCE, (key) => andThen(this.get(key), (value) => [key, value])),
    );
  }

  /** A method, if its declared parameters agree with what it would be called with where that tells meanings apart. */
  #method(name: string, calledWith?: 'nothing' | 'key'): Call | undefined {
    const method = this.#foreign[name];
    if (typeof method !== 'function') return undefined;
    if (calledWith !== undefined && method.length > 0 !== (calledWith === 'key')) return undefined;
    return (...given) => (this.#foreign[name] as Call).apply(this.#foreign, given);
  }

  /** An iteration over pairs: that of the method `iterator`, or the object's. */
  #pairs(): (() => unknown) | undefined {
    if (typeof this.#foreign['iterator'] === 'function') {
      return () => (this.#foreign['iterator'] as Call).call(this.#foreign, this.#foreign['namespace']);
    }
    const iterate = this.#foreign[Symbol.asyncIterator] ?? this.#foreign[Symbol.iterator];
    return typeof iterate === 'function' ? () => this.#foreign : undefined;
  }
}

/** `null` is what many stores answer for a key that they don't have. */
function presentOf(found: unknown): unknown {
  return found === null ? undefined : found;
}

function isPresentPair(pair: unknown): pair is [string, unknown] {
  return Array.isArray(pair) && typeof pair[0] === 'string' && presentOf(pair[1]) !== undefined;
}

/** Some answer whether something was there, some how many, and some nothing at all, which is taken for a yes. */
function wasThere(outcome: unknown): boolean {
  return typeof outcome === 'number' ? outcome > 0 : outcome !== false;
}

/** The traits that the object has, but for versions: removals are handed on without theirs. */
function traitsOf(foreign: Foreign): StoreTraits | undefined {
  const { traits } = foreign;
  if (isObject(traits)) return { ...(traits as StoreTraits), keepsVersions: false };
  return serializes(foreign) ? { text: true } : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/**
 * Whether the object turns values into text itself, as a Keyv does. That would lose the facts of a copy, so it receives
 * the cache's own text.
 */
function serializes({ serialize, deserialize }: Foreign): boolean {
  return typeof serialize === 'function' && typeof deserialize === 'function';
}
