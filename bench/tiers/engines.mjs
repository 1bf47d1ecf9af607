// The measured caches: memory in front of Redis, each set up as its documentation says, with copies by reference where
// it supports them. `open` returns an instance whose connection is ready.
export const TTL_MS = 3_600_000;
const NEAR_SIZE = 1_024;

const ours = async (cache) => {
  // Copies are used once the server reports changes.
  const started = performance.now();
  while (!(await isTrusted(cache))) if (performance.now() - started > 10_000) throw new Error('no near tier in 10 s');
  return {
    read: (key, load) =>
      cache.readThrough('searchPlayers', key, async () => ({
        value: await load(),
        storedAt: Date.now(),
        apiFreshUntil: null,
        bytes: 0,
      })),
    // Waits for writes under way: the other caches have waited for them in `read`.
    settle: () => cache.close(),
    close: () => cache.close(),
  };
};

async function isTrusted(cache) {
  await cache.set('searchPlayers', 'probe', { probe: true });
  return cache.peek('searchPlayers', 'probe') !== undefined;
}

export const engines = {
  'warchest, memory only': async () => {
    const { Cache } = await import('../../dist/index.js');
    return ours(new Cache({}));
  },
  warchest: async (url, prefix) => {
    const { RedisCache } = await import('../../dist/redis.js');
    return ours(new (RedisCache.with({ url, prefix }))({}));
  },
  'warchest, not compressed': async (url, prefix) => {
    const { RedisCache } = await import('../../dist/redis.js');
    return ours(new (RedisCache.with({ url, prefix, compressFrom: null }))({}));
  },
  bentocache: async (url, prefix) => {
    const { BentoCache, bentostore } = await import('bentocache');
    const { memoryDriver } = await import('bentocache/drivers/memory');
    const { redisDriver } = await import('bentocache/drivers/redis');
    const { Redis } = await import('ioredis');
    const connection = new Redis(url);
    connection.on('error', () => undefined);
    const store = bentostore()
      .useL1Layer(memoryDriver({ maxItems: NEAR_SIZE, serialize: false }))
      .useL2Layer(redisDriver({ connection }));
    const cache = new BentoCache({ default: 'tiers', prefix, stores: { tiers: store } });
    await cache.set({ key: 'probe', value: { probe: true } });
    return {
      read: (key, load) => cache.getOrSet({ key, ttl: TTL_MS, factory: load }),
      settle: () => undefined,
      close: () => connection.disconnect(),
    };
  },
  cacheable: (url, prefix) => cacheable(url, prefix, 'createKeyv'),
  'cacheable, non-blocking': (url, prefix) => cacheable(url, prefix, 'createKeyvNonBlocking'),
  'cache-manager': async (url, prefix) => {
    const { createCache } = await import('cache-manager');
    const { createKeyv: createNear } = await import('cacheable');
    const { createKeyv } = await import('@keyv/redis');
    const far = createKeyv(url, { namespace: prefix });
    far.on('error', () => undefined);
    const near = createNear({ ttl: TTL_MS, lruSize: NEAR_SIZE, useClone: false });
    const cache = createCache({ ttl: TTL_MS, stores: [near, far] });
    await cache.set('probe', { probe: true });
    return {
      read: (key, load) => cache.wrap(key, load, TTL_MS),
      settle: () => undefined,
      close: () => cache.disconnect(),
    };
  },
};

async function cacheable(url, prefix, far) {
  const { Cacheable, createKeyv } = await import('cacheable');
  const redis = await import('@keyv/redis');
  const cache = new Cacheable({
    ttl: TTL_MS,
    primary: createKeyv({ ttl: TTL_MS, lruSize: NEAR_SIZE, useClone: false }),
    secondary: redis[far](url, { namespace: prefix }),
    nonBlocking: far === 'createKeyvNonBlocking',
  });
  cache.on('error', () => undefined);
  await cache.set('probe', { probe: true });
  return {
    read: (key, load) => cache.getOrSet(key, load, { ttl: TTL_MS }),
    settle: () => undefined,
    close: () => cache.disconnect(),
  };
}
