import type { Clock } from '../../internal/Clock.js';
import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import { HandlerTimeoutError } from '../HandlerTimeoutError.js';
import type { TrackerTask } from '../types/TrackerEvents.js';
import type { Listener, Listeners, Told } from './Listeners.js';

export interface DeliveryOptions {
  readonly clock: Clock;
  readonly listeners: Listeners;
  /** Milliseconds that one listener may take for one event; `null`: as long as it likes. */
  readonly timeoutMs: number | null;
  /** Told when a listener fails or takes too long. Must not throw. */
  readonly onFailure: (task: TrackerTask, event: Told, error: unknown) => void;
}

/**
 * Tells events: one after the other, each to all its listeners at once, the next one when all have come to an end. A listener that throws harms only itself; one that hangs is not waited for
 * any longer than its time.
 */
export class Delivery {
  readonly #options: DeliveryOptions;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Tells these events in their order. At once when no listener is asynchronous; never rejects. */
  tell(events: readonly Told[], from = 0): MaybePromise<void> {
    for (let index = from; index < events.length; index++) {
      const outcome = this.#tellOne(events[index] as Told);
      if (outcome !== undefined) return outcome.then(() => this.tell(events, index + 1));
    }
    return undefined;
  }

  #tellOne(event: Told): Promise<void> | undefined {
    let waiting: Promise<void>[] | undefined;
    for (const listener of this.#options.listeners.of(event)) {
      const outcome = this.#run(listener, event);
      if (outcome !== undefined) (waiting ??= []).push(outcome);
    }
    return waiting === undefined ? undefined : Promise.all(waiting).then(() => undefined);
  }

  #run(listener: Listener, event: Told): Promise<void> | undefined {
    const { onFailure } = this.#options;
    try {
      const outcome = listener.run(event);
      return isPromiseLike(outcome) ? this.#bounded(outcome, event) : undefined;
    } catch (error) {
      onFailure('listener', event, error);
      return undefined;
    }
  }

  /** Resolves when the listener has come to an end, or its time is over. A failure that comes later still is told. */
  #bounded(outcome: PromiseLike<unknown>, event: Told): Promise<void> {
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
