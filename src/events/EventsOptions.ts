import type { ClanPayload } from '../api/payloads/clan.js';
import type { PlayerPayload } from '../api/payloads/player.js';
import type { Duration } from '../internal/duration.js';
import type { ScheduleOptions } from './schedule/ScheduleOptions.js';

/** The fields of payloads that are compared and kept, by kind. */
export interface Selection {
  readonly player?: readonly (keyof PlayerPayload)[];
  readonly clan?: readonly (keyof ClanPayload)[];
}

/** How an events client watches. Every option has a default. */
export interface EventsOptions extends Omit<ScheduleOptions, 'clock' | 'capacity'> {
  /**
   * A store that keeps the baselines after the process has ended: `sqliteStore({ path })`, `redisStore({ url })`, or
   * any store that keeps text or bytes without a bound. After a restart the client continues: it emits what changed
   * meanwhile, and repeats events whose delivery was not recorded, under the same ids. The store is closed with the
   * client. Default: none; the baselines are in memory only, and each process begins without any.
   */
  readonly persist?: object;
  /**
   * With `persist`: whether the baselines are in memory, too. `false` saves memory, and costs a read of the store for
   * each change. Default: `true`.
   */
  readonly resident?: boolean;
  /** Stores and compares only these fields, to save memory. Other fields have no events. Default: all fields. */
  readonly select?: Selection;
  /**
   * How long the tracker waits for a listener. After that it emits an `error` event and continues. Seconds or
   * `'30s'`. `null`: without a bound. `0` is refused. Default: 30 s.
   */
  readonly handlerTimeout?: Duration | null;
  /**
   * How many subjects are polled, or have busy listeners, at once. A subject is never polled while its own listeners
   * are busy. Default: 64.
   */
  readonly concurrency?: number;
}
