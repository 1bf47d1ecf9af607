import type { ClanPayload } from '../api/payloads/clan.js';
import type { PlayerPayload } from '../api/payloads/player.js';
import type { Duration } from '../internal/duration.js';
import type { ScheduleOptions } from './schedule/ScheduleOptions.js';

/** The fields that are compared and kept, by kind. */
export interface Selection {
  readonly player?: readonly (keyof PlayerPayload)[];
  readonly clan?: readonly (keyof ClanPayload)[];
}

/** How an events client watches. All of it has a default. */
export interface EventsOptions extends Omit<ScheduleOptions, 'clock' | 'capacity'> {
  /**
   * A store in which baselines are kept beyond the process: `sqliteStore({ path })`, `redisStore({ url })`, any store that keeps text or bytes and does not bound what it holds. After a restart the
   * client goes on where it stopped: it tells what changed meanwhile, and what was being told when the process ended again, under the same ids. It is closed with the client. Default: in memory
   * only; whatever is watched begins anew with each process.
   */
  readonly persist?: object;
  /** With `persist`: whether baselines are in memory too. `false` saves memory and costs a read of the store per change. Default `true`. */
  readonly resident?: boolean;
  /** For trackers that want the least memory: only these fields are kept and compared. Events about others never come. Default: all fields. */
  readonly select?: Selection;
  /**
   * How long a listener may take for one event; then it is told as an `error` event, and the tracker goes on without waiting for it. Seconds or `'30s'`. `null`: for ever. `0` is refused. Default:
   * 30 s.
   */
  readonly handlerTimeout?: Duration | null;
  /** Subjects that are polled, or whose listeners are busy, at once. A subject is never polled while its own listeners are busy. Default: 64. */
  readonly concurrency?: number;
}
