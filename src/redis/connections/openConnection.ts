import type { Clock } from '../../internal/Clock.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { MissingDriverError } from '../../store/MissingDriverError.js';
import { requireHere } from '../../store/requireHere.js';
import { IoRedisConnection } from './IoRedisConnection.js';
import type { IoRedis, IoRedisCluster } from './ioRedis.js';
import { NodeRedisClusterConnection } from './NodeRedisClusterConnection.js';
import { NodeRedisConnection } from './NodeRedisConnection.js';
import type { NodeRedisClient, NodeRedisCluster, NodeRedisPool } from './nodeRedis.js';
import { OwnIoRedisConnection } from './OwnIoRedisConnection.js';
import { OwnNodeRedisConnection } from './OwnNodeRedisConnection.js';
import type { RedisConnection } from './RedisConnection.js';

const EXPECTED = "a client, pool or cluster of 'redis' (5 or later), or a client or cluster of 'ioredis' (5 or later)";

/**
 * Returns the connection for a client that the user gave. Its library is recognised by the members that it has.
 * @throws InvalidArgumentError for any other object.
 */
export function toConnection(client: unknown, clock: Clock): RedisConnection {
  if (typeof client !== 'object' || client === null) throw new InvalidArgumentError('client', client, EXPECTED);
  const has = (...methods: string[]) => methods.every((name) => typeof Reflect.get(client, name) === 'function');
  if (has('callBuffer', 'duplicate', 'disconnect', 'on') && typeof Reflect.get(client, 'isCluster') === 'boolean') {
    return new IoRedisConnection(client as IoRedis | IoRedisCluster, clock);
  }
  if (has('sendCommand', 'connect', 'on', 'withTypeMapping') && typeof Reflect.get(client, 'isOpen') === 'boolean') {
    // A Sentinel client of node-redis has another `sendCommand`, and no way to open a tracking link.
    if (has('getSentinelNode')) throw new InvalidArgumentError('client', client, `${EXPECTED}, not a Sentinel client`);
    if (has('nodeClient') && Array.isArray(Reflect.get(client, 'masters'))) {
      return new NodeRedisClusterConnection(client as NodeRedisCluster, clock);
    }
    if (has('execute')) return new NodeRedisConnection(client as NodeRedisPool);
    if (has('duplicate', 'destroy', 'unref')) return new NodeRedisConnection(client as NodeRedisClient);
  }
  throw new InvalidArgumentError('client', client, EXPECTED);
}

/**
 * Connects to the server of the URL with whichever library is installed.
 * @throws InvalidArgumentError for any other text, without showing it: it may contain a password.
 * @throws MissingDriverError when neither library is installed.
 */
export function openConnection(
  url: unknown,
  clock: Clock,
  load: (name: string) => unknown = loadIfInstalled,
): RedisConnection {
  const parsed = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined;
  if (
    parsed === undefined ||
    !/^rediss?:$/.test(parsed.protocol) ||
    parsed.hostname === '' ||
    !/^(?:\/\d*)?$/.test(parsed.pathname)
  ) {
    throw new InvalidArgumentError('url', '[redacted]', 'a URL such as redis://user:password@host:6379/0, or rediss:');
  }
  const { href } = parsed;
  const nodeRedis = load('redis') as { createClient?: (options: object) => unknown } | undefined;
  const createClient = nodeRedis?.createClient;
  if (createClient !== undefined) {
    return new OwnNodeRedisConnection((options) => createClient(options) as NodeRedisClient, href, clock);
  }
  const ioRedis = load('ioredis') as { Redis?: new (url: string, options: object) => unknown } | undefined;
  const Redis = ioRedis?.Redis;
  if (Redis !== undefined) {
    return new OwnIoRedisConnection((at, options) => new Redis(at, options) as IoRedis, href, clock);
  }
  throw new MissingDriverError(
    'redisStore({ url })',
    ['redis', 'ioredis'],
    'npm install redis. A bundled program cannot load it by name: import it there, and pass a client as `client`',
  );
}

/**
 * Loads a library; `undefined` when it is not installed. It uses `require` and not `import`, so that a store can be
 * made synchronously.
 */
function loadIfInstalled(name: string): unknown {
  const require = requireHere();
  try {
    require.resolve(name);
  } catch {
    return undefined;
  }
  return require(name);
}
