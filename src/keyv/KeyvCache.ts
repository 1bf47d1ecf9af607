import { Cache } from '../cache/Cache.js';
import type { CacheOwner } from '../cache/CacheOwner.js';
import type { CacheName } from '../cache/names.js';
import { DefaultCache } from '../store/memory/DefaultCache.js';
import type { MemoryStore } from '../store/memory/MemoryStore.js';
import { tieredStore } from '../store/tiered/TieredStore.js';
import type { KeyvLike } from './KeyvLike.js';
import { type KeyvStoreOptions, keyvStore } from './keyvStore.js';

/** How a Keyv is used. */
export interface KeyvCacheOptions extends KeyvStoreOptions {
  /**
   * Whether copies are kept in memory in front of the Keyv. A Keyv does not tell of changes by others, so a copy is used for its whole time to live whatever other processes do. Default: `false`.
   */
  readonly near?: boolean;
}

/** A cache in a Keyv, or in a storage adapter of one: `{ cache: KeyvCache.with(new Keyv(…)) }`. */
export abstract class KeyvCache<C extends CacheOwner = CacheOwner> extends Cache<C> {
  #store: object | undefined;

  /** The class for this Keyv. */
  static with(keyv: KeyvLike, options: KeyvCacheOptions = {}): new <C extends CacheOwner>(client: C) => KeyvCache<C> {
    return class<C extends CacheOwner> extends KeyvCache<C> {
      override keyvConfig(): readonly [KeyvLike, KeyvCacheOptions] {
        return [keyv, options];
      }
    };
  }

  /** Which Keyv, and how. */
  abstract keyvConfig(): readonly [keyv: KeyvLike, options: KeyvCacheOptions];

  override createDefaultCache(_maxSize: number | null, _ttl: number | null, _name: CacheName): object {
    return (this.#store ??= this.#open());
  }

  #open(): object {
    const [keyv, { near = false, ...options }] = this.keyvConfig();
    const far = keyvStore(keyv, { clock: this.clock, ...options });
    return near ? tieredStore((name) => this.#copies(name), far) : far;
  }

  #copies(name: string): MemoryStore<unknown> {
    if (name === '') return new DefaultCache(0, null);
    const of = name as CacheName;
    return super.createDefaultCache(this.getMaxSize(of), this.getTtl(of), of) as MemoryStore<unknown>;
  }
}
