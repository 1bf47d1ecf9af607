import { EventEmitter } from 'node:events';
import type { Clock } from '../../src/internal/Clock.js';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';
import { mapWithLimit } from '../../src/internal/mapWithLimit.js';
import { prefixOf } from '../../src/keyv/keyvFormat.js';
import type { Store } from '../../src/store/Store.js';
import { PrefixedStore, toWholeStore, type WholeStore } from './PrefixedStore.js';
import { packValue, unpackValue } from './packValue.js';

/** Deletes that `deleteMany` has under way at a time. */
const PARALLEL_DELETES = 64;
/** The part with the keys that have no namespace. Each namespace is a part inside it. */
const PART = 'keyv';

/** A store as the storage adapter of a Keyv. See `keyvAdapter`. */
export class StoreAdapter extends EventEmitter {
  /**
   * Keyv uses the iterator only of adapters whose `dialect` is in its list, and throws when an adapter has neither such
   * a dialect nor a `url`. It uses the dialect for nothing else.
   */
  readonly opts: Record<string, unknown> = { dialect: 'sqlite', url: '' };
  /** Set by Keyv, which also puts it in front of its keys. */
  namespace: string | undefined;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #disconnects: boolean;
  readonly #isText: boolean;
  readonly #parts = new Map<string | undefined, WholeStore>();
  #closing: Promise<void> | undefined;

  constructor(store: Store, clock: Clock, disconnects: boolean) {
    super();
    this.#store = store;
    this.#clock = clock;
    this.#disconnects = disconnects;
    this.#isText = store.traits?.text === true;
  }

  async get<Value>(key: string): Promise<Value | undefined> {
    return this.#unpack(await this.#part().get(key)) as Value | undefined;
  }

  async getMany<Value>(keys: string[]): Promise<(Value | undefined)[]> {
    const values = await this.#part().getMany(keys);
    return values.map((value) => this.#unpack(value)) as (Value | undefined)[];
  }

  /**
   * `ttl` is in milliseconds. Absent or 0: the store's own rule applies. `Infinity`: never expires. Negative: expired.
   */
  async set(key: string, value: unknown, ttl?: number): Promise<boolean> {
    const kept = this.#isText && value !== undefined ? packValue(value) : value;
    if (ttl === undefined || ttl === null || ttl === 0) return (await this.#part().set(key, kept)) !== false;
    if (typeof ttl !== 'number' || Number.isNaN(ttl)) throw new InvalidArgumentError('ttl', ttl, 'milliseconds');
    const deleteAt = ttl === Number.POSITIVE_INFINITY ? null : this.#clock.now() + ttl;
    return (await this.#part().set(key, kept, { deleteAt })) !== false;
  }

  async delete(key: string): Promise<boolean> {
    return this.#part().delete(key);
  }

  /** Returns `true` when all keys were there. */
  async deleteMany(keys: string[]): Promise<boolean> {
    const part = this.#part();
    const deleted = await mapWithLimit(keys, PARALLEL_DELETES, (key) => part.delete(key));
    return deleted.every(Boolean);
  }

  async has(key: string): Promise<boolean> {
    return (await this.get(key)) !== undefined;
  }

  async hasMany(keys: string[]): Promise<boolean[]> {
    const values = await this.getMany(keys);
    return values.map((value) => value !== undefined);
  }

  /** Removes the keys of the namespace, and nothing else of the store. */
  async clear(): Promise<void> {
    await this.#part().clear();
  }

  async *iterator<Value>(namespace = this.namespace): AsyncGenerator<(string | Awaited<Value> | undefined)[], void> {
    for await (const [key, found] of await this.#part(namespace).entries()) {
      const value = this.#unpack(found);
      if (value !== undefined) yield [key, value as Awaited<Value>];
    }
  }

  async disconnect(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#disconnects) await this.#store.close?.();
  }

  #part(namespace = this.namespace): WholeStore {
    let part = this.#parts.get(namespace);
    if (part === undefined) this.#parts.set(namespace, (part = this.#makePart(namespace)));
    return part;
  }

  #makePart(namespace: string | undefined): WholeStore {
    const names = namespace === undefined || namespace === '' ? [PART] : [PART, namespace];
    if (this.#store.scope === undefined) return new PrefixedStore(toWholeStore(this.#store), prefixOf(names));
    const part = this.#store.scope(names.join(':'));
    part.onReport = (report) => {
      // Without a listener, Node throws an emitted error.
      if (report.type === 'failure' && this.listenerCount('error') > 0) this.emit('error', report.error);
    };
    return toWholeStore(part);
  }

  #unpack(found: unknown): unknown {
    return (this.#isText ? unpackValue(found) : found) ?? undefined;
  }
}
