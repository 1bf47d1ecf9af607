import type { Clock } from '../internal/Clock.js';
import { describe, InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { isPromiseLike, type MaybePromise } from '../internal/MaybePromise.js';
import { requireText } from '../internal/preconditions.js';
import { forEach, later } from '../store/later.js';
import type { EntryFacts, Store } from '../store/Store.js';
import type { StoreReport } from '../store/StoreReport.js';
import type { StoreTraits } from '../store/StoreTraits.js';
import type { KeyvPort } from './KeyvPort.js';
import { prefixOf } from './partNames.js';
import { unwrapText, wrapText } from './wrapText.js';

/** So many keys are remembered where the adapter can't list; those written longest ago are forgotten first. */
const MAX_REMEMBERED = 100_000;
/** Deletes at once in `clear`. */
const AT_ONCE = 64;
/** Values that a listing asks for at once. */
const PER_READ = 500;

/** What all parts of a store on one Keyv share. */
export interface KeyvShared {
  readonly port: KeyvPort;
  readonly clock: Clock;
  /** The parts that have been made. */
  readonly parts: Set<KeyvPart>;
}

/** The keys of one part of a Keyv. See `keyvStore`. */
export class KeyvPart implements Store<string> {
  /** The backend is the Keyv: its parts fail together. */
  readonly traits: StoreTraits;
  onReport?: ((report: StoreReport) => void) | undefined;
  readonly #shared: KeyvShared;
  readonly #names: readonly string[];
  readonly #prefix: string;
  readonly #scopes = new Map<string, KeyvPart>();
  readonly #remembered: Set<string> | undefined;
  readonly #onClose: (() => MaybePromise<unknown>) | undefined;
  #closing: MaybePromise<unknown>;
  #closed = false;

  /** A part has no `onClose`: closing it closes nothing. */
  constructor(shared: KeyvShared, names: readonly string[], onClose?: () => MaybePromise<unknown>) {
    this.#shared = shared;
    this.traits = { text: true, keepsTime: true, backend: shared.port.keyv };
    this.#names = names;
    this.#prefix = prefixOf(names);
    this.#remembered = shared.port.lists ? undefined : new Set();
    this.#onClose = onClose;
    shared.parts.add(this);
  }

  get(key: string): MaybePromise<string | undefined> {
    return later(this.#shared.port.read(this.#prefix + key), (found) => this.#textOf(key, found));
  }

  getMany(keys: readonly string[]): MaybePromise<(string | undefined)[]> {
    const prefixed = keys.map((key) => this.#prefix + key);
    return later(this.#shared.port.readMany(prefixed), (found) =>
      keys.map((key, index) => this.#textOf(key, found[index])),
    );
  }

  /** Text only. A `deleteAt` that has passed removes the key; without one, the Keyv's own time to live decides. */
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
    // Both are begun at once: a delete that waited for the look-up would be overtaken by the next write.
    const before = this.get(key);
    const wasLive = isPromiseLike(before) ? before.then(isThere, () => true) : isThere(before);
    return later(this.#remove(key), (gone) => later(wasLive, (live) => live && gone));
  }

  pop(key: string): MaybePromise<string | undefined> {
    return later(this.get(key), (text) => {
      if (text === undefined) return undefined;
      // Of two at once, only one finds it.
      return later(this.#remove(key), (gone) => (gone ? text : undefined));
    });
  }

  keys(): MaybePromise<string[]> {
    return later(this.entries(), (entries) => entries.map(([key]) => key));
  }

  entries(): MaybePromise<[string, string][]> {
    return later(this.#listed(), (keys) => {
      const batches = [];
      for (let from = 0; from < keys.length; from += PER_READ) batches.push(keys.slice(from, from + PER_READ));
      return later(
        forEach(batches, 1, (batch) => this.getMany(batch)),
        (texts) =>
          texts.flat().flatMap((text, index): [string, string][] => {
            const key = keys[index];
            return key === undefined || text === undefined ? [] : [[key, text]];
          }),
      );
    });
  }

  /** Deletes what is in this part, key by key: a Keyv's own `clear` may take what is others'. */
  clear(): MaybePromise<unknown> {
    return later(this.#listed(), (keys) => forEach(keys, AT_ONCE, (key) => this.#remove(key)));
  }

  scope(name: string): KeyvPart {
    requireText('name', name);
    let scope = this.#scopes.get(name);
    if (scope === undefined) this.#scopes.set(name, (scope = new KeyvPart(this.#shared, [...this.#names, name])));
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

/** Never a value: an object is named by its class, and all others by their type. */
function describeFound(found: unknown): string {
  return typeof found === 'object' ? describe(found) : `a ${typeof found}`;
}
