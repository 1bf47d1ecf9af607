import type { MaybePromise } from '../internal/MaybePromise.js';
import type { CacheConfig } from './CacheConfig.js';
import type { CacheName } from './names.js';

/** The verbs that change or read one key, or empty a name: what a subclass may do in its own way. */
export interface CacheVerbs {
  get(name: CacheName, key: string): MaybePromise<unknown>;
  set(name: CacheName, key: string, value: unknown): MaybePromise<unknown>;
  delete(name: CacheName, key: string): MaybePromise<boolean>;
  pop(name: CacheName, key: string): MaybePromise<unknown>;
  clear(name: CacheName): MaybePromise<unknown>;
}

/** What a subclass decides about its stores. */
export interface CachePolicy {
  configFor(name: CacheName): CacheConfig;
  getMaxSize(name: CacheName): number | null;
  getTtl(name: CacheName): number | null;
  createDefaultCache(maxSize: number | null, ttl: number | null, name: CacheName): object;
  makeKey(name: CacheName, key: string): string;
  encode(name: CacheName, value: unknown): string;
  decode(name: CacheName, text: unknown): unknown;
}

/** The verbs that a subclass has put in place of ours; `undefined` where it has not. */
export type OwnVerbs = { [V in keyof CacheVerbs]: CacheVerbs[V] | undefined };

/** What is put around a subclass's own verbs: they know nothing of loads and writes under way. */
export type Fences = Omit<CacheVerbs, 'get'>;

/**
 * Finds out which verbs a cache has of its own, by comparison with those of the base class, and puts the fences around them. Called when the cache is made,
 * for methods, and again when it is opened, for fields that a subclass assigned since.
 */
export function fenceOwnVerbs(cache: CacheVerbs, base: CacheVerbs, fences: Fences, own: OwnVerbs): void {
  if (cache.get !== base.get) own.get = cache.get.bind(cache);
  for (const verb of ['set', 'delete', 'pop', 'clear'] as const) {
    if (cache[verb] === base[verb] || cache[verb] === fences[verb]) continue;
    Object.assign(own, { [verb]: cache[verb].bind(cache) });
    Object.defineProperty(cache, verb, { value: fences[verb], configurable: true, writable: true });
  }
}
