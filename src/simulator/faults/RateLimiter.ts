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
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #lockMs: number;
  readonly #buckets = new Map<string, Bucket>();
  readonly #lockedUntil = new Map<string, number>();

  /** @param perSecond `Infinity`: tokens are only locked by `lock`. */
  constructor(clock: Clock, perSecond: number, burst: number, lockMs: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#lockMs = lockMs;
  }

  lock(token: string, lockMs: number): void {
    this.#lockedUntil.set(token, this.#clock.monotonic() + lockMs);
  }

  /** Whether the token may make a request now; counts it. */
  allows(token: string): boolean {
    if (this.#lockedUntil.size === 0 && this.#perSecond === Number.POSITIVE_INFINITY) return true;
    const now = this.#clock.monotonic();
    const lockedUntil = this.#lockedUntil.get(token);
    if (lockedUntil !== undefined) {
      if (now < lockedUntil) return false;
      this.#lockedUntil.delete(token);
    }
    if (this.#perSecond === Number.POSITIVE_INFINITY) return true;
    const bucket = this.#buckets.get(token) ?? { tokens: this.#burst, readAt: now };
    this.#buckets.set(token, bucket);
    bucket.tokens = Math.min(this.#burst, bucket.tokens + ((now - bucket.readAt) / 1_000) * this.#perSecond);
    bucket.readAt = now;
    if (bucket.tokens < 1) {
      this.lock(token, this.#lockMs);
      return false;
    }
    bucket.tokens--;
    return true;
  }
}
