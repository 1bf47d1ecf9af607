import { EventEmitter } from 'node:events';
import type { Clock } from '../internal/Clock.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { forEach } from '../store/later.js';
import type { Store } from '../store/Store.js';
import { PrefixedStore, toWholeStore, type WholeStore } from './PrefixedStore.js';
import { packValue, unpackValue } from './packValue.js';
import { prefixOf } from './partNames.js';

/** Deletes at once in `deleteMany`. */
const AT_ONCE = 64;
/** The name of the part that holds the keys without a namespace. Those with one have it as a part of their own. */
const PART = 'keyv';

/** A store as the storage adapter of a Keyv. See `keyvAdapter`. */
export class StoreAdapter extends EventEmitter {
  /**
   * Keyv gives an iterator only to adapters whose `dialect` it knows by name, and throws at those that have neither a known one nor a `url`. It takes the name for nothing
   * else.
   */
  readonly opts: Record<string, unknown> = { dialect: 'sqlite', url: '' };
  /** Set by Keyv, which puts it before its keys as well. */
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

  /** `ttl` is in milliseconds. Absent or 0: the store's own rule decides. `Infinity`: for ever. Negative: it is over. */
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

  /** `true` when all of them were there. */
  async deleteMany(keys: string[]): Promise<boolean> {
    const part = this.#part();
    const deleted = await forEach(keys, AT_ONCE, (key) => part.delete(key));
    return deleted.every(Boolean);
  }

  async has(key: string): Promise<boolean> {
    return (await this.get(key)) !== undefined;
  }

  async hasMany(keys: string[]): Promise<boolean[]> {
    const values = await this.getMany(keys);
    return values.map((value) => value !== undefined);
  }

  /** Removes what is in the namespace, and nothing else of the store. */
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
      // Without a listener, Node would throw it.
      if (report.type === 'failure' && this.listenerCount('error') > 0) this.emit('error', report.error);
    };
    return toWholeStore(part);
  }

  #unpack(found: unknown): unknown {
    return (this.#isText ? unpackValue(found) : found) ?? undefined;
  }
}
