import { redisStore } from '../../../src/redis/openRedisStore.js';
import type { RedisStore } from '../../../src/redis/RedisStore.js';

/**
 * A store in Redis that may take its time. Where a machine has other things to do, a server can be kept from answering for longer than half a second, and what is told while the store
 * seems to be away is not what is tested with it.
 */
export function patientRedis(url: string): RedisStore {
  const store = redisStore({ url });
  return Object.assign(store, { traits: { ...store.traits, timeouts: { softMs: 10_000, hardMs: 10_000 } } });
}
