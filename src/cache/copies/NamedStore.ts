import type { Clock } from '../../internal/Clock.js';
import { type AnyIterable, collect } from '../../internal/collect.js';
import { andThen, isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import { type Intent, NOTHING } from '../../store/newest/Write.js';
import type { EntryFacts, RemovalFacts, Store } from '../../store/Store.js';
import type { CacheName } from '../names.js';
import type { Loaded } from '../read/Loader.js';
import { attachFacts, type Facts, factsOf } from './Facts.js';
import type { KeyForm } from './KeyForm.js';
import type { Lifetime } from './Lifetime.js';
import type { ValueForm } from './ValueForm.js';

export interface NamedStoreOptions {
  readonly name: CacheName;
  readonly store: Store;
  readonly keys: KeyForm;
  readonly values: ValueForm;
  readonly lifetime: Lifetime;
  /** Whether entries are written with the instant at which they expire. `false`: the store's own time decides. */
  readonly sendsTime: boolean;
  /** Whether no other cache name uses the same store. */
  readonly alone: boolean;
  readonly clock: Clock;
  /** Called when the text under a key belongs to another key. */
  readonly onWrongKey: (key: string) => void;
  /** Shared by all stores of the same name. Default: not shared. */
  readonly otherFacts?: OtherFacts;
}

/** Facts of values that already carry those of another name or key. */
export interface OtherFacts {
  map: WeakMap<object, Facts> | undefined;
}

/**
 * The entries of one cache name in its store: turns keys and values into the store's form and back, and gives each
 * entry the facts that decide how long it may be used. It orders neither loads nor concurrent writes.
 */
export class NamedStore {
  readonly name: CacheName;
  readonly store: Store;
  readonly lifetime: Lifetime;
  readonly #keys: KeyForm;
  readonly #values: ValueForm;
  readonly #sendsTime: boolean;
  readonly #alone: boolean;
  readonly #isText: boolean;
  readonly #clock: Clock;
  readonly #onWrongKey: (key: string) => void;
  readonly otherFacts: OtherFacts;

  constructor(options: NamedStoreOptions) {
    this.name = options.name;
    this.store = options.store;
    this.lifetime = options.lifetime;
    this.#keys = options.keys;
    this.#values = options.values;
    this.#sendsTime = options.sendsTime;
    this.#alone = options.alone;
    this.#isText = options.store.traits?.text === true;
    this.#clock = options.clock;
    this.#onWrongKey = options.onWrongKey;
    this.otherFacts = options.otherFacts ?? { map: undefined };
  }

  /** Whether the store itself keeps the very values, and answers at once. */
  get inMemory(): boolean {
    return this.store.traits?.inMemory === true;
  }

  /** Entries held, if the store counts them; a store of several names does not count them by name. */
  get entries(): number | undefined {
    return this.#alone ? this.store.size : undefined;
  }

  get bytes(): number | undefined {
    return this.#alone ? this.store.bytes : undefined;
  }

  /** The bare key of a stored one; `undefined` when it belongs to another name. */
  keyOf(stored: string): string | undefined {
    return this.#keys.strip(stored);
  }

  storedKey(key: string): string {
    return this.#keys.make(key);
  }

  // Facts.

  /** The facts of a value that is kept from now on. Default: one that arrives now, of unknown size. */
  factsFor(key: string, loaded?: Omit<Loaded<unknown>, 'value'>): Facts {
    const arrival = loaded ?? { storedAt: this.#clock.now(), apiFreshUntil: null, bytes: 0 };
    return this.lifetime.factsFor(this.name, key, arrival);
  }

  /** The facts of a value as it is kept under this name. */
  factsOf(value: unknown): Facts | undefined {
    const { map } = this.otherFacts;
    return (typeof value === 'object' && value !== null ? map?.get(value) : undefined) ?? factsOf(value);
  }

  /**
   * Attaches the facts to a value. A value that is kept under two names or keys carries the facts of the first; those
   * of the second are in a map.
   */
  attach(value: unknown, facts: Facts): void {
    const attached = factsOf(value);
    if (attached === undefined || (attached.name === facts.name && attached.key === facts.key))
      attachFacts(value, facts);
    else (this.otherFacts.map ??= new WeakMap()).set(value as object, facts);
  }

  /**
   * The facts that a store receives with a value. A value that the user set has no facts: the store's own rule decides.
   */
  entryFactsOf(value: unknown): EntryFacts {
    const facts = this.factsOf(value);
    return facts === undefined ? {} : { deleteAt: facts.deleteAt, ...sizeOf(facts) };
  }

  /** Whether a copy is past the time for which the cache uses it. A value without facts never expires. */
  isOver(value: unknown): boolean {
    if (!this.lifetime.judges) return false;
    const facts = this.factsOf(value);
    if (facts === undefined) return false;
    const use = this.lifetime.judge(facts, undefined, undefined);
    return use === 'over' || use === 'fallback';
  }

  // One key.

  /** Returns what the store holds under the key, whatever its age. */
  find(key: string): MaybePromise<unknown> {
    const found = this.store.get(this.#keys.plain ? key : this.#keys.make(key));
    if (isPromiseLike(found)) return found.then((late) => (late === undefined ? undefined : this.#read(key, late)));
    return found === undefined ? undefined : this.#read(key, found);
  }

  /** Returns what the store has in memory, without a call that may fail. Does not count as a use. */
  near(key: string): unknown {
    const found = this.store.peek?.(this.#keys.make(key));
    return found === undefined ? undefined : this.#values.read(found);
  }

  /** As `near`, or `find` for a store that has nothing in memory. */
  look(key: string): MaybePromise<unknown> {
    return this.store.peek === undefined ? this.find(key) : this.near(key);
  }

  /** Returns the value under the key in the form for callers; `undefined` when it is absent or expired. */
  get(key: string): MaybePromise<unknown> {
    return andThen(this.find(key), (value) => this.present(key, value));
  }

  /** A value in the form for callers: a model where the store returned plain data; `undefined` when it has expired. */
  present(key: string, value: unknown): unknown {
    if (value === undefined || this.isOver(value)) return undefined;
    return this.#values.present(key, value);
  }

  /**
   * Writes to the store. A value that must not be kept (time to live 0, or already over) removes the key. Returns, or
   * resolves to, `false` when the value is not kept.
   */
  set(key: string, value: unknown, facts: Facts, version?: number, lease?: number): MaybePromise<unknown> {
    this.attach(value, facts);
    const isOver = facts.deleteAt !== null && facts.deleteAt <= this.#clock.now();
    if (isOver || value === undefined) return andThen(this.delete(key, version), () => false);
    const time = this.#sendsTime ? { deleteAt: facts.deleteAt } : {};
    const order = version === undefined ? {} : { version, ...(lease === undefined ? {} : { lease }) };
    const entryFacts = { ...time, ...sizeOf(facts), ...order };
    return this.store.set(this.#keys.make(key), this.#values.write(value), entryFacts);
  }

  delete(key: string, version?: number): MaybePromise<boolean> {
    // The adapter of a user's store provides every verb.
    return this.store.delete?.(this.#keys.make(key), orderOf(version)) ?? false;
  }

  /** Carries out an intent: writes the value with its facts, or removes the key. */
  apply(key: string, intent: Intent, version?: number): MaybePromise<unknown> {
    if (intent === NOTHING) return this.delete(key, version);
    return this.set(key, intent.value, this.factsOf(intent.value) ?? this.factsFor(key), version);
  }

  pop(key: string, version?: number): MaybePromise<unknown> {
    return andThen(this.store.pop?.(this.#keys.make(key), orderOf(version)), (found) =>
      found === undefined ? undefined : this.present(key, this.#read(key, found)),
    );
  }

  // All keys.

  /** Whether a list of keys needs the values, because they decide which entries are live. */
  get #listsByValue(): boolean {
    return this.#isText || this.lifetime.judges;
  }

  /** The live keys, in the store's own form of a list. `collect` is how the list is read. */
  keys(read: ListReader = collect): MaybePromise<string[]> {
    if (this.#listsByValue) return andThen(this.items(read), (items) => items.map(([key]) => key));
    return andThen(read<string>(this.store.keys?.() ?? []), (stored) =>
      stored.map((one) => this.#keys.strip(one)).filter((key) => key !== undefined),
    );
  }

  /** The live entries, as `keys`. */
  items(read: ListReader = collect): MaybePromise<[string, unknown][]> {
    return andThen(read<readonly [string, unknown]>(this.store.entries?.() ?? []), (stored) => {
      const items: [string, unknown][] = [];
      for (const [one, found] of stored) {
        const key = this.#keys.strip(one);
        const value = key === undefined ? undefined : this.present(key, this.#read(key, found));
        if (key !== undefined && value !== undefined) items.push([key, value]);
      }
      return items;
    });
  }

  clear(version?: number): MaybePromise<unknown> {
    if (!this.#keys.shared) return this.store.clear?.(orderOf(version));
    // Other names have entries in the same store: only the keys of this one are removed.
    return andThen(collect(this.store.keys?.() ?? []), (stored) => {
      const own = stored.filter((one) => this.#keys.strip(one) !== undefined);
      const outcomes = own.map((one) => this.store.delete?.(one, orderOf(version)));
      return outcomes.some(isPromiseLike) ? allOf(outcomes) : undefined;
    });
  }

  // Snapshots.

  /** The entries of a store in memory, least recently used first, by their bare keys. Other stores: none. */
  held(): [string, unknown][] {
    const entries = this.inMemory ? collect(this.store.entries?.() ?? []) : [];
    if (isPromiseLike(entries)) return [];
    return entries.flatMap(([stored, value]) => {
      const key = this.#keys.strip(stored);
      return key === undefined ? [] : [[key, value] as [string, unknown]];
    });
  }

  /** Writes an entry of an earlier process into a store in memory, with the facts that it carries. */
  restore(key: string, value: unknown): void {
    void this.store.set(this.#keys.make(key), value, this.entryFactsOf(value));
  }

  /** The value of a text that was found under a stored key, if it belongs to that key. */
  ofKey(stored: string, value: unknown): unknown {
    return this.#ofKey(this.#keys.strip(stored) ?? stored, value);
  }

  #read(key: string, found: unknown): unknown {
    const value = this.#values.read(found);
    // A text names the key that it belongs to.
    return this.#isText ? this.#ofKey(key, value) : value;
  }

  #ofKey(key: string, value: unknown): unknown {
    const facts = factsOf(value);
    if (facts === undefined || facts.key === key) return value;
    this.#onWrongKey(key);
    return undefined;
  }
}

/** Reads a store's list to its end. */
export type ListReader = <T>(listing: AnyIterable<T>) => MaybePromise<T[]>;

/** An unknown size is left out: a store that is bounded by bytes then measures the value. */
function sizeOf({ bytes }: Facts): Pick<EntryFacts, 'bytes'> {
  return bytes > 0 ? { bytes } : {};
}

function orderOf(version: number | undefined): RemovalFacts | undefined {
  return version === undefined ? undefined : { version };
}

async function allOf(outcomes: readonly MaybePromise<unknown>[]): Promise<void> {
  const settled = await Promise.allSettled(outcomes);
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
