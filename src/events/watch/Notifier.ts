import type { Clock } from '../../internal/Clock.js';
import { andThen, type MaybePromise } from '../../internal/MaybePromise.js';
import { Delivery } from '../deliver/Delivery.js';
import type { Emitted, Listeners } from '../deliver/Listeners.js';
import { Cycles } from '../poll/Cycles.js';
import type { EmittedOfSubject } from '../poll/eventsOf.js';
import type { SubjectKind } from '../subjects/Subject.js';
import type { ErrorEvent, TrackerTask } from '../TrackerEvents.js';
import type { Columns } from '../table/Columns.js';
import type { Interest } from './Interest.js';

export interface NotifierOptions {
  readonly clock: Clock;
  readonly listeners: Listeners;
  readonly interest: Interest;
  /** Milliseconds that a listener may take for one event; `null`: no bound. */
  readonly timeoutMs: number | null;
  readonly columns: Columns;
}

/** The subject or event that an error is about. */
export interface ErrorSubject {
  readonly kind?: SubjectKind | undefined;
  readonly tag?: string | undefined;
  readonly eventType?: string | undefined;
}

/** Emits the tracker's events: those of subjects, those of polling rounds, and errors. */
export class Notifier {
  readonly #delivery: Delivery;
  readonly #interest: Interest;
  /** The rounds of polling, whose ends carry all events of the round. */
  readonly cycles: Cycles;

  constructor({ clock, listeners, interest, timeoutMs, columns }: NotifierOptions) {
    this.#interest = interest;
    this.#delivery = new Delivery({
      clock,
      listeners,
      timeoutMs,
      onFailure: (task, { tag, type: eventType }, error) => this.reportError(task, error, { tag, eventType }),
    });
    this.cycles = new Cycles(
      {
        now: () => clock.monotonic(),
        onStart: (event) => void this.emit(event),
        onFinish: (event, events) => {
          const { kind } = event;
          const batch = { type: `${kind}Batch`, kind, events };
          if (interest.inBatches(kind)) void this.emit(batch, event);
          else void this.emit(event);
        },
      },
      columns,
    );
  }

  /** Emits events in their order, each when all listeners of the one before have ended. Never rejects. */
  emit(...events: readonly Emitted[]): MaybePromise<void> {
    return this.#delivery.deliver(events);
  }

  /**
   * Emits an event of a subject, and keeps it for the end of the round if all events of the round have a listener.
   * Never rejects.
   */
  emitOfSubject(event: EmittedOfSubject): MaybePromise<void> {
    const { kind, type } = event;
    return andThen(this.emit(event), () => {
      if (type !== `${kind}Update` && this.#interest.inBatches(kind)) this.cycles.add(kind, event);
    });
  }

  /** Stops waiting for the listeners that are being called: one of them is stopping the client. */
  releaseListeners(): void {
    this.#delivery.free();
  }

  /**
   * Emits an `error` event; without a listener for it, or for an error of such a listener, a process warning. Never
   * throws.
   */
  reportError(task: TrackerTask, error: unknown, { kind, tag, eventType }: ErrorSubject = {}): void {
    if (this.#interest.inType('error') && eventType !== 'error') {
      const event: ErrorEvent = { type: 'error', task, error, kind, tag, eventType };
      void this.emit(event);
      return;
    }
    const where = eventType === undefined ? task : `${task} of '${eventType}'`;
    process.emitWarning(`${where}: ${textOf(error)}`, 'WarchestEventsWarning');
  }
}

/** The message of a thrown value, which may have no text form. */
function textOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return 'an error without a text form';
  }
}
