import type { Clock } from '../internal/Clock.js';
import type { Duration } from '../internal/duration.js';

/** What `redisStore` takes. Either `url` or `client` must be there, and not both. */
export interface RedisStoreOptions {
  /**
   * The server, as `redis://user:password@host:6379/0`, or `rediss:` for TLS. The store connects by itself, with `redis` or else `ioredis`, whichever is installed;
   * it connects again for ever, refuses commands meanwhile instead of queueing them, and closes the connection with itself.
   */
  readonly url?: string;
  /**
   * A client of the user's: of `redis` (5 or later) a client, a pool or a cluster, of `ioredis` (5) a client or a cluster. It is used as it is, and never closed; its
   * own queueing and reconnecting decide what happens while the server is away. One of `redis` that was never opened is opened by the first command. When nobody
   * listens to its 'error' events, somebody who does nothing is made to, for otherwise they would end the process.
   */
  readonly client?: object;
  /** What all keys begin with. Nothing else is ever touched. Default: `'warchest'`. */
  readonly prefix?: string;
  /**
   * Values of at least so many bytes are compressed, if that makes them smaller by an eighth. A whole number of at least 0; `null` or `Infinity`: none is.
   * Default: 1024.
   */
  readonly compressFrom?: number | null;
  /** How many commands may be unanswered at once; the next one is refused with a `StoreBusyError`. A whole number of at least 1. Default: 10,000. */
  readonly commandsInFlight?: number;
  /**
   * How long a removal is remembered, so that an older write that arrives after it is refused: a number of **seconds** or a duration. `0`: not at all. Each removal
   * takes some 100 bytes for so long. Default: `'10m'`.
   */
  readonly removedFor?: Duration;
  /**
   * Whether the store can be watched, for which it opens one more connection to each primary as long as somebody watches. `false` for a server or a proxy that
   * has no `CLIENT TRACKING`: then there is no `watch`. Default: `true`.
   */
  readonly tracking?: boolean;
  /** Where time comes from. Default: the system's clock. */
  readonly clock?: Clock;
}
