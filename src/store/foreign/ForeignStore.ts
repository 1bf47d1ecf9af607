import { collect } from '../../internal/collect.js';
import { andThen, isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import { mapWithLimit } from '../../internal/mapWithLimit.js';
import type { EntryFacts, RemovalFacts, RemovalListener, Store } from '../Store.js';
import type { StoreReport } from '../StoreReport.js';
import type { StoreTraits } from '../StoreTraits.js';

/** How many keys are remembered for a store that can't list its own. The keys written longest ago are dropped first. */
const MAX_REMEMBERED = 100_000;
/** Concurrent calls when a listing has to read each key. */
const CONCURRENT_CALLS = 64;

/** An object of the user, with whatever methods it has. */
type Foreign = Readonly<Record<PropertyKey, unknown>>;
type Method = (...given: unknown[]) => unknown;

/**
 * Adapts an object that is not a complete store. Only methods with one common meaning are used: `get`, `set`, `delete`
 * (or `remove`, `del`), `getMany`, those of `pop`, `clear`, `keys`, `entries` and `items` that declare the arguments
 * with which they would be called (an `LRUCache`'s `pop` takes no key, a Redis client's `keys` needs a pattern),
 * iterators over pairs, and `iterator`, which receives the object's `namespace`.
 *
 * The object gets keys and values only, unless it has `traits`: a third argument means something else to most objects.
 * Missing methods are derived: `pop` is `get` and `delete`; `delete` is `pop`, or else writes `null`, which reads as
 * absent; a list consists of the keys that were written through this adapter and are still there, the last 100,000 of
 * them; `clear` deletes each key of the list.
 */
export class ForeignStore implements Store {
  readonly traits: StoreTraits | undefined;
  readonly #foreign: Foreign;
  /** Whether the object is written for the contract of `Store`, so that it gets facts and is observed. */
  readonly #takesFacts: boolean;
  readonly #delete: Method | undefined;
  readonly #pop: Method | undefined;
  readonly #clear: Method | undefined;
  readonly #getMany: Method | undefined;
  readonly #listEntries: (() => unknown) | undefined;
  readonly #listKeys: Method | undefined;
  readonly #remembered: Set<string> | undefined;

  constructor(store: object) {
    this.#foreign = store as Foreign;
    const { traits } = store as Store;
    this.#takesFacts = typeof traits === 'object';
    this.traits = this.#takesFacts ? traits : serializes(this.#foreign) ? { text: true } : undefined;
    this.#delete = this.#method('delete') ?? this.#method('remove') ?? this.#method('del');
    this.#pop = this.#method('pop', 'key');
    this.#clear = this.#method('clear', 'nothing');
    this.#getMany = this.#method('getMany');
    // An LRUCache lists the most recently used first, and has `rentries` for the reverse order.
    this.#listEntries =
      this.#method('rentries', 'nothing') ??
      this.#method('entries', 'nothing') ??
      this.#method('items', 'nothing') ??
      this.#pairs();
    this.#listKeys = this.#method('keys', 'nothing');
    this.#remembered = this.#listEntries === undefined && this.#listKeys === undefined ? new Set() : undefined;
    if (this.#takesFacts) this.#passOn();
  }

  get(key: string): MaybePromise<unknown> {
    return andThen((this.#foreign['get'] as Method).call(this.#foreign, key), presentOf);
  }

  set(key: string, value: unknown, facts?: EntryFacts): MaybePromise<unknown> {
    if (value === undefined) return this.delete(key, facts);
    this.#remember(key);
    return this.#set(key, value, facts);
  }

  delete(key: string, facts?: RemovalFacts): MaybePromise<boolean> {
    this.#remembered?.delete(key);
    // Started at once: a delete that waits for a look-up would be overtaken by the next write.
    if (this.#delete !== undefined) return andThen(this.#delete(key, ...this.#given(facts)), wasThere);
    if (this.#pop !== undefined) return andThen(this.#pop(key, ...this.#given(facts)), isPresent);
    const before = this.get(key);
    // The outcome of the write decides; a look-up that fails meanwhile must not be an unhandled rejection.
    if (isPromiseLike(before)) before.then(undefined, () => {});
    return andThen(this.#set(key, null, facts), () => andThen(before, isPresent));
  }

  pop(key: string, facts?: RemovalFacts): MaybePromise<unknown> {
    if (this.#pop !== undefined) {
      this.#remembered?.delete(key);
      return andThen(this.#pop(key, ...this.#given(facts)), presentOf);
    }
    return andThen(this.get(key), (value) =>
      isPresent(value) ? andThen(this.delete(key, facts), () => value) : value,
    );
  }

  keys(): MaybePromise<string[]> {
    return andThen(this.entries(), (entries) => entries.map(([key]) => key));
  }

  entries(): MaybePromise<[string, unknown][]> {
    const listed = this.#listEntries === undefined ? this.#readAll() : collect(this.#listEntries());
    return andThen(listed, (pairs) => pairs.filter(isPresentPair));
  }

  clear(facts?: RemovalFacts): MaybePromise<unknown> {
    if (this.#clear !== undefined) {
      this.#remembered?.clear();
      return this.#clear(...this.#given(facts));
    }
    return andThen(this.#keysToRead(), (keys) =>
      mapWithLimit(keys, CONCURRENT_CALLS, (key) => this.delete(key, facts)),
    );
  }

  getMany(keys: readonly string[]): MaybePromise<unknown[]> {
    if (this.#getMany === undefined) return mapWithLimit(keys, CONCURRENT_CALLS, (key) => this.get(key));
    return andThen(this.#getMany(keys), (values) =>
      Array.isArray(values) && values.length === keys.length
        ? values.map(presentOf)
        : mapWithLimit(keys, CONCURRENT_CALLS, (key) => this.get(key)),
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

  /** Set on the object itself when it has `traits`; ignored otherwise. */
  set onRemoval(listener: RemovalListener<unknown> | undefined) {
    if (this.#takesFacts) (this.#foreign as unknown as Store).onRemoval = listener;
  }

  get onRemoval(): RemovalListener<unknown> | undefined {
    return this.#takesFacts ? (this.#foreign as unknown as Store).onRemoval : undefined;
  }

  /** Set on the object itself when it has `traits`; ignored otherwise. */
  set onReport(listener: ((report: StoreReport) => void) | undefined) {
    if (this.#takesFacts) (this.#foreign as unknown as Store).onReport = listener;
  }

  get onReport(): ((report: StoreReport) => void) | undefined {
    return this.#takesFacts ? (this.#foreign as unknown as Store).onReport : undefined;
  }

  close(): MaybePromise<unknown> {
    return this.#method('close', 'nothing')?.();
  }

  /** Gives this store the optional methods of the object that have no fallback here. */
  #passOn(): void {
    for (const name of ['nextVersion', 'scope', 'peek', 'watch', 'useCodec', 'lease'] as const) {
      const method = this.#method(name);
      if (method !== undefined) Object.defineProperty(this, name, { value: method });
    }
  }

  #set(key: string, value: unknown, facts: EntryFacts | undefined): MaybePromise<unknown> {
    return (this.#foreign['set'] as Method).call(this.#foreign, key, value, ...this.#given(facts));
  }

  /** The last argument of a verb: the facts, for an object that takes them. */
  #given(facts: EntryFacts | undefined): readonly EntryFacts[] {
    return facts !== undefined && this.#takesFacts ? [facts] : [];
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
      mapWithLimit(keys, CONCURRENT_CALLS, (key) => andThen(this.get(key), (value) => [key, value])),
    );
  }

  /**
   * Returns a method of the object. Where the declared parameters distinguish meanings, they must agree with those of
   * the call, unless the object is written for this contract.
   */
  #method(name: string, calledWith?: 'nothing' | 'key'): Method | undefined {
    const method = this.#foreign[name];
    if (typeof method !== 'function') return undefined;
    if (calledWith !== undefined && !this.#takesFacts && method.length > 0 !== (calledWith === 'key')) return undefined;
    return (...given) => (this.#foreign[name] as Method).apply(this.#foreign, given);
  }

  /** An iteration over pairs: that of the method `iterator`, or the object's. */
  #pairs(): (() => unknown) | undefined {
    if (typeof this.#foreign['iterator'] === 'function') {
      return () => (this.#foreign['iterator'] as Method).call(this.#foreign, this.#foreign['namespace']);
    }
    const iterate = this.#foreign[Symbol.asyncIterator] ?? this.#foreign[Symbol.iterator];
    return typeof iterate === 'function' ? () => this.#foreign : undefined;
  }
}

/** Many stores return `null` for an absent key. */
function presentOf(found: unknown): unknown {
  return found === null ? undefined : found;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isPresentPair(pair: unknown): pair is [string, unknown] {
  return Array.isArray(pair) && typeof pair[0] === 'string' && isPresent(pair[1]);
}

/** Some stores return whether an entry was there, some a count, and some nothing, which counts as `true`. */
function wasThere(outcome: unknown): boolean {
  return typeof outcome === 'number' ? outcome > 0 : outcome !== false;
}

/**
 * Whether the object turns values into text itself, as a Keyv does. That would lose the facts of a copy, so it receives
 * the cache's own text.
 */
function serializes({ serialize, deserialize }: Foreign): boolean {
  return typeof serialize === 'function' && typeof deserialize === 'function';
}
