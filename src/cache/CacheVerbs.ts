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
export type OwnVerbs = { readonly [V in keyof CacheVerbs]: CacheVerbs[V] | undefined };

/** Finds out which verbs a cache has of its own, by comparison with those of the base class. */
export function ownVerbs(cache: CacheVerbs, base: CacheVerbs): OwnVerbs {
  return {
    get: cache.get === base.get ? undefined : cache.get.bind(cache),
    set: cache.set === base.set ? undefined : cache.set.bind(cache),
    delete: cache.delete === base.delete ? undefined : cache.delete.bind(cache),
    pop: cache.pop === base.pop ? undefined : cache.pop.bind(cache),
    clear: cache.clear === base.clear ? undefined : cache.clear.bind(cache),
  };
}
