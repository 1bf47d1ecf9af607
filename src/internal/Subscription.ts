import { InvalidArgumentError } from './InvalidArgumentError.js';
import { onAbort } from './onAbort.js';

/** Ends a subscription. Calling it again has no effect. */
export type Unsubscribe = () => void;

export interface SubscribeOptions {
  /** Ends the subscription when it aborts. A signal that has aborted already: no subscription begins. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A listener that is registered. It ends by `end`, when its signal aborts, or, for `once`, when its first event
 * arrives.
 */
export class Subscription<E> {
  /** The function of the caller, by which `off` finds the subscription. */
  readonly listener: (event: E) => unknown;
  readonly end: Unsubscribe;
  readonly #isOnce: boolean;
  #isOver = false;

  /**
   * @param add registers the subscription; the function that it returns removes it.
   * @throws InvalidArgumentError when the listener is no function or the signal no `AbortSignal`
   */
  constructor(
    listener: (event: E) => unknown,
    { once, signal }: SubscribeOptions & { readonly once: boolean },
    add: (subscription: Subscription<E>) => () => void,
  ) {
    if (typeof listener !== 'function') throw new InvalidArgumentError('listener', listener, 'a function');
    if (signal !== undefined && !(signal instanceof AbortSignal))
      throw new InvalidArgumentError('signal', signal, 'an AbortSignal');
    this.listener = listener;
    this.#isOnce = once;
    const remove = signal?.aborted === true ? undefined : add(this);
    const forget = remove === undefined || signal === undefined ? undefined : onAbort(signal, () => this.end());
    this.end = () => {
      this.#isOver = true;
      forget?.();
      remove?.();
    };
  }

  /** Calls the listener, unless the subscription has ended. Throws what the listener throws. */
  run(event: E): unknown {
    if (this.#isOver) return undefined;
    if (this.#isOnce) this.end();
    return this.listener(event);
  }
}
