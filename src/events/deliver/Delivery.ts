import type { Clock } from '../../internal/Clock.js';
import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import { HandlerTimeoutError } from '../HandlerTimeoutError.js';
import type { TrackerTask } from '../TrackerEvents.js';
import type { Emitted, Listener, Listeners } from './Listeners.js';

export interface DeliveryOptions {
  readonly clock: Clock;
  readonly listeners: Listeners;
  /** Milliseconds that one listener may take for one event; `null`: as long as it likes. */
  readonly timeoutMs: number | null;
  /** Emitted when a listener fails or takes too long. Must not throw. */
  readonly onFailure: (task: TrackerTask, event: Emitted, error: unknown) => void;
}

/**
 * Tells events: one after the other, each to all its listeners at once, the next one when all have come to an end. A listener that throws harms only itself; one that hangs is not waited for
 * any longer than its time.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  /** How many listeners are being called at the moment, each by what the one before does. */
  #depth = 0;
  /** Up to which of them none is waited for. */
  #freed = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Tells these events in their order. At once when no listener is asynchronous; never rejects. */
  tell(events: readonly Emitted[], from = 0): MaybePromise<void> {
    for (let index = from; index < events.length; index++) {
      const outcome = this.#tellOne(events[index] as Emitted);
      if (outcome !== undefined) return outcome.then(() => this.tell(events, index + 1));
    }
    return undefined;
  }

  /**
   * Waits for none of the listeners that are being called at this moment: one of them is asking for something that itself waits until all have come to an end. What it throws later is told all the
   * same.
   */
  free(): void {
    this.#freed = this.#depth;
  }

  #tellOne(event: Emitted): Promise<void> | undefined {
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

  /** Resolves when the listener has come to an end, or its time is over. A failure that comes later still is told. */
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
