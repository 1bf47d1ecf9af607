import type { Clock } from '../../internal/Clock.js';
import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import { HandlerTimeoutError } from '../HandlerTimeoutError.js';
import type { TrackerTask } from '../TrackerEvents.js';
import type { Emitted, Listener, Listeners } from './Listeners.js';

export interface DeliveryOptions {
  readonly clock: Clock;
  readonly listeners: Listeners;
  /** Milliseconds that a listener may take for one event. `null`: without a bound. */
  readonly timeoutMs: number | null;
  /** Called when a listener fails or takes too long. It must not throw. */
  readonly onFailure: (task: TrackerTask, event: Emitted, error: unknown) => void;
}

/**
 * Delivers events one after the other, each to all of its listeners at once, and the next one when all of these have
 * ended. A listener that throws does not affect the others, and one that hangs is awaited for a limited time.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  /** How many listeners are being called now, each within the call of the one before. */
  #depth = 0;
  /** The depth up to which listeners are not awaited. */
  #freed = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Delivers events in order, synchronously if no listener is asynchronous. It never rejects. */
  deliver(events: readonly Emitted[], from = 0): MaybePromise<void> {
    for (let index = from; index < events.length; index++) {
      const outcome = this.#deliverOne(events[index] as Emitted);
      if (outcome !== undefined) return outcome.then(() => this.deliver(events, index + 1));
    }
    return undefined;
  }

  /**
   * Stops waiting for the listeners that are being called now: one of them calls something that waits for all
   * listeners. Errors that they throw later are still reported.
   */
  free(): void {
    this.#freed = this.#depth;
  }

  #deliverOne(event: Emitted): Promise<void> | undefined {
    let waiting: Promise<void>[] | undefined;
    for (const listener of this.#options.listeners.of(event)) {
      const outcome = this.#run(listener, event);
      if (outcome !== undefined) (waiting ??= []).push(outcome);
    }
    return waiting === undefined ? undefined : Promise.all(waiting).then(() => undefined);
  }

  #run(listener: Listener, event: Emitted): Promise<void> | undefined {
    const { onFailure } = this.#options;
    const depth = ++this.#depth;
    try {
      const outcome = listener.run(event);
      if (!isPromiseLike(outcome)) return undefined;
      if (this.#freed < depth) return this.#bounded(outcome, event);
      outcome.then(undefined, (error: unknown) => onFailure('listener', event, error));
    } catch (error) {
      onFailure('listener', event, error);
    } finally {
      this.#depth--;
      this.#freed = Math.min(this.#freed, this.#depth);
    }
    return undefined;
  }

  /** Resolves when the listener has ended, or its time limit has passed. A later failure is still reported. */
  #bounded(outcome: PromiseLike<unknown>, event: Emitted): Promise<void> {
    const { clock, timeoutMs, onFailure } = this.#options;
    return new Promise((resolve) => {
      const timer =
        timeoutMs === null
          ? undefined
          : clock.schedule(() => {
              onFailure('slowListener', event, new HandlerTimeoutError(event.type, timeoutMs));
              resolve();
            }, timeoutMs);
      const end = () => {
        timer?.cancel();
        resolve();
      };
      outcome.then(end, (error: unknown) => {
        onFailure('listener', event, error);
        end();
      });
    });
  }
}
