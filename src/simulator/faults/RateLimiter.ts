import type { Clock } from '../../internal/Clock.js';
import type { Duration } from '../../internal/duration.js';

/** The request rate above which a token is locked. */
export interface RateLimit {
  /** Requests a second, on average. */
  readonly perSecond: number;
  /** How many requests may come at once. Default: those of one second. */
  readonly burst?: number;
  /** How long an overused token is locked. Default 30 seconds, as clients report of the real API. */
  readonly lock?: Duration;
}

/** A rate limit with its defaults. */
export interface RateLimitSettings {
  /** `Infinity`: tokens are only locked by `lock`. */
  readonly perSecond: number;
  readonly burst: number;
  readonly lockMs: number;
}

export const NO_RATE_LIMIT: RateLimitSettings = { perSecond: Number.POSITIVE_INFINITY, burst: 1, lockMs: 0 };

interface Bucket {
  tokens: number;
  readAt: number;
}

/**
 * A bucket per token; a token that empties its bucket is locked for a while. Measured in the clock's time, as requests
 * are.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #limit: RateLimitSettings;
  readonly #buckets = new Map<string, Bucket>();
  readonly #lockedUntil = new Map<string, number>();

  constructor(clock: Clock, limit: RateLimitSettings) {
    this.#clock = clock;
    this.#limit = limit;
  }

  lock(token: string, lockMs: number): void {
    this.#lockedUntil.set(token, this.#clock.monotonic() + lockMs);
  }

  /** Whether the token may make a request now; counts it. */
  allows(token: string): boolean {
    const { perSecond, burst, lockMs } = this.#limit;
    if (this.#lockedUntil.size === 0 && perSecond === Number.POSITIVE_INFINITY) return true;
    const now = this.#clock.monotonic();
    const lockedUntil = this.#lockedUntil.get(token);
    if (lockedUntil !== undefined) {
      if (now < lockedUntil) return false;
      this.#lockedUntil.delete(token);
    }
    if (perSecond === Number.POSITIVE_INFINITY) return true;
    const bucket = this.#buckets.get(token) ?? { tokens: burst, readAt: now };
    this.#buckets.set(token, bucket);
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.readAt) / 1_000) * perSecond);
    bucket.readAt = now;
    if (bucket.tokens < 1) {
      this.lock(token, lockMs);
      return false;
    }
    bucket.tokens--;
    return true;
  }
}
