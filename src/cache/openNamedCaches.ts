import type { Clock } from '../internal/Clock.js';
import type { Emitter } from '../internal/Emitter.js';
import { DefaultCache } from '../store/DefaultCache.js';
import { MemoryStore } from '../store/MemoryStore.js';
import { toStore } from '../store/toStore.js';
import { Breaker } from './Breaker.js';
import type { CacheEvent } from './CacheEvent.js';
import type { CachePort } from './CacheOwner.js';
import { type CachePolicy, type CacheVerbs, ownVerbs } from './CacheVerbs.js';
import { holdsFacts } from './Facts.js';
import { madeKeys, PLAIN_KEYS } from './KeyForm.js';
import { Lifetime } from './Lifetime.js';
import { NamedCache, type ValueForm } from './NamedCache.js';
import { CACHE_NAMES, type CacheName } from './names.js';
import { ReadThrough } from './ReadThrough.js';
import { Writes } from './Writes.js';

/** So many "not found" answers are remembered per cache name. */
const MAX_NEGATIVES = 1_024;

/** What a cache has once it is open. */
export interface OpenCaches {
  readonly named: ReadonlyMap<CacheName, NamedCache>;
  readonly reads: ReadThrough;
  readonly writes: Writes;
}

/** Resolves everything that a cache's subclass decides, once: which stores, which keys, how long, and which verbs are its own. */
export function openNamedCaches(
  cache: CachePolicy & CacheVerbs,
  base: CachePolicy & CacheVerbs,
  port: CachePort,
  clock: Clock,
  events: Emitter<CacheEvent>,
): OpenCaches {
  const instances = new Map(CACHE_NAMES.map((name) => [name, instanceFor(cache, name)]));
  const writes = new Writes({ clock, events, verbs: ownVerbs(cache, base) });
  const reads = new ReadThrough({ port, clock, events, writes });
  const named = new Map<CacheName, NamedCache>();
  for (const [name, instance] of instances) {
    const shared = [...instances.values()].filter((other) => other === instance).length > 1;
    named.set(name, openOne(cache, base, name, instance, shared, { port, clock, writes, events }));
  }
  fenceOwnVerbs(cache, writes, named);
  return { named, reads, writes };
}

function instanceFor(cache: CachePolicy, name: CacheName): object {
  return cache.createDefaultCache(cache.getMaxSize(name), cache.getTtl(name), name);
}

function openOne(
  cache: CachePolicy & CacheVerbs,
  base: CachePolicy & CacheVerbs,
  name: CacheName,
  instance: object,
  shared: boolean,
  { port, clock, writes, events }: { port: CachePort; clock: Clock; writes: Writes; events: Emitter<CacheEvent> },
): NamedCache {
  const config = cache.configFor(name);
  const store = toStore(name, instance);
  const named: NamedCache = new NamedCache({
    name,
    store,
    clock,
    // The reference's rule: a memory store that the user made keeps its own time, or none.
    tellsTime: !(instance instanceof MemoryStore && cache.createDefaultCache !== base.createDefaultCache),
    storeTimeoutMs: config.storeTimeoutMs,
    lifetime: new Lifetime(config, cache.getTtl(name), port.random ?? Math.random),
    keys: keysFor(cache, base, name, shared),
    form: formFor(cache, name, store.format === 'text', instance instanceof MemoryStore, port),
    negatives: new DefaultCache(MAX_NEGATIVES, config.negativeTtlMs / 1_000, { clock }),
    rewrite: (key, intent) => writes.rewrite(named, key, intent),
    breaker: new Breaker(clock, (state) => events.emit('breaker', () => ({ type: 'breaker', name, state }))),
  });
  if (!shared) {
    store.onRemoval = (key, _value, cause) => {
      if (cause === 'evicted') named.counters.evictions++;
      else if (cause === 'expired') named.counters.expiries++;
      events.emit('removal', () => ({ type: 'removal', name, key: named.keyOf(key), cause }));
    };
  }
  return named;
}

function keysFor(cache: CachePolicy, base: CachePolicy, name: CacheName, shared: boolean) {
  if (cache.makeKey !== base.makeKey) return madeKeys((key) => cache.makeKey(name, key), shared);
  // One object for several names: a clan and a player may have the same tag.
  return shared ? madeKeys((key) => `${name}:${key}`, true) : PLAIN_KEYS;
}

function formFor(cache: CachePolicy, name: CacheName, text: boolean, ours: boolean, port: CachePort): ValueForm {
  if (text) return { write: (value) => cache.encode(name, value), read: (_key, found) => cache.decode(name, found) };
  if (ours) return { write: (value) => value, read: (_key, found) => found };
  return {
    write: (value) => value,
    // A store that is not ours may have written our value as JSON, and gives back plain data or its text.
    read: (key, found) => {
      if (holdsFacts(found)) return found;
      if (typeof found === 'string' || found instanceof Uint8Array) return cache.decode(name, found) ?? found;
      return port.revive?.(name, key, found) ?? found;
    },
  };
}

/** The verbs that a subclass wrote itself know nothing of loads under way; what fences them is put around here. */
function fenceOwnVerbs(cache: CacheVerbs, writes: Writes, named: ReadonlyMap<CacheName, NamedCache>): void {
  const { set, delete: remove, pop, clear } = writes.verbs;
  const of = (name: CacheName) => named.get(name) as NamedCache;
  const fenced: Partial<CacheVerbs> = {};
  if (set) fenced.set = (name, key, value) => writes.setBy(() => set(name, key, value), of(name), key, value);
  if (remove) fenced.delete = (name, key) => writes.removeBy(() => remove(name, key), of(name), key);
  if (pop) fenced.pop = (name, key) => writes.removeBy(() => pop(name, key), of(name), key);
  if (clear) fenced.clear = (name) => writes.clearBy(() => clear(name), of(name));
  Object.assign(cache, fenced);
}
