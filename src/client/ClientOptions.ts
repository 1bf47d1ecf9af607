import type { Cache } from '../cache/Cache.js';
import type { CacheOwner } from '../cache/CacheOwner.js';
import type { TransportOptions } from '../http/TransportOptions.js';
import type { DeveloperTokensOptions } from './login/DeveloperTokens.js';

/** A cache class as `login` and `new Client` take it. It is constructed with its client. */
export type CacheClass<C extends CacheOwner> = new (client: C) => Cache;

/** The options of a client. Each has a default. */
export interface ClientOptions<C extends CacheOwner = CacheOwner> extends Omit<TransportOptions, 'tokens'> {
  /** API tokens from the developer site. Without them, call `login`. */
  readonly tokens?: readonly string[] | undefined;
  /**
   * The cache: a class, `Cache` or one of your own. `null` switches caching off: every read is a request. Default:
   * `Cache`.
   */
  readonly cache?: CacheClass<C> | null | undefined;
  /**
   * A file that holds the stores in memory across restarts: the cache loads it when it opens and saves it when it
   * closes. The file is replaced in one step and readable by its owner only. A failure is a `storeError` event.
   * Default: none.
   */
  readonly snapshot?: string | undefined;
}

/** Options of the developer site's account. */
export type AccountOptions = Omit<DeveloperTokensOptions, 'email' | 'password' | 'clock' | 'random'>;
