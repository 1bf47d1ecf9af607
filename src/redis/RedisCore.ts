import type { Clock } from '../internal/Clock.js';
import type { MaybePromise } from '../internal/MaybePromise.js';
import { VersionClock } from '../store/frame/VersionClock.js';
import type { StoreReport } from '../store/StoreReport.js';
import type { ClearMark } from './ClearMark.js';
import { Commands, withoutArguments } from './Commands.js';
import type { RedisConnection } from './connections/RedisConnection.js';
import type { KeySpace } from './KeySpace.js';
import { InvalidationListener } from './tracking/InvalidationListener.js';

/** The checked options of a store. */
export interface RedisSettings {
  readonly connection: RedisConnection;
  readonly space: KeySpace;
  /** `null`: never. */
  readonly compressFrom: number | null;
  readonly commandsInFlight: number;
  readonly removedForMs: number;
  readonly tracking: boolean;
  readonly clock: Clock;
}

/** The store or a part of it, with its observer of reports. */
interface Reporter {
  onReport?: ((report: StoreReport) => void) | undefined;
}

/** What a store and its parts share: the connection, the numbering of writes, and the listener for changes. */
export class RedisCore {
  readonly settings: RedisSettings;
  readonly commands: Commands;
  readonly versions: VersionClock;
  readonly clock: Clock;
  /** `undefined`: the store cannot be watched. */
  readonly listener: InvalidationListener | undefined;
  readonly #marks: ClearMark[] = [];
  readonly #reporters: Reporter[] = [];

  constructor(settings: RedisSettings) {
    const { connection, clock, space } = settings;
    this.settings = settings;
    this.clock = clock;
    this.commands = new Commands(connection, settings.commandsInFlight);
    this.versions = new VersionClock(clock);
    connection.onError = (error) => this.reportFailure('connection', error);
    if (!settings.tracking) return;
    this.listener = new InvalidationListener({
      commands: this.commands,
      space,
      clock,
      onCleared: (clearKey) => {
        for (const mark of this.#marks) if (mark.key.startsWith(clearKey)) mark.invalidate();
      },
      onError: (error) => this.reportFailure('tracking', error),
    });
  }

  /** Adds the whole store, or a part. The whole store comes first. */
  add(reporter: Reporter, mark: ClearMark): void {
    this.#reporters.push(reporter);
    this.#marks.push(mark);
  }

  /** Reports an error that belongs to no call to one observer, the first: it concerns all of them. */
  reportFailure(operation: string, error: unknown): void {
    const reporter = this.#reporters.find(({ onReport }) => onReport !== undefined);
    reporter?.onReport?.({ type: 'failure', operation, error: withoutArguments(error) });
  }

  close(): MaybePromise<unknown> {
    this.listener?.stop();
    return this.settings.connection.close();
  }
}
