import { InvalidArgumentError } from './InvalidArgumentError.js';
import { isPromiseLike } from './MaybePromise.js';
import { textOf } from './textOf.js';

/** Takes a listener back. Calling it twice does nothing more. */
export type Unsubscribe = () => void;

/**
 * Events of one union type, told apart by `type`. Watching is free and safe: `emit` takes a function that builds the event and calls it
 * only when somebody listens to that type, and a listener that throws harms only itself: its error goes to `onListenerError`.
 */
export class Emitter<E extends { readonly type: string }> {
  readonly #listeners = new Map<string, Set<(event: E) => unknown>>();
  readonly #onListenerError: (error: unknown, event: E) => void;

  /** `onListenerError` defaults to a process warning, so that a broken listener is seen without breaking anything. */
  constructor(onListenerError: (error: unknown, event: E) => void = warn) {
    this.#onListenerError = onListenerError;
  }

  on<T extends E['type'] | '*'>(
    type: T,
    listener: (event: T extends '*' ? E : Extract<E, { type: T }>) => unknown,
  ): Unsubscribe {
    if (typeof listener !== 'function') throw new InvalidArgumentError('listener', listener, 'a function');
    let listeners = this.#listeners.get(type);
    if (listeners === undefined) this.#listeners.set(type, (listeners = new Set()));
    // A wrapper of its own per subscription: the same function may be subscribed twice and taken back once.
    const entry = (event: E) => (listener as (event: E) => unknown)(event);
    listeners.add(entry);
    return () => {
      listeners.delete(entry);
      if (listeners.size === 0 && this.#listeners.get(type) === listeners) this.#listeners.delete(type);
    };
  }

  /** Whether an event of this type would reach anybody. */
  listens(type: E['type']): boolean {
    return this.#listeners.size > 0 && (this.#listeners.has(type) || this.#listeners.has('*'));
  }

  emit<T extends E['type']>(type: T, build: () => Extract<E, { type: T }>): void {
    if (!this.listens(type)) return;
    const event = build();
    this.#deliver(this.#listeners.get(type), event);
    this.#deliver(this.#listeners.get('*'), event);
  }

  #deliver(listeners: Set<(event: E) => unknown> | undefined, event: E): void {
    if (listeners === undefined) return;
    for (const listener of [...listeners]) {
      try {
        const outcome: unknown = listener(event);
        // An async listener throws later, and must not end the process either.
        if (isPromiseLike(outcome)) outcome.then(undefined, (error: unknown) => this.#onListenerError(error, event));
      } catch (error) {
        this.#onListenerError(error, event);
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}

function warn(error: unknown, event: { readonly type: string }): void {
  process.emitWarning(`a listener of '${event.type}' threw: ${textOf(error, 'stack')}`, 'WarchestListenerWarning');
}
