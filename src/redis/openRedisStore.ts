import { type Clock, systemClock } from '../internal/Clock.js';
import { type Duration, toMilliseconds } from '../internal/duration.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireBoolean, requireBound, requireInteger, requireText } from '../internal/preconditions.js';
import { openConnection, toConnection } from './connections/openConnection.js';
import { KeySpace } from './KeySpace.js';
import { RedisCore } from './RedisCore.js';
import { RedisStore } from './RedisStore.js';

const DEFAULT_COMPRESS_FROM = 1_024;
const DEFAULT_COMMANDS_IN_FLIGHT = 10_000;

/** The options of `redisStore`. One of `url` and `client` is required, and not both. */
export interface RedisStoreOptions {
  /**
   * The server, as `redis://user:password@host:6379/0`, or `rediss:` for TLS. The store connects with `redis` or else
   * `ioredis`, whichever is installed. It reconnects without end, refuses commands meanwhile instead of queueing them,
   * and closes the connection when it is closed.
   */
  readonly url?: string;
  /**
   * Your client: of `redis` (5 or later) a client, a pool or a cluster, of `ioredis` (5 or later) a client or
   * a cluster. It is used as it is, and never closed; its own queueing and reconnecting decide what happens while the
   * server is away. A client of `redis` that was never opened is opened by the first command. A client without a
   * listener for 'error' events gets one that does nothing, because such an event would otherwise end the process.
   */
  readonly client?: object;
  /** What all keys begin with. The store touches no other keys. Default: `'warchest'`. */
  readonly prefix?: string;
  /**
   * Values of at least this many bytes are compressed, if that makes them smaller by an eighth or more. A whole number
   * of at least 0; `null` or `Infinity`: never. Default: 1024.
   */
  readonly compressFrom?: number | null;
  /**
   * How many commands may be unanswered at a time; the next one is refused with a `StoreBusyError`. A whole number of
   * at least 1. Default: 10,000.
   */
  readonly commandsInFlight?: number;
  /**
   * How long a removal is remembered, so that an older write that arrives after it is refused: a number of **seconds**
   * or a duration. `0`: not at all. Each removal takes some 100 bytes for that time. Default: `'10m'`.
   */
  readonly removedFor?: Duration;
  /**
   * Whether the store can be watched. While it is watched, it has one more connection to each primary. `false` for a
   * server or a proxy without `CLIENT TRACKING`: then the store has no `watch`. Default: `true`.
   */
  readonly tracking?: boolean;
  /** Default: the system's clock. */
  readonly clock?: Clock;
}

/**
 * Returns a store in Redis (6.2 or later), Valkey, or a cluster of them, shared by every process that uses the same
 * prefix. It may be made while the server is away: commands fail until it is there.
 *
 * @throws InvalidArgumentError for an option out of its range, an object that is no client, or both or neither of `url`
 *   and `client`. The text of a URL is not shown.
 * @throws MissingDriverError when a `url` is given and neither `redis` nor `ioredis` is installed.
 */
export function redisStore(options: RedisStoreOptions): RedisStore {
  const { url, client, clock = systemClock, tracking = true } = options;
  if ((url === undefined) === (client === undefined)) {
    const given = url === undefined ? 'neither' : 'both';
    throw new InvalidArgumentError('options', given, "an object with either 'url' or 'client'");
  }
  const { compressFrom = DEFAULT_COMPRESS_FROM, commandsInFlight = DEFAULT_COMMANDS_IN_FLIGHT } = options;
  // Everything is checked before a connection is made.
  const prefix = requireText('prefix', options.prefix ?? 'warchest');
  const settings = {
    compressFrom: requireBound('compressFrom', compressFrom),
    commandsInFlight: requireInteger('commandsInFlight', commandsInFlight, 1),
    removedForMs: Math.ceil(toMilliseconds('removedFor', options.removedFor ?? '10m')),
    tracking: requireBoolean('tracking', tracking),
    clock,
  };
  const connection = client === undefined ? openConnection(url, clock) : toConnection(client, clock);
  const space = new KeySpace(connection.missingPrefix + prefix);
  return new RedisStore(new RedisCore({ ...settings, connection, space }), space);
}
