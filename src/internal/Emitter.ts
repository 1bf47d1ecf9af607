import { isPromiseLike } from './MaybePromise.js';
import { type SubscribeOptions, Subscription, type Unsubscribe } from './Subscription.js';
import { textOf } from './textOf.js';
import { UnknownEventError } from './UnknownEventError.js';

export type { SubscribeOptions, Unsubscribe } from './Subscription.js';

/** The event of a type; for `'*'`, any event. */
export type EventOfType<E extends { readonly type: string }, T> = T extends '*' ? E : Extract<E, { readonly type: T }>;

/**
 * Emits the events of one union, which `type` discriminates. An event without listeners is never built, and a listener
 * that throws or rejects affects neither the caller of `emit` nor other listeners: its error becomes a process
 * warning.
 */
export class Emitter<E extends { readonly type: string }> {
  readonly #types: ReadonlySet<string>;
  readonly #subscriptions = new Map<string, Set<Subscription<E>>>();

  /** @param types the types that exist; subscribing to any other is refused. */
  constructor(types: Iterable<E['type']>) {
    this.#types = new Set(types);
  }

  /**
   * Calls the listener for every event of a type, or for all events with `'*'`. The returned function ends that.
   * @throws UnknownEventError; InvalidArgumentError
   */
  on<T extends E['type'] | '*'>(
    type: T,
    listener: (event: EventOfType<E, T>) => unknown,
    options: SubscribeOptions = {},
  ): Unsubscribe {
    return this.#subscribe(type, listener, { ...options, once: false });
  }

  /** As `on`, for the next event only. */
  once<T extends E['type'] | '*'>(
    type: T,
    listener: (event: EventOfType<E, T>) => unknown,
    options: SubscribeOptions = {},
  ): Unsubscribe {
    return this.#subscribe(type, listener, { ...options, once: true });
  }

  /** Ends every subscription of this function to the type. @throws UnknownEventError */
  off<T extends E['type'] | '*'>(type: T, listener: (event: EventOfType<E, T>) => unknown): void {
    this.#requireType(type);
    for (const subscription of this.#subscriptions.get(type) ?? [])
      if (subscription.listener === listener) subscription.end();
  }

  /** Whether an event of this type has a listener. */
  listens(type: E['type']): boolean {
    return this.#subscriptions.size > 0 && (this.#subscriptions.has(type) || this.#subscriptions.has('*'));
  }

  /**
   * Notifies the listeners of the type, then those of `'*'`. `build` makes the event and runs only when there are any.
   */
  emit<T extends E['type']>(type: T, build: () => Extract<E, { readonly type: T }>): void {
    if (!this.listens(type)) return;
    const event = build();
    for (const key of [type, '*']) {
      // A copy: a listener that is added meanwhile waits for the next event.
      for (const subscription of [...(this.#subscriptions.get(key) ?? [])]) notify(subscription, event);
    }
  }

  /** Ends all subscriptions. */
  clear(): void {
    for (const ofType of this.#subscriptions.values()) for (const subscription of ofType) subscription.end();
  }

  #subscribe(
    type: E['type'] | '*',
    listener: (event: never) => unknown,
    options: SubscribeOptions & { readonly once: boolean },
  ): Unsubscribe {
    this.#requireType(type);
    // Events of other types never reach it.
    const general = listener as (event: E) => unknown;
    return new Subscription(general, options, (subscription) => this.#add(type, subscription)).end;
  }

  #add(type: string, subscription: Subscription<E>): () => void {
    const ofType = this.#subscriptions.get(type) ?? new Set();
    this.#subscriptions.set(type, ofType.add(subscription));
    return () => {
      ofType.delete(subscription);
      if (ofType.size === 0 && this.#subscriptions.get(type) === ofType) this.#subscriptions.delete(type);
    };
  }

  #requireType(type: string): void {
    if (type !== '*' && !this.#types.has(type)) throw new UnknownEventError(type, this.#types);
  }
}

function notify<E extends { readonly type: string }>(subscription: Subscription<E>, event: E): void {
  const warn = (error: unknown): void =>
    process.emitWarning(`a listener of '${event.type}' threw: ${textOf(error, 'stack')}`, 'WarchestListenerWarning');
  try {
    const outcome = subscription.run(event);
    // An unhandled rejection would end the process.
    if (isPromiseLike(outcome)) outcome.then(undefined, warn);
  } catch (error) {
    warn(error);
  }
}
