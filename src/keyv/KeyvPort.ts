import { isPromiseLike, type MaybePromise } from '../internal/MaybePromise.js';
import { collect, forEach, later } from '../store/later.js';
import { adapterOf, type KeyvExtras, type KeyvLike } from './KeyvLike.js';
import { KeyvStoreError } from './KeyvStoreError.js';

/** Calls at once where there is none for many keys. */
const AT_ONCE = 64;

/** Stands for what is there and can't be read. It is no text, and so no entry of ours. */
const UNREADABLE = Symbol('unreadable');

/**
 * The calls that go to somebody's Keyv, or to a storage adapter without one. Evens out what the two, and the versions of Keyv, do in their own ways, above all how a failure is told: a Keyv
 * keeps it to itself in `get`, and in `set` and `delete` answers `false` beside an event.
 */
export class KeyvPort {
  readonly keyv: KeyvLike & KeyvExtras;
  /** The adapter, beneath the Keyv where there is one. */
  readonly #adapter: KeyvLike & KeyvExtras;
  readonly #isKeyv: boolean;
  readonly #onFailure: (error: unknown) => void;
  #running = 0;
  #failure: Failure | undefined;

  /** `onFailure` hears of errors while none of our calls is under way, which would be told by the call. */
  constructor(keyv: KeyvLike & KeyvExtras, onFailure: (error: unknown) => void) {
    this.keyv = keyv;
    const adapter = adapterOf(keyv);
    this.#isKeyv = adapter !== undefined;
    this.#adapter = adapter ?? keyv;
    this.#onFailure = onFailure;
    keyv.on?.('error', this.#heard);
  }

  /** What is under the key; `undefined`: nothing. What can't be read back is something. */
  read(key: string): MaybePromise<unknown> {
    // `get` of a Keyv takes what its adapter throws for an absent key; this one lets it through.
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
    const each = () => forEach(keys, AT_ONCE, (key) => this.read(key));
    // Without one of its adapter, a Keyv's own asks for each key and takes failures for absent ones.
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
    return later(found, (values) => values ?? each());
  }

  /** `ttlMs` `null`: for ever. `undefined`: as the Keyv itself was told. */
  write(key: string, value: string, ttlMs: number | null | undefined): MaybePromise<unknown> {
    // To a Keyv 0 means for ever, where nothing means its own time to live; an adapter has none, and 0 may mean anything.
    const given = ttlMs === null ? (this.#isKeyv ? 0 : undefined) : ttlMs;
    return this.#watch(
      () => (given === undefined ? this.keyv.set(key, value) : this.keyv.set(key, value, given)),
      (outcome, failure) => {
        // Some adapters answer as if nothing had happened, and so does the Keyv above them.
        rethrow(failure);
        if (outcome === false) throw new KeyvStoreError();
      },
    );
  }

  /** `false` when nothing was there, live or not. */
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

  /** Whether keys can be listed at all. */
  get lists(): boolean {
    const adapter = this.#adapter;
    return typeof adapter.iterator === 'function' || Symbol.asyncIterator in adapter || Symbol.iterator in adapter;
  }

  /**
   * The keys that begin with this, without it; some may be gone, or be somebody else's of the same name. They are the adapter's: a Keyv's own iterator takes the first
   * part off keys that have no namespace, and throws at values that others keep there.
   */
  keys(prefix: string): MaybePromise<string[]> {
    const adapter = this.#adapter;
    const { namespace } = this.keyv;
    const pairs = typeof adapter.iterator === 'function' ? adapter.iterator(namespace) : adapter;
    return later(collect(pairs), (all) => {
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

  /** Leaves the Keyv as it was before, or disconnects it as well. */
  close(disconnect: boolean): MaybePromise<unknown> {
    const ended = disconnect ? this.keyv.disconnect?.() : undefined;
    return later(ended, () => this.keyv.off?.('error', this.#heard));
  }

  readonly #heard = (error: unknown): void => {
    this.#failure = { error };
    if (this.#running === 0) this.#onFailure(error);
  };

  /**
   * Makes a call and judges its outcome, with the failure that was heard of meanwhile. That one may be another call's: then one more has failed than really did, which harms nobody, where
   * a failure that nobody heard of would.
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

/** What a Keyv said in an event, a new object each time. */
interface Failure {
  readonly error: unknown;
}

function rethrow(failure: Failure | undefined): void {
  if (failure !== undefined) throw failure.error;
}

function raise(error: unknown): never {
  throw error;
}

/** What a Keyv's `getRaw` found. */
function valueOf(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null) return raw ?? undefined;
  return 'value' in raw ? raw.value : UNREADABLE;
}

/** A Keyv reads JSON; what is none was written by somebody else. Everything else that is thrown is a failure. */
function unreadable(error: unknown): symbol {
  if (error instanceof SyntaxError) return UNREADABLE;
  throw error;
}

/** Keyv and its adapters put the namespace before a key with one colon, two colons, or both. */
function isNamespace(head: string, namespace: string | undefined): boolean {
  if (head === '') return true;
  return namespace !== undefined && namespace !== '' && head.replaceAll(namespace, '').replaceAll(':', '') === '';
}
