import { type Duration, toMilliseconds } from '../internal/duration.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireInteger, requireNumber, requireOneOf } from '../internal/preconditions.js';

/** How a memory store chooses what to evict: exact least-recently-used, or scan-resistant S3-FIFO. */
export type EvictionPolicy = 'lru' | 's3-fifo';

/** What a group may do further than the reference's size and time to live. */
export interface CacheConfigOptions {
  /**
   * `true`: a copy is fresh for as long as the API itself keeps its answer (the remaining `max-age`), and `ttl` counts only where the API
   * says nothing. Default `false`: `ttl` decides.
   */
  readonly followApi?: boolean;
  /**
   * For so long after a copy turned stale it is still given out at once while a new one is fetched in the background. Seconds or `'30s'`. Default
   * and `0`: never.
   */
  readonly staleWhileRevalidate?: Duration;
  /**
   * For so long after a copy turned stale it is given out when the API can't answer (maintenance, gateway, network, time-out, throttle).
   * Such an answer's `freshness` says that it is stale and since when. Seconds or `'1h'`. Default and `0`: never.
   */
  readonly staleIfError?: Duration;
  /**
   * For so long a "not found" or a private war log is remembered as such: reads throw the same error without a request. Seconds or
   * `'1m'`. Default and `0`: not at all.
   */
  readonly negativeTtl?: Duration;
  /** Shortens each copy's time to live by a random part of at most this fraction, so that copies fetched together don't expire together. Not of the API's own
   * times (`followApi`), which differ anyway. 0 to 1, default 0.
   */
  readonly jitter?: number;
  /** Bound by the payloads' size in bytes, beside `maxSize`. `null` and absence: none. `0`: keep nothing. */
  readonly maxBytes?: number | null;
  /** What the built-in stores evict when they are full. Default `'lru'`. */
  readonly eviction?: EvictionPolicy;
  /**
   * How long an asynchronous store may take to answer before the read goes on without it (a miss, and a `storeError` event). Seconds or `'200ms'`. Default: the store's own, else `'500ms'`.
   * `null`: wait for ever. `0` is refused.
   */
  readonly storeTimeout?: Duration | null;
  /**
   * How long a read waits for an asynchronous store before it asks the API as well; the store's answer is still used if it comes first. Seconds or `'50ms'`. `0`: both are asked at once.
   * `null`: only `storeTimeout` counts. Default: the store's own (Redis: 50 ms), else `null`.
   */
  readonly storeSoftTimeout?: Duration | null;
  /**
   * One process fetches, the others wait: whoever misses first takes a lease of this length in the store, and others who miss look for its answer there until the lease is over, then ask
   * the API themselves. Seconds or `'2s'`. For stores that several processes share (`lease` in the contract). Default and `0`: everybody asks.
   */
  readonly lease?: Duration;
}

/**
 * The size and time of a group of caches: `new CacheConfig(1024, 3600)`.
 *
 * - `maxSize`: entries per cache name. `null` or `Infinity`: no bound. `0`: keep nothing.
 * - `ttl`: time to live in **seconds**, or a duration such as `'30m'`. `null` or `Infinity`: never expires. `0`: keep nothing.
 *
 * @throws InvalidArgumentError for a negative value, `NaN`, a fraction of an entry, or options that contradict each other.
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
  readonly eviction: EvictionPolicy;
  readonly storeTimeoutMs: number | null;
  /** `undefined`: the store's own. */
  readonly storeSoftTimeoutMs: number | null | undefined;
  readonly leaseMs: number;
  readonly #timeoutGiven: boolean;

  constructor(maxSize: number | null, ttl: Duration | null, options: CacheConfigOptions = {}) {
    this.maxSize = bound('maxSize', maxSize);
    this.ttl = ttl === null || ttl === Number.POSITIVE_INFINITY ? null : toMilliseconds('ttl', ttl) / 1_000;
    this.followApi = requireBoolean('followApi', options.followApi ?? false);
    this.staleWhileRevalidateMs = toMilliseconds('staleWhileRevalidate', orZero(options.staleWhileRevalidate));
    this.staleIfErrorMs = toMilliseconds('staleIfError', orZero(options.staleIfError));
    this.negativeTtlMs = toMilliseconds('negativeTtl', orZero(options.negativeTtl));
    this.jitter = requireNumber('jitter', orZero(options.jitter), 0, 1);
    this.maxBytes = bound('maxBytes', options.maxBytes ?? null);
    this.eviction = requireOneOf('eviction', options.eviction ?? 'lru', ['lru', 's3-fifo'] as const);
    this.storeTimeoutMs =
      options.storeTimeout === null ? null : toMilliseconds('storeTimeout', options.storeTimeout ?? '500ms');
    if (this.storeTimeoutMs === 0)
      throw new InvalidArgumentError('storeTimeout', 0, 'more than 0, or null to wait for ever');
    this.#timeoutGiven = options.storeTimeout !== undefined;
    const { storeSoftTimeout } = options;
    this.storeSoftTimeoutMs =
      storeSoftTimeout === undefined || storeSoftTimeout === null
        ? storeSoftTimeout
        : toMilliseconds('storeSoftTimeout', storeSoftTimeout);
    this.leaseMs = toMilliseconds('lease', orZero(options.lease));
    this.#refuseContradictions();
  }

  /** How long an operation of a store may take that has times of its own: those, unless `storeTimeout` says otherwise. */
  storeTimeoutFor(own: { readonly hardMs: number } | undefined): number | null {
    return this.#timeoutGiven || own === undefined ? this.storeTimeoutMs : own.hardMs;
  }

  #refuseContradictions(): void {
    if (
      typeof this.storeSoftTimeoutMs === 'number' &&
      this.storeTimeoutMs !== null &&
      this.storeSoftTimeoutMs > this.storeTimeoutMs
    ) {
      throw new InvalidArgumentError(
        'storeSoftTimeout',
        this.storeSoftTimeoutMs / 1_000,
        `at most storeTimeout (${this.storeTimeoutMs / 1_000} s)`,
      );
    }
    if (this.ttl === 0 && !this.followApi && (this.staleWhileRevalidateMs > 0 || this.staleIfErrorMs > 0)) {
      throw new InvalidArgumentError(
        'ttl',
        0,
        'more than 0 when staleWhileRevalidate or staleIfError is set: 0 keeps nothing',
      );
    }
    if ((this.maxSize === 0 || this.maxBytes === 0) && (this.staleWhileRevalidateMs > 0 || this.staleIfErrorMs > 0)) {
      const argument = this.maxSize === 0 ? 'maxSize' : 'maxBytes';
      throw new InvalidArgumentError(
        argument,
        0,
        'more than 0 when staleWhileRevalidate or staleIfError is set: 0 keeps nothing',
      );
    }
    if (this.eviction !== 'lru' && this.maxSize === null && this.maxBytes === null) {
      throw new InvalidArgumentError(
        'eviction',
        this.eviction,
        "absent or 'lru' when neither maxSize nor maxBytes bounds the cache",
      );
    }
    if (
      this.ttl === null &&
      !this.followApi &&
      (this.jitter > 0 || this.staleWhileRevalidateMs > 0 || this.staleIfErrorMs > 0)
    ) {
      throw new InvalidArgumentError(
        'ttl',
        null,
        'a number when jitter, staleWhileRevalidate or staleIfError is set: what never expires is never stale',
      );
    }
  }
}

/** Absent is 0 here; `null`, which means "no bound" elsewhere, is refused by whoever checks the value. */
function orZero<T>(value: T | undefined): T | 0 {
  return value === undefined ? 0 : value;
}

function requireBoolean(argument: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new InvalidArgumentError(argument, value, 'true or false');
}

function bound(argument: string, value: number | null): number | null {
  if (value === null || value === Number.POSITIVE_INFINITY) return null;
  return requireInteger(argument, value, 0);
}
