import { collect } from '../internal/collect.js';
import { andThen, isPromiseLike, type MaybePromise } from '../internal/MaybePromise.js';
import { mapWithLimit } from '../internal/mapWithLimit.js';
import { adapterOf, type KeyvExtras, type KeyvLike } from './KeyvLike.js';
import { KeyvStoreError } from './KeyvStoreError.js';

/** Calls under way at a time where no single call takes many keys. */
const PARALLEL_CALLS = 64;

/**
 * Stands for a value that is there and cannot be read. A symbol is no text, so it reads as an entry of another program.
 */
const UNREADABLE = Symbol('unreadable');

/**
 * The calls to a user's Keyv, or to a storage adapter without one. It hides how the two, and the versions of Keyv,
 * differ, above all in how they report a failure: a Keyv reports none from `get`, and from `set` and `delete` it
 * returns `false` and emits an event.
 */
export class KeyvPort {
  readonly keyv: KeyvLike & KeyvExtras;
  /** The Keyv's adapter, or the adapter that was given. */
  readonly #adapter: KeyvLike & KeyvExtras;
  readonly #isKeyv: boolean;
  readonly #onFailure: (error: unknown) => void;
  #running = 0;
  #failure: Failure | undefined;

  /** `onFailure` receives errors emitted while none of our calls is under way; the others are thrown by the calls. */
  constructor(keyv: KeyvLike & KeyvExtras, onFailure: (error: unknown) => void) {
    this.keyv = keyv;
    const adapter = adapterOf(keyv);
    this.#isKeyv = adapter !== undefined;
    this.#adapter = adapter ?? keyv;
    this.#onFailure = onFailure;
    keyv.on?.('error', this.#onError);
  }

  /** Returns what is under the key; `undefined`: nothing. A value that cannot be read is returned as a symbol. */
  read(key: string): MaybePromise<unknown> {
    // `get` of a Keyv hides an error of its adapter and returns `undefined`; `getRaw` throws it.
    const raw = this.#isKeyv && typeof this.keyv.getRaw === 'function';
    return this.#watch(
      () => (raw ? this.keyv.getRaw?.(key) : this.keyv.get(key)),
      (found, failure) => {
        const value = raw ? valueOf(found) : (found ?? undefined);
        if (value === undefined) rethrow(failure);
        return value;
      },
      unreadable,
    );
  }

  readMany(keys: readonly string[]): MaybePromise<unknown[]> {
    const each = () => mapWithLimit(keys, PARALLEL_CALLS, (key) => this.read(key));
    // When its adapter has no `getMany`, that of the Keyv reads key by key and returns `undefined` for a failure.
    const hasOne = typeof this.keyv.getMany === 'function' && typeof this.#adapter.getMany === 'function';
    if (keys.length === 0 || !hasOne) {
      return each();
    }
    const found = this.#watch<unknown[] | undefined>(
      () => this.keyv.getMany?.([...keys]),
      (values, failure) => {
        if (!Array.isArray(values) || values.length !== keys.length) return undefined;
        const all = values.map((value: unknown) => (this.#isKeyv ? value : (value ?? undefined)));
        if (all.includes(undefined)) rethrow(failure);
        return all;
      },
      (error) => {
        unreadable(error);
        return undefined;
      },
    );
    return andThen(found, (values) => values ?? each());
  }

  /** `ttlMs` `null`: it never expires. `undefined`: the Keyv's own time to live applies. */
  write(key: string, value: string, ttlMs: number | null | undefined): MaybePromise<unknown> {
    // A Keyv takes 0 for "never" and `undefined` for its own time to live. An adapter has none, and may take 0 for
    // anything.
    const given = ttlMs === null ? (this.#isKeyv ? 0 : undefined) : ttlMs;
    return this.#watch(
      () => (given === undefined ? this.keyv.set(key, value) : this.keyv.set(key, value, given)),
      (outcome, failure) => {
        // Some adapters only emit the error and return as after a success, and so does a Keyv on them.
        rethrow(failure);
        if (outcome === false) throw new KeyvStoreError();
      },
    );
  }

  /** Removes the key. Returns `false` when there was no such key, live or expired. */
  remove(key: string): MaybePromise<boolean> {
    return this.#watch(
      () => this.keyv.delete(key),
      (outcome, failure) => {
        if (outcome !== false) return typeof outcome !== 'number' || outcome > 0;
        rethrow(failure);
        return false;
      },
    );
  }

  /** Whether keys can be listed. */
  get lists(): boolean {
    const adapter = this.#adapter;
    return typeof adapter.iterator === 'function' || Symbol.asyncIterator in adapter || Symbol.iterator in adapter;
  }

  /**
   * Returns the keys that begin with the prefix, without it. Some may be gone already, or be keys of another program
   * with the same beginning. It reads the adapter, because a Keyv's own iterator cuts off the beginning of keys that
   * have no namespace, and throws at values of other programs.
   */
  keys(prefix: string): MaybePromise<string[]> {
    const adapter = this.#adapter;
    const { namespace } = this.keyv;
    const pairs = typeof adapter.iterator === 'function' ? adapter.iterator(namespace) : adapter;
    return andThen(collect(pairs), (all) => {
      const keys = new Set<string>();
      for (const pair of all) {
        const key: unknown = Array.isArray(pair) ? pair[0] : undefined;
        const at = typeof key === 'string' ? key.indexOf(prefix) : -1;
        if (typeof key === 'string' && at >= 0 && isNamespace(key.slice(0, at), namespace)) {
          keys.add(key.slice(at + prefix.length));
        }
      }
      return [...keys];
    });
  }

  /** Removes the listener that was added to the Keyv; `disconnect`: disconnects the Keyv first. */
  close(disconnect: boolean): MaybePromise<unknown> {
    const ended = disconnect ? this.keyv.disconnect?.() : undefined;
    return andThen(ended, () => this.keyv.off?.('error', this.#onError));
  }

  readonly #onError = (error: unknown): void => {
    this.#failure = { error };
    if (this.#running === 0) this.#onFailure(error);
  };

  /**
   * Makes a call and judges its outcome together with the last error emitted meanwhile. That error may belong to
   * another call. Then a call that succeeded counts as failed, which is harmless; a failure that counts as success is
   * not.
   */
  #watch<T>(
    run: () => unknown,
    judge: (outcome: unknown, failure: Failure | undefined) => T,
    fail: (error: unknown) => T = raise,
  ): MaybePromise<T> {
    const before = this.#failure;
    const end = (outcome: unknown): T => {
      this.#running--;
      return judge(outcome, this.#failure === before ? undefined : this.#failure);
    };
    const thrown = (error: unknown): T => {
      this.#running--;
      return fail(error);
    };
    this.#running++;
    let outcome: unknown;
    try {
      outcome = run();
    } catch (error) {
      return thrown(error);
    }
    return isPromiseLike(outcome) ? outcome.then(end, thrown) : end(outcome);
  }
}

/** An error that a Keyv emitted: a new object for each event. */
interface Failure {
  readonly error: unknown;
}

function rethrow(failure: Failure | undefined): void {
  if (failure !== undefined) throw failure.error;
}

function raise(error: unknown): never {
  throw error;
}

/** The value in a result of `getRaw`. */
function valueOf(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null) return raw ?? undefined;
  return 'value' in raw ? raw.value : UNREADABLE;
}

/** A Keyv parses JSON: a syntax error means that another program wrote the value. Any other error is a failure. */
function unreadable(error: unknown): symbol {
  if (error instanceof SyntaxError) return UNREADABLE;
  throw error;
}

/** Keyv and its adapters put the namespace before a key with one colon, two colons, or both. */
function isNamespace(head: string, namespace: string | undefined): boolean {
  if (head === '') return true;
  return namespace !== undefined && namespace !== '' && head.replaceAll(namespace, '').replaceAll(':', '') === '';
}
