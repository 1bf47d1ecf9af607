import { type Clock, systemClock } from '../internal/Clock.js';
import { describe, InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { andThen, isPromiseLike, type MaybePromise } from '../internal/MaybePromise.js';
import { mapWithLimit } from '../internal/mapWithLimit.js';
import { requireText } from '../internal/preconditions.js';
import type { EntryFacts, Store } from '../store/Store.js';
import type { StoreReport } from '../store/StoreReport.js';
import { type StoreTraits, withBackend } from '../store/StoreTraits.js';
import { isKeyvLike, type KeyvExtras, type KeyvLike } from './KeyvLike.js';
import { KeyvPort } from './KeyvPort.js';
import { prefixOf, unwrapText, wrapText } from './keyvFormat.js';

/**
 * How many keys the store remembers if the adapter cannot list its keys. The keys written longest ago are dropped
 * first.
 */
const MAX_REMEMBERED = 100_000;
/** Deletes that `clear` has under way at a time. */
const PARALLEL_DELETES = 64;
/** Values that a listing reads at a time. */
const PER_READ = 500;

export interface KeyvStoreOptions {
  /** What all keys begin with, so that other programs can keep keys in the same place. Default: `'warchest'`. */
  readonly prefix?: string;
  /** Whether closing the store disconnects the Keyv. Default: `false`. */
  readonly disconnects?: boolean;
  /** Default: the system's clock. */
  readonly clock?: Clock;
}

/**
 * Returns a store that keeps its entries in a Keyv, or in a storage adapter of one.
 *
 * It adds what a plain Keyv lacks: entries keep to their own `deleteAt`, in this process by the clock and in the
 * adapter by Keyv's time to live; each cache name has a separate part (`scope`); and keys of other programs in the
 * same place are neither listed nor removed.
 *
 * Listing and clearing read all that the adapter's iterator returns (a `Map` has one), which is everything in the
 * Keyv's namespace: give it a namespace. Without an iterator, they know the last 100,000 keys that this store wrote.
 *
 * A value that another program wrote under one of our keys reads as absent and is reported. A failure is thrown, also
 * where Keyv or its adapter only emits it; with `emitErrors: false`, and in a Keyv without `getRaw`, some failures of
 * reads cannot be noticed.
 *
 * @throws InvalidArgumentError when `keyv` is neither a Keyv nor an adapter, or the prefix begins with its namespace.
 */
export function keyvStore(keyv: KeyvLike, options: KeyvStoreOptions = {}): KeyvStore {
  if (!isKeyvLike(keyv)) throw new InvalidArgumentError('keyv', keyv, 'a Keyv, a storage adapter of one, or a Map');
  const { prefix = 'warchest', disconnects = false, clock = systemClock } = options;
  requireText('prefix', prefix);
  if (typeof disconnects !== 'boolean') throw new InvalidArgumentError('disconnects', disconnects, 'true or false');
  requireOutsideNamespace(prefix, keyv);
  const parts = new Set<KeyvStore>();
  const port = new KeyvPort(keyv, (error) => {
    for (const part of parts) part.onReport?.({ type: 'failure', operation: 'keyv', error });
  });
  return new KeyvStore({ port, clock, parts }, [prefix], () => port.close(disconnects));
}

/** Some methods of Keyv assume that a key which begins with the namespace has the namespace added already. */
function requireOutsideNamespace(prefix: string, { namespace }: KeyvExtras): void {
  if (namespace === undefined || !prefixOf([prefix]).startsWith(`${namespace}:`)) return;
  throw new InvalidArgumentError('prefix', prefix, `a text that does not begin with the namespace '${namespace}:'`);
}

/** What a store and its parts share. */
interface KeyvShared {
  readonly port: KeyvPort;
  readonly clock: Clock;
  /** The store and the parts made so far. */
  readonly parts: Set<KeyvStore>;
}

/** A store in a Keyv, or a part of one. Make one with `keyvStore`. */
export class KeyvStore implements Store<string> {
  /** The backend is the Keyv: the parts of a store fail together. */
  readonly traits: StoreTraits;
  onReport?: ((report: StoreReport) => void) | undefined;
  readonly #shared: KeyvShared;
  readonly #names: readonly string[];
  readonly #prefix: string;
  readonly #scopes = new Map<string, KeyvStore>();
  /** The keys written by this part, where the adapter cannot list them. */
  readonly #remembered: Set<string> | undefined;
  readonly #onClose: (() => MaybePromise<unknown>) | undefined;
  #closing: MaybePromise<unknown>;
  #closed = false;

  /** Use `keyvStore`. A part has no `onClose`: closing it closes nothing. */
  constructor(shared: KeyvShared, names: readonly string[], onClose?: () => MaybePromise<unknown>) {
    this.#shared = shared;
    this.traits = withBackend({ text: true, keepsTime: true }, shared.port.keyv);
    this.#names = names;
    this.#prefix = prefixOf(names);
    this.#remembered = shared.port.lists ? undefined : new Set();
    this.#onClose = onClose;
    shared.parts.add(this);
  }

  get(key: string): MaybePromise<string | undefined> {
    return andThen(this.#shared.port.read(this.#prefix + key), (found) => this.#textOf(key, found));
  }

  getMany(keys: readonly string[]): MaybePromise<(string | undefined)[]> {
    const prefixed = keys.map((key) => this.#prefix + key);
    return andThen(this.#shared.port.readMany(prefixed), (found) =>
      keys.map((key, index) => this.#textOf(key, found[index])),
    );
  }

  /**
   * Keeps a text. A `deleteAt` that has passed removes the key; without `deleteAt`, the Keyv's own time to live
   * applies.
   * @throws InvalidArgumentError for a value that is no text, and for a `deleteAt` that is no instant.
   */
  set(key: string, text: string | undefined, facts?: EntryFacts): MaybePromise<unknown> {
    if (text === undefined) return this.delete(key);
    if (typeof text !== 'string') throw new InvalidArgumentError('value', text, 'text: a Keyv keeps JSON');
    const deleteAt = facts?.deleteAt === Number.POSITIVE_INFINITY ? null : facts?.deleteAt;
    if (deleteAt !== undefined && deleteAt !== null && !Number.isFinite(deleteAt)) {
      throw new InvalidArgumentError('deleteAt', deleteAt, 'epoch milliseconds, or null for never');
    }
    const ttlMs = typeof deleteAt === 'number' ? Math.ceil(deleteAt - this.#shared.clock.now()) : deleteAt;
    if (typeof ttlMs === 'number' && ttlMs <= 0) return this.delete(key);
    this.#remember(key);
    return this.#shared.port.write(this.#prefix + key, wrapText(text, deleteAt ?? null), ttlMs);
  }

  delete(key: string): MaybePromise<boolean> {
    // Both calls start at once: a delete that waited for the read would come after the next write.
    const before = this.get(key);
    const wasLive = isPromiseLike(before) ? before.then(isThere, () => true) : isThere(before);
    return andThen(this.#remove(key), (gone) => andThen(wasLive, (live) => live && gone));
  }

  pop(key: string): MaybePromise<string | undefined> {
    return andThen(this.get(key), (text) => {
      if (text === undefined) return undefined;
      // Of two pops at once, only one finds the key when it removes it.
      return andThen(this.#remove(key), (gone) => (gone ? text : undefined));
    });
  }

  keys(): MaybePromise<string[]> {
    return andThen(this.entries(), (entries) => entries.map(([key]) => key));
  }

  entries(): MaybePromise<[string, string][]> {
    return andThen(this.#listed(), (keys) => {
      const batches = [];
      for (let from = 0; from < keys.length; from += PER_READ) batches.push(keys.slice(from, from + PER_READ));
      return andThen(
        mapWithLimit(batches, 1, (batch) => this.getMany(batch)),
        (texts) =>
          texts.flat().flatMap((text, index): [string, string][] => {
            const key = keys[index];
            return key === undefined || text === undefined ? [] : [[key, text]];
          }),
      );
    });
  }

  /** Deletes the keys of this part one by one: a Keyv's own `clear` may remove keys of other programs. */
  clear(): MaybePromise<unknown> {
    return andThen(this.#listed(), (keys) => mapWithLimit(keys, PARALLEL_DELETES, (key) => this.#remove(key)));
  }

  scope(name: string): KeyvStore {
    requireText('name', name);
    let scope = this.#scopes.get(name);
    if (scope === undefined) this.#scopes.set(name, (scope = new KeyvStore(this.#shared, [...this.#names, name])));
    return scope;
  }

  close(): MaybePromise<unknown> {
    if (!this.#closed) {
      this.#closed = true;
      this.#closing = this.#onClose?.();
    }
    return this.#closing;
  }

  #remove(key: string): MaybePromise<boolean> {
    this.#remembered?.delete(key);
    const failed = (error: unknown): never => {
      this.#remember(key);
      throw error;
    };
    try {
      const gone = this.#shared.port.remove(this.#prefix + key);
      return isPromiseLike(gone) ? gone.then(undefined, failed) : gone;
    } catch (error) {
      return failed(error);
    }
  }

  #textOf(key: string, found: unknown): string | undefined {
    if (found === undefined) return undefined;
    const entry = unwrapText(found);
    if (typeof entry === 'string') {
      const reason = typeof found === 'string' ? entry : `${entry}: ${describeFound(found)}`;
      this.onReport?.({ type: 'content', key, reason });
      return undefined;
    }
    return entry.deleteAt !== null && entry.deleteAt <= this.#shared.clock.now() ? undefined : entry.text;
  }

  #listed(): MaybePromise<string[]> {
    return this.#remembered === undefined ? this.#shared.port.keys(this.#prefix) : [...this.#remembered];
  }

  #remember(key: string): void {
    const remembered = this.#remembered;
    if (remembered === undefined) return;
    remembered.delete(key);
    remembered.add(key);
    if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.values().next().value as string);
  }
}

function isThere(text: string | undefined): boolean {
  return text !== undefined;
}

/** Describes a value by its class or type, never by its content. */
function describeFound(found: unknown): string {
  return typeof found === 'object' ? describe(found) : `a ${typeof found}`;
}
