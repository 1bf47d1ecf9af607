import type { MaybePromise } from '../internal/MaybePromise.js';
import type { CacheConfig } from './CacheConfig.js';
import type { CacheName } from './names.js';

/** The verbs of a cache, each of which a subclass may override. */
export interface CacheVerbs {
  get(name: CacheName, key: string): MaybePromise<unknown>;
  set(name: CacheName, key: string, value: unknown): MaybePromise<unknown>;
  delete(name: CacheName, key: string): MaybePromise<boolean>;
  pop(name: CacheName, key: string): MaybePromise<unknown>;
  keys(name: CacheName): MaybePromise<readonly string[]>;
  items(name: CacheName): MaybePromise<readonly (readonly [string, unknown])[]>;
  clear(name: CacheName): MaybePromise<unknown>;
}

/** The same verbs for one cache name. */
export interface NamedVerbs {
  get(key: string): MaybePromise<unknown>;
  set(key: string, value: unknown): MaybePromise<unknown>;
  delete(key: string): MaybePromise<boolean>;
  pop(key: string): MaybePromise<unknown>;
  keys(): MaybePromise<readonly string[]>;
  items(): MaybePromise<readonly (readonly [string, unknown])[]>;
  clear(): MaybePromise<unknown>;
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
