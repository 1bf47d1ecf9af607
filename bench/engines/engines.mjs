// The engines, each made for a capacity, with an hour to live where it knows time. `asynchronous` ones answer with
// promises.
const HOUR_MS = 3_600_000;

const memoryStore = (options) => async (capacity) => {
  const { DefaultCache } = await import('../../dist/index.js');
  return { cache: new DefaultCache(capacity, HOUR_MS / 1_000, options) };
};

export const engines = {
  'lru-cache': async (capacity) => {
    const { LRUCache } = await import('lru-cache');
    return { cache: new LRUCache({ max: capacity, ttl: HOUR_MS }) };
  },
  DefaultCache: memoryStore({}),
  'DefaultCache s3-fifo': memoryStore({ policy: 's3-fifo' }),
  'tiny-lru': async (capacity) => {
    const { lru } = await import('tiny-lru');
    return { cache: lru(capacity, HOUR_MS) };
  },
  'quick-lru': async (capacity) => {
    const { default: QuickLRU } = await import('quick-lru');
    return { cache: new QuickLRU({ maxSize: capacity, maxAge: HOUR_MS }) };
  },
  '@isaacs/ttlcache': async (capacity) => {
    const { TTLCache } = await import('@isaacs/ttlcache');
    return { cache: new TTLCache({ max: capacity, ttl: HOUR_MS }) };
  },
  'lru.min (no ttl)': async (capacity) => {
    const { createLRU } = await import('lru.min');
    return { cache: createLRU({ max: capacity }) };
  },
  'mnemonist (no ttl)': async (capacity) => {
    const { LRUMap } = await import('mnemonist');
    return { cache: new LRUMap(capacity) };
  },
  'cacheable (memory)': async (capacity) => {
    const { CacheableMemory } = await import('cacheable');
    return { cache: new CacheableMemory({ ttl: HOUR_MS, lruSize: capacity, useClone: false }) };
  },
  bentocache: async (capacity) => {
    const { BentoCache, bentostore } = await import('bentocache');
    const { memoryDriver } = await import('bentocache/drivers/memory');
    const layer = memoryDriver({ maxItems: capacity, serialize: false });
    const bento = new BentoCache({ default: 'memory', stores: { memory: bentostore().useL1Layer(layer) } });
    const cache = {
      get: (key) => bento.get({ key }),
      set: (key, value) => bento.set({ key, value, ttl: HOUR_MS }),
    };
    return { asynchronous: true, cache };
  },
  'cache-manager (unbounded)': async () => {
    const { createCache } = await import('cache-manager');
    return { asynchronous: true, cache: createCache({ ttl: HOUR_MS }) };
  },
};
