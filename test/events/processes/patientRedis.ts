import { redisStore } from '../../../src/redis/openRedisStore.js';
import type { RedisStore } from '../../../src/redis/RedisStore.js';

/**
 * A Redis store with long timeouts. On a busy machine a server can be kept from answering for more than half a second,
 * and these tests are not about a store that is away.
 */
export function patientRedis(url: string): RedisStore {
  const store = redisStore({ url });
  return Object.assign(store, { traits: { ...store.traits, timeouts: { softMs: 10_000, hardMs: 10_000 } } });
}
