import type { Clock } from '../internal/Clock.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { toStore } from '../store/foreign/toStore.js';
import { DefaultCache } from '../store/memory/DefaultCache.js';
import type { MemoryStore } from '../store/memory/MemoryStore.js';
import { tieredStore } from '../store/tiered/TieredStore.js';
import { Cache } from './Cache.js';
import type { CacheOwner } from './CacheOwner.js';
import { type CacheName, GROUP_OF } from './names.js';

/** Options that every cache on a store has. */
export interface CacheOnOptions {
  /**
   * Whether copies are kept in memory in front of the store, within the sizes and times of their groups. See
   * `TieredStore`. Default: `true` for a store that reports changes made by other processes (`watch`), otherwise
   * `false`.
   */
  readonly near?: boolean;
}

/** The second argument of `open`. */
export interface StoreContext {
  /** The client's clock. */
  readonly clock: Clock;
  /** Entries that a cache name may hold; `null`: no bound, also for a text that is no cache name. */
  readonly maxEntries: (name: string) => number | null;
}

/** Opens a store. It receives the options without `near`. */
export type OpenStore<O> = (options: Omit<O & CacheOnOptions, 'near'>, context: StoreContext) => object;

/** A cache whose names share one store. */
export interface StoreCache<C extends CacheOwner, O> extends Cache<C> {
  /**
   * The options with which the store is opened. Override it to use what belongs to the client, such as
   * `this.client.redis`.
   */
  storeConfig(): O & CacheOnOptions;
}

/** The class of a cache whose names share one store. */
export interface StoreCacheClass<O> {
  new <C extends CacheOwner = CacheOwner>(client: C): StoreCache<C, O>;
  /** Returns a subclass with these options. */
  with<T>(this: T, options: O & CacheOnOptions): T;
}

/**
 * Returns a cache class that keeps all its cache names in one store.
 *
 * ```ts
 * const FolderCache = cacheOn<FolderOptions>(
 *   ({ path }, { clock }) => new FolderStore(path, clock),
 *   () => ({ path: 'cache' }),
 * );
 * const client = await login(email, password, { cache: FolderCache.with({ path: '/var/cache/clash' }) });
 * ```
 *
 * Groups, times and verbs are those of every `Cache`: extend the returned class to change them. The store's `scope`
 * keeps the cache names apart; without it, each key has its cache name in front. When the cache is closed, it closes
 * the store.
 *
 * The cache throws `InvalidArgumentError` when `near` is `true` and the store has no `scope`, and `StoreContractError`
 * when `open` returns no store.
 *
 * @param open returns the store. Called once per cache, when the cache is first used.
 * @param defaults returns the options of a class that received none by `with`. Default: no options.
 */
export function cacheOn(open: OpenStore<object>): StoreCacheClass<object>;
export function cacheOn<O extends object>(open: OpenStore<O>, defaults: () => O & CacheOnOptions): StoreCacheClass<O>;
export function cacheOn<O extends object>(
  open: OpenStore<O>,
  // The first signature, without `defaults`, is for a store without options.
  defaults: () => O & CacheOnOptions = () => ({}) as O,
): StoreCacheClass<O> {
  return class CacheOnStore<C extends CacheOwner = CacheOwner> extends Cache<C> {
    #store: object | undefined;

    static with<T>(this: T, options: O & CacheOnOptions): T {
      class WithOptions extends (this as StoreCacheClass<O>) {
        override storeConfig(): O & CacheOnOptions {
          return options;
        }
      }
      return WithOptions as T;
    }

    storeConfig(): O & CacheOnOptions {
      return defaults();
    }

    override createDefaultCache(_maxSize: number | null, _ttl: number | null, name: CacheName): object {
      return (this.#store ??= this.#open(name));
    }

    #open(firstName: CacheName): object {
      const { near, ...options } = this.storeConfig();
      const far = open(options, {
        clock: this.clock,
        maxEntries: (name) => (isCacheName(name) ? this.getMaxSize(name) : null),
      });
      const store = toStore(firstName, far);
      if (!(near ?? store.watch !== undefined)) return far;
      if (store.scope === undefined) {
        throw new InvalidArgumentError('near', true, 'false for a store without the method scope');
      }
      return tieredStore((name) => this.#copies(name), far);
    }

    /** The store in memory for the copies of one cache name. Keys without a cache name have no copies. */
    #copies(name: string): MemoryStore<unknown> {
      if (!isCacheName(name)) return new DefaultCache(0, null);
      return super.createDefaultCache(this.getMaxSize(name), this.getTtl(name), name) as MemoryStore<unknown>;
    }
  };
}

function isCacheName(name: string): name is CacheName {
  return Object.hasOwn(GROUP_OF, name);
}
