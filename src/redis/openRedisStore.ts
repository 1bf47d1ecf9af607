import { systemClock } from '../internal/Clock.js';
import { toMilliseconds } from '../internal/duration.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireInteger, requireText } from '../internal/preconditions.js';
import { toBound } from '../store/memory/bounds.js';
import { openConnection, toConnection } from './connections/toConnection.js';
import { KeySpace } from './KeySpace.js';
import { RedisCore } from './RedisCore.js';
import { RedisStore } from './RedisStore.js';
import type { RedisStoreOptions } from './RedisStoreOptions.js';

const DEFAULT_COMPRESS_FROM = 1_024;
const DEFAULT_COMMANDS_IN_FLIGHT = 10_000;

/**
 * A store in Redis (6.2 or later), Valkey, or a cluster of them, shared by every process that uses the same prefix.
 *
 * It may be made while the server is away: commands fail until it is there.
 *
 * @throws InvalidArgumentError for an option out of its range, a client that is none, or both or neither of `url` and `client`. What is in a URL is not shown.
 * @throws MissingDriverError when a `url` is given and neither `redis` nor `ioredis` is installed.
 */
export function redisStore(options: RedisStoreOptions): RedisStore {
  const { url, client, clock = systemClock, tracking = true } = options;
  if ((url === undefined) === (client === undefined)) {
    const given = url === undefined ? 'neither' : 'both';
    throw new InvalidArgumentError('options', given, "an object with either 'url' or 'client'");
  }
  if (typeof tracking !== 'boolean') throw new InvalidArgumentError('tracking', tracking, 'true or false');
  const compressFrom = toBound(
    'compressFrom',
    options.compressFrom === undefined ? DEFAULT_COMPRESS_FROM : options.compressFrom,
  );
  // Checked before a connection is made.
  const settings = {
    space: new KeySpace(requireText('prefix', options.prefix ?? 'warchest')),
    compressFrom: compressFrom === Number.POSITIVE_INFINITY ? null : compressFrom,
    commandsInFlight: requireInteger('commandsInFlight', options.commandsInFlight ?? DEFAULT_COMMANDS_IN_FLIGHT, 1),
    removedForMs: Math.ceil(toMilliseconds('removedFor', options.removedFor ?? '10m')),
    tracking,
    clock,
  };
  const connection = client === undefined ? openConnection(url, clock) : toConnection(client, clock);
  return new RedisStore(new RedisCore({ ...settings, connection }), settings.space);
}
