import assert from 'node:assert/strict';
import type { MaybePromise } from '../internal/MaybePromise.js';
import type { EntryFacts, Store } from '../store/Store.js';
import type { FakeClock } from './FakeClock.js';

/** What a store can do beyond `get` and `set`. What isn't claimed isn't tested; what is claimed must be there. */
export interface StoreCapabilities {
  /** It keeps to `deleteAt`. Default: `true`. */
  readonly expires?: boolean;
  /** It has `delete`. Default: `true`. */
  readonly deletes?: boolean;
  /** It has `keys` and `entries`. Default: `true`. */
  readonly lists?: boolean;
  /** It returns the same object that was set. Default: `false`, an equal object is enough. */
  readonly references?: boolean;
  /** It calls `onRemoval` for every entry that leaves, with the cause. Default: `false`. */
  readonly removals?: boolean;
}

/** What `create` is given for each store. */
export interface ConformanceContext {
  /** The time of this test. A store that takes a clock should take this one. */
  readonly clock: FakeClock;
}

export interface StoreConformanceOptions {
  /**
   * Makes an empty store that shares nothing with the others, has no time to live, and has room for at least 2,000
   * entries. Called once or twice in each test.
   */
  readonly create: (context: ConformanceContext) => MaybePromise<Store>;
  /** Frees what `create` made. Called for each store, also when its test failed. Default: the store's own `close`. */
  readonly destroy?: (store: Store) => MaybePromise<unknown>;
  /** Lets this many milliseconds pass for the store. Default: the context's clock is advanced. */
  readonly advance?: (ms: number, context: ConformanceContext) => MaybePromise<unknown>;
  /** The store's idea of the time, in epoch milliseconds. Default: the context's clock's. */
  readonly now?: (context: ConformanceContext) => number;
  readonly capabilities?: StoreCapabilities;
  /**
   * Tests that are left out, by name, each with the reason why. An unknown name or an empty reason is refused.
   */
  readonly skip?: Readonly<Record<string, string>>;
}

/** One test of the suite, for any runner. */
export interface ConformanceTest {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** A case of the suite: what it needs, and what it does with a store. */
export interface Case {
  readonly name: string;
  readonly needs?: readonly (keyof StoreCapabilities)[];
  readonly run: (store: StoreUnderTest, other: () => Promise<StoreUnderTest>) => Promise<void>;
}

/** A store with its optional methods taken as the contract says, and asserted where they were claimed. */
export class StoreUnderTest {
  readonly store: Store;
  readonly #capabilities: StoreCapabilities;
  readonly #advance: (ms: number) => MaybePromise<unknown>;
  readonly #now: () => number;
  readonly #values = new Map<string | number, unknown>();

  constructor(
    store: Store,
    capabilities: StoreCapabilities,
    time: { advance: (ms: number) => MaybePromise<unknown>; now: () => number },
  ) {
    this.store = store;
    this.#capabilities = capabilities;
    this.#advance = time.advance;
    this.#now = time.now;
  }

  /** A value that this store can keep: text for one that keeps text. The same seed gives the same one. */
  value(seed: string | number): unknown {
    let value = this.#values.get(seed);
    if (value === undefined) {
      value = this.store.traits?.text === true ? JSON.stringify({ seed }) : { seed, nested: [seed] };
      this.#values.set(seed, value);
    }
    return value;
  }

  async get(key: string): Promise<unknown> {
    return await this.store.get(key);
  }

  async set(key: string, value: unknown, facts?: EntryFacts): Promise<void> {
    await (facts === undefined ? this.store.set(key, value) : this.store.set(key, value, facts));
  }

  async delete(key: string): Promise<boolean> {
    assert.ok(this.store.delete !== undefined, 'delete is missing; say so in the capabilities: deletes: false');
    return this.store.delete(key);
  }

  async pop(key: string): Promise<unknown> {
    if (this.store.pop) return await this.store.pop(key);
    const value = await this.get(key);
    await this.delete(key);
    return value;
  }

  async keys(): Promise<string[]> {
    assert.ok(this.store.keys !== undefined, 'keys is missing; say so in the capabilities: lists: false');
    return drain(await this.store.keys());
  }

  /**
   * The listing of the keys as the store returns it. Only an async listing has been read already: it may show changes
   * made while it is read.
   */
  async keysOfThisMoment(): Promise<Iterable<string>> {
    const listing = (await this.store.keys?.()) ?? [];
    return Symbol.asyncIterator in listing ? drain(listing) : listing;
  }

  async entries(): Promise<(readonly [string, unknown])[]> {
    if (this.store.entries) return drain(await this.store.entries());
    return Promise.all((await this.keys()).map(async (key) => [key, await this.get(key)] as const));
  }

  async clear(): Promise<void> {
    if (this.store.clear) await this.store.clear();
    else for (const key of await this.keys()) await this.delete(key);
  }

  async getMany(keys: readonly string[]): Promise<readonly unknown[]> {
    if (this.store.getMany) return this.store.getMany(keys);
    return Promise.all(keys.map((key) => this.get(key)));
  }

  async advance(ms: number): Promise<void> {
    await this.#advance(ms);
  }

  /** The instant this many milliseconds from now. */
  in(ms: number): number {
    return this.#now() + ms;
  }

  /** Asserts that the key has this value in `get` and in listings. */
  async has(key: string, value: unknown): Promise<void> {
    this.same(await this.get(key), value, `get(${show(key)})`);
    this.same((await this.getMany([key]))[0], value, `getMany([${show(key)}])`);
    if (this.#capabilities.lists === false) return;
    assert.ok((await this.keys()).includes(key), `keys() lacks ${show(key)}`);
    const found = (await this.entries()).filter(([other]) => other === key);
    assert.equal(found.length, 1, `entries() must have ${show(key)} once`);
    this.same(found[0]?.[1], value, `entries() at ${show(key)}`);
  }

  /** Asserts that the key is absent from `get` and from listings. */
  async lacks(key: string): Promise<void> {
    assert.equal(await this.get(key), undefined, `get(${show(key)}) must be undefined`);
    assert.deepEqual([...(await this.getMany([key]))], [undefined], `getMany([${show(key)}])`);
    if (this.#capabilities.lists === false) return;
    assert.ok(!(await this.keys()).includes(key), `keys() has ${show(key)}`);
    assert.ok(!(await this.entries()).some(([other]) => other === key), `entries() has ${show(key)}`);
  }

  same(found: unknown, expected: unknown, where: string): void {
    if (this.#capabilities.references) assert.equal(found, expected, `${where} must be the same value that was set`);
    else assert.deepEqual(found, expected, where);
  }
}

/** A key as a message shows it. */
export function show(key: string): string {
  return JSON.stringify(key.length > 40 ? `${key.slice(0, 40)}…` : key);
}

async function drain<T>(listing: Iterable<T> | AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of listing) all.push(one);
  return all;
}
