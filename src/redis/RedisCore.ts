import type { Clock } from '../internal/Clock.js';
import type { MaybePromise } from '../internal/MaybePromise.js';
import { VersionClock } from '../store/frame/VersionClock.js';
import type { StoreReport } from '../store/StoreReport.js';
import type { ClearMark } from './ClearMark.js';
import { Commands, withoutArguments } from './Commands.js';
import type { Connection } from './connections/Connection.js';
import type { KeySpace } from './KeySpace.js';
import { Tracker } from './tracking/Tracker.js';

/** The settings of a store, checked and in their inner units. */
export interface RedisSettings {
  readonly connection: Connection;
  readonly space: KeySpace;
  /** `null`: never. */
  readonly compressFrom: number | null;
  readonly commandsInFlight: number;
  readonly removedForMs: number;
  readonly tracking: boolean;
  readonly clock: Clock;
}

/** Somebody who may have an observer of reports. */
export interface Reporter {
  onReport?: ((report: StoreReport) => void) | undefined;
}

/** What a store and its parts share: the connection, the order of writes, and the watching. */
export class RedisCore {
  readonly settings: RedisSettings;
  readonly commands: Commands;
  readonly versions: VersionClock;
  readonly clock: Clock;
  /** `undefined`: the store can't be watched. */
  readonly tracker: Tracker | undefined;
  readonly #marks: ClearMark[] = [];
  readonly #reporters: Reporter[] = [];

  constructor(settings: RedisSettings) {
    const { connection, clock, space } = settings;
    this.settings = settings;
    this.clock = clock;
    this.commands = new Commands(connection, settings.commandsInFlight);
    this.versions = new VersionClock(clock);
    connection.onTrouble = (error) => this.reportFailure('connection', error);
    if (!settings.tracking) return;
    this.tracker = new Tracker({
      commands: this.commands,
      space,
      clock,
      onCleared: (clearKey) => {
        for (const mark of this.#marks) if (mark.key.startsWith(clearKey)) mark.forget();
      },
      onTrouble: (error) => this.reportFailure('tracking', error),
    });
  }

  /** A store of these keys: the whole one first, then its parts. */
  add(reporter: Reporter, mark: ClearMark): void {
    this.#reporters.push(reporter);
    this.#marks.push(mark);
  }

  /** Tells of work behind the scenes that failed, to the first who wants to hear: it concerns all of them, and once is enough. */
  reportFailure(operation: string, error: unknown): void {
    const reporter = this.#reporters.find(({ onReport }) => onReport !== undefined);
    reporter?.onReport?.({ type: 'failure', operation, error: withoutArguments(error) });
  }

  close(): MaybePromise<unknown> {
    this.tracker?.stop();
    return this.settings.connection.close();
  }
}
