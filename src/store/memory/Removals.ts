import { isPromiseLike } from '../../internal/MaybePromise.js';
import { textOf } from '../../internal/textOf.js';
import type { RemovalCause, RemovalListener } from '../Store.js';

/**
 * Notifies listeners of the entries that left, after the operation that removed them is complete, so that a listener
 * may use the store and may throw. Removals that a listener causes are reported after earlier ones.
 */
export class Removals<V> {
  readonly #given: RemovalListener<V> | undefined;
  #owner: RemovalListener<V> | undefined;
  #waiting: { key: string; value: V; cause: RemovalCause }[] = [];
  #notifying = false;
  /** Whether there is a listener. Nothing is noted otherwise. */
  wanted: boolean;

  /** @param given the listener in the store's options, besides the one that the store's owner sets. */
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

  notify(): void {
    if (this.#waiting.length === 0 || this.#notifying) return;
    this.#notifying = true;
    try {
      while (this.#waiting.length > 0) {
        const removals = this.#waiting;
        this.#waiting = [];
        for (const { key, value, cause } of removals) {
          call(this.#owner, key, value, cause);
          call(this.#given, key, value, cause);
        }
      }
    } finally {
      this.#notifying = false;
    }
  }
}

function call<V>(listener: RemovalListener<V> | undefined, key: string, value: V, cause: RemovalCause): void {
  if (listener === undefined) return;
  try {
    const outcome: unknown = listener(key, value, cause);
    // An async listener rejects later, and must not end the process either.
    if (isPromiseLike(outcome)) outcome.then(undefined, warn);
  } catch (error) {
    warn(error);
  }
}

function warn(error: unknown): void {
  process.emitWarning(`a removal listener threw: ${textOf(error, 'stack')}`, 'WarchestListenerWarning');
}
