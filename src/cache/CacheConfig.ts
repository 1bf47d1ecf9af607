import { type Duration, toMilliseconds } from '../internal/duration.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireBoolean, requireBound, requireNumber, requireOneOf } from '../internal/preconditions.js';
import { EVICTION_POLICIES, type EvictionPolicyName } from '../store/memory/EvictionPolicy.js';
import type { StoreTimeouts } from '../store/StoreTraits.js';

/** Options of a group, besides its size and time to live. */
export interface CacheConfigOptions {
  /**
   * `true`: a copy is fresh for as long as the API itself keeps its answer (the remaining `max-age`), and `ttl` applies
   * only where the API says nothing. Default `false`: `ttl` decides.
   */
  readonly followApi?: boolean;
  /**
   * How long after a copy became stale it is still returned at once while a new one is loaded in the background.
   * Seconds or `'30s'`. Default and `0`: not at all.
   */
  readonly staleWhileRevalidate?: Duration;
  /**
   * How long after a copy became stale it is returned when the API can't answer (maintenance, gateway, network,
   * timeout, throttle). The `freshness` of such an answer says that it is stale and since when. Seconds or `'1h'`.
   * Default and `0`: not at all.
   */
  readonly staleIfError?: Duration;
  /**
   * How long a "not found" or a private war log is cached: reads throw the same error without a request. Seconds or
   * `'1m'`. Default and `0`: not at all.
   */
  readonly negativeTtl?: Duration;
  /**
   * Shortens each copy's time to live by a random part of at most this fraction, so that copies loaded together don't
   * expire together. Does not apply to the API's own times (`followApi`), which differ anyway. 0 to 1, default 0.
   */
  readonly jitter?: number;
  /**
   * Bound on the sum of the payloads' sizes in bytes, in addition to `maxSize`. `null` and absence: none. `0`: keep
   * nothing.
   */
  readonly maxBytes?: number | null;
  /**
   * What the built-in stores evict when they are full: least recently used, or scan-resistant S3-FIFO. Default
   * `'lru'`.
   */
  readonly eviction?: EvictionPolicyName;
  /**
   * How long an asynchronous store may take to answer before the read goes on without it (a miss, and a `storeError`
   * event). Seconds or `'200ms'`. Default: the store's own, else `'500ms'`. `null`: no limit. `0` is refused.
   */
  readonly storeTimeout?: Duration | null;
  /**
   * How long a read waits for an asynchronous store before it asks the API as well; the store's answer is still used if
   * it comes first. Seconds or `'50ms'`. `0`: both are asked at once. `null`: only `storeTimeout` applies. Default: the
   * store's own (Redis: 50 ms), else `null`.
   */
  readonly storeSoftTimeout?: Duration | null;
  /**
   * One process loads and the others wait: the first that misses takes a lease of this length in the store. Others that
   * miss look for its answer in the store until the lease ends, then ask the API themselves. Seconds or `'2s'`. For
   * stores that several processes share (`lease` in the contract). Default and `0`: every process asks.
   */
  readonly lease?: Duration;
}

/**
 * The size and time of a group of caches: `new CacheConfig(1024, 3600)`.
 *
 * - `maxSize`: entries per cache name. `null` or `Infinity`: no bound. `0`: keep nothing.
 * - `ttl`: time to live in **seconds**, or a duration such as `'30m'`. `null` or `Infinity`: never expires. `0`: keep
 *   nothing.
 *
 * @throws InvalidArgumentError for a negative value, `NaN`, a fraction of an entry, or options that contradict each
 *   other.
 */
export class CacheConfig {
  /** Entries per cache name; `null`: no bound; `0`: keep nothing. */
  readonly maxSize: number | null;
  /** Time to live in seconds; `null`: never expires; `0`: keep nothing. */
  readonly ttl: number | null;
  readonly followApi: boolean;
  readonly staleWhileRevalidateMs: number;
  readonly staleIfErrorMs: number;
  readonly negativeTtlMs: number;
  readonly jitter: number;
  /** Bytes per cache name; `null`: no bound; `0`: keep nothing. */
  readonly maxBytes: number | null;
  readonly eviction: EvictionPolicyName;
  readonly storeTimeoutMs: number | null;
  /** `undefined`: the store's own. */
  readonly storeSoftTimeoutMs: number | null | undefined;
  readonly leaseMs: number;
  readonly #timeoutGiven: boolean;

  constructor(maxSize: number | null, ttl: Duration | null, options: CacheConfigOptions = {}) {
    const { storeTimeout = '500ms', storeSoftTimeout: softTimeout } = options;
    this.maxSize = requireBound('maxSize', maxSize);
    this.ttl = ttl === null || ttl === Number.POSITIVE_INFINITY ? null : toMilliseconds('ttl', ttl) / 1_000;
    this.followApi = requireBoolean('followApi', options.followApi ?? false);
    this.staleWhileRevalidateMs = toMilliseconds('staleWhileRevalidate', orZero(options.staleWhileRevalidate));
    this.staleIfErrorMs = toMilliseconds('staleIfError', orZero(options.staleIfError));
    this.negativeTtlMs = toMilliseconds('negativeTtl', orZero(options.negativeTtl));
    this.jitter = requireNumber('jitter', orZero(options.jitter), 0, 1);
    this.maxBytes = requireBound('maxBytes', options.maxBytes ?? null);
    this.eviction = requireOneOf('eviction', options.eviction ?? 'lru', EVICTION_POLICIES);
    this.storeTimeoutMs = storeTimeout === null ? null : toMilliseconds('storeTimeout', storeTimeout);
    this.storeSoftTimeoutMs =
      softTimeout === undefined || softTimeout === null ? softTimeout : toMilliseconds('storeSoftTimeout', softTimeout);
    this.leaseMs = toMilliseconds('lease', orZero(options.lease));
    this.#timeoutGiven = options.storeTimeout !== undefined;
    this.#refuseContradictions();
  }

  /** How long an operation of a store may take: its own limit, unless `storeTimeout` is given. `null`: no limit. */
  storeTimeoutFor(own: StoreTimeouts | undefined): number | null {
    return this.#timeoutGiven || own === undefined ? this.storeTimeoutMs : own.hardMs;
  }

  #refuseContradictions(): void {
    const { storeTimeoutMs: hardMs, storeSoftTimeoutMs: softMs, maxSize, maxBytes, ttl } = this;
    if (hardMs === 0) throw new InvalidArgumentError('storeTimeout', 0, 'more than 0, or null for no limit');
    if (typeof softMs === 'number' && hardMs !== null && softMs > hardMs) {
      throw new InvalidArgumentError('storeSoftTimeout', softMs / 1_000, `at most storeTimeout (${hardMs / 1_000} s)`);
    }
    const keepsStale = this.staleWhileRevalidateMs > 0 || this.staleIfErrorMs > 0;
    const nothing =
      maxSize === 0 ? 'maxSize' : maxBytes === 0 ? 'maxBytes' : ttl === 0 && !this.followApi ? 'ttl' : null;
    if (keepsStale && nothing !== null) {
      const expected = 'more than 0 when staleWhileRevalidate or staleIfError is set: 0 keeps nothing';
      throw new InvalidArgumentError(nothing, 0, expected);
    }
    if (this.eviction !== 'lru' && maxSize === null && maxBytes === null) {
      const expected = "absent or 'lru' when neither maxSize nor maxBytes bounds the cache";
      throw new InvalidArgumentError('eviction', this.eviction, expected);
    }
    if (ttl === null && !this.followApi && (this.jitter > 0 || keepsStale)) {
      const expected =
        'a number when jitter, staleWhileRevalidate or staleIfError is set: what never expires is never stale';
      throw new InvalidArgumentError('ttl', null, expected);
    }
  }
}

/** Absence means 0 here. `null` means "no bound" elsewhere, and is refused by the check that follows. */
function orZero<T>(value: T | undefined): T | 0 {
  return value === undefined ? 0 : value;
}
