import type { Token } from './Token.js';

/** How far a token may run ahead of its even spacing, to catch up after a late timer or a busy event loop. */
const BURST_MS = 200;
/** Added to the sliding window: requests travel unevenly, and the limit holds where they arrive. */
const TRAVEL_MS = 3;
/** A 429 halves the rate, down to this share of the limit. */
const MIN_SHARE = 0.1;
/** The time in which the rate climbs from 0 to the limit. */
const RECOVERY_MS = 60_000;
/** The first pause after a 429 without `Retry-After`. Doubled each time another 429 follows at once. */
const FIRST_COOLING_MS = 2_000;
const MAX_COOLING_MS = 60_000;
/** The longest pause that a `Retry-After` can cause. */
const MAX_RETRY_AFTER_MS = 900_000;

/**
 * Decides when one token may be used, on the monotonic clock: requests are spaced evenly with a small burst, and no
 * window of a second holds more than the limit, even after a burst, jitter or a stall. A 429 cools the token down and
 * halves its rate, which climbs back over time.
 */
export class TokenBucket {
  readonly token: Token;
  /** The highest number of requests per second; `Infinity`: no limit, only cooling. */
  readonly limit: number;
  sent = 0;
  coolingUntil = Number.NEGATIVE_INFINITY;
  readonly #recent: Float64Array;
  readonly #windowMs: number;
  #oldest = 0;
  #dueAt = Number.NEGATIVE_INFINITY;
  #reduced = Number.POSITIVE_INFINITY;
  #reducedAt = Number.NEGATIVE_INFINITY;
  #strikes = 0;

  constructor(token: Token, limit: number) {
    this.token = token;
    this.limit = limit;
    const slots = limit === Number.POSITIVE_INFINITY ? 0 : Math.ceil(limit);
    this.#windowMs = (slots * 1_000) / limit + TRAVEL_MS;
    this.#recent = new Float64Array(slots).fill(Number.NEGATIVE_INFINITY);
  }

  /** Requests per second at this instant. */
  rate(now: number): number {
    if (this.#reduced === Number.POSITIVE_INFINITY) return this.limit;
    const regained = (Math.max(0, now - this.#reducedAt) / RECOVERY_MS) * this.limit;
    const rate = this.#reduced + regained;
    if (rate < this.limit) return rate;
    this.#reduced = Number.POSITIVE_INFINITY;
    return this.limit;
  }

  /**
   * The instant from which the next request may be sent; in the past when it may be sent now. `Infinity` while a
   * request that got its slot a whole window ago has not been sent, because its connection is still being made.
   */
  readyAt(): number {
    if (this.limit === Number.POSITIVE_INFINITY) return this.coolingUntil;
    const windowFreeAt = (this.#recent[this.#oldest] ?? 0) + this.#windowMs;
    return Math.max(this.coolingUntil, this.#dueAt - BURST_MS, windowFreeAt);
  }

  /** Counts a request that gets its slot now. @returns its place in the window, for `started` */
  take(now: number): number {
    this.sent++;
    const place = this.#oldest;
    if (this.limit === Number.POSITIVE_INFINITY) return place;
    this.#recent[place] = Number.POSITIVE_INFINITY;
    this.#oldest = (place + 1) % this.#recent.length;
    this.#dueAt = Math.max(this.#dueAt, now) + 1_000 / this.rate(now);
    return place;
  }

  /** The request at that place is sent now: its window starts here. */
  started(place: number, now: number): void {
    if (place < this.#recent.length) this.#recent[place] = now;
  }

  /**
   * A request that was sent at `sentAt` got a 429. Requests that were under way when the token began to cool say
   * nothing new.
   * @returns milliseconds for which the token cools, or `undefined` when it cooled for this reason already
   */
  penalise(now: number, sentAt: number, retryAfterMs: number | undefined, chance: number): number | undefined {
    const asked = retryAfterMs === undefined ? undefined : Math.min(retryAfterMs, MAX_RETRY_AFTER_MS);
    if (sentAt < this.coolingUntil) {
      if (asked !== undefined) this.#coolUntil(Math.max(this.coolingUntil, now + asked));
      return undefined;
    }
    const doubled = Math.min(MAX_COOLING_MS, FIRST_COOLING_MS * 2 ** this.#strikes);
    const pauseMs = asked ?? doubled * (1 + 0.2 * chance);
    this.#strikes++;
    const rate = this.rate(now);
    if (rate !== Number.POSITIVE_INFINITY) this.#reduced = Math.max(this.limit * MIN_SHARE, rate / 2);
    this.#coolUntil(now + pauseMs);
    return pauseMs;
  }

  /** A request that was sent at `sentAt` got another status than 429. */
  confirm(sentAt: number): void {
    if (sentAt >= this.coolingUntil) this.#strikes = 0;
  }

  #coolUntil(instant: number): void {
    this.coolingUntil = instant;
    this.#reducedAt = instant;
  }
}
