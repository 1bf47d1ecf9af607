import type { Cache } from '../cache/Cache.js';
import type { CacheOwner } from '../cache/CacheOwner.js';
import type { TransportOptions } from '../http/TransportOptions.js';
import type { DeveloperTokensOptions } from './login/DeveloperTokens.js';

/** A cache class, as `login` and `new Client` take it: it is made with the client that it belongs to. */
export type CacheClass<C extends CacheOwner> = new (client: C) => Cache;

/** Everything about a client that can be set. All of it has a default. */
export interface ClientOptions<C extends CacheOwner = CacheOwner> extends Omit<TransportOptions, 'tokens'> {
  /** API tokens made at the developer site. Without them, call `login`. */
  readonly tokens?: readonly string[] | undefined;
  /** The cache: a class, `Cache` or one of your own. `null` switches caching off: every read is a request. Default: `Cache`. */
  readonly cache?: CacheClass<C> | null | undefined;
  /**
   * A file to which the stores in memory are saved when the client closes, and from which they are loaded when it opens its cache, so that a restarted process has its cache back. It is replaced in
   * one step, and readable by its owner only. What can't be loaded or saved is a `storeError` event. Default: none.
   */
  readonly snapshot?: string | undefined;
}

/** How tokens are got from the developer site. */
export type AccountOptions = Omit<DeveloperTokensOptions, 'email' | 'password' | 'clock' | 'random'>;
