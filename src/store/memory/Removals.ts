import { isPromiseLike } from '../../internal/MaybePromise.js';
import { textOf } from '../../internal/textOf.js';
import type { RemovalCause, RemovalListener } from '../Store.js';

/**
 * Tells listeners of the entries that left, after the operation that removed them is over, so that a listener sees a store that is
 * right, may use it, and may throw. What a listener's own calls remove is told after what came before.
 */
export class Removals<V> {
  readonly #given: RemovalListener<V> | undefined;
  #owner: RemovalListener<V> | undefined;
  #waiting: { key: string; value: V; cause: RemovalCause }[] = [];
  #telling = false;
  /** Whether anybody listens. Nothing is noted otherwise. */
  wanted: boolean;

  /** `given` is the listener from the store's options; it stays beside the one that the store's owner sets. */
  constructor(given: RemovalListener<V> | undefined) {
    this.#given = given;
    this.wanted = given !== undefined;
  }

  get owner(): RemovalListener<V> | undefined {
    return this.#owner;
  }

  set owner(listener: RemovalListener<V> | undefined) {
    this.#owner = listener;
    this.wanted = listener !== undefined || this.#given !== undefined;
  }

  note(key: string, value: V, cause: RemovalCause): void {
    this.#waiting.push({ key, value, cause });
  }

  tell(): void {
    if (this.#waiting.length === 0 || this.#telling) return;
    this.#telling = true;
    try {
      while (this.#waiting.length > 0) {
        const told = this.#waiting;
        this.#waiting = [];
        for (const { key, value, cause } of told) {
          call(this.#owner, key, value, cause);
          call(this.#given, key, value, cause);
        }
      }
    } finally {
      this.#telling = false;
    }
  }
}

function call<V>(listener: RemovalListener<V> | undefined, key: string, value: V, cause: RemovalCause): void {
  if (listener === undefined) return;
  try {
    const outcome: unknown = listener(key, value, cause);
    // An async listener throws later, and must not end the process either.
    if (isPromiseLike(outcome)) outcome.then(undefined, warn);
  } catch (error) {
    warn(error);
  }
}

function warn(error: unknown): void {
  process.emitWarning(`a removal listener threw: ${textOf(error, 'stack')}`, 'WarchestListenerWarning');
}
