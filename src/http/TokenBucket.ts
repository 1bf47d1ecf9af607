import type { Token } from './Token.js';

/** How far a token may run ahead of its even spacing: what a late timer or a busy event loop missed is caught up within it. */
const BURST_MS = 200;
/** Added to the sliding window: requests travel unevenly, and must not arrive as more than the limit within a second either. */
const TRAVEL_MS = 3;
/** A 429 halves the rate, down to this share of the limit. */
const MIN_SHARE = 0.1;
/** The time in which the rate would climb from nothing to the limit. */
const RECOVERY_MS = 60_000;
/** The first pause after a 429 that doesn't say how long; doubled each time it follows at once. */
const FIRST_COOLING_MS = 2_000;
const MAX_COOLING_MS = 60_000;
/** No `Retry-After` takes a token out for longer. */
const MAX_RETRY_AFTER_MS = 900_000;

/**
 * When one token may be used. Two rules, both on the monotonic clock: requests are spaced evenly with a small burst, and no window of
 * a second ever holds more than the limit (whatever the burst, the clock's jitter or a stall did before).
 * A 429 cools the token down and halves its rate, which climbs back over time.
 */
export class TokenBucket {
  readonly token: Token;
  /** Requests per second at best; `Infinity`: no limit, only cooling. */
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
   * The instant from which the next request may be sent; in the past when it may be sent now. `Infinity` while a request that was given
   * its turn a whole window ago is not even on the wire, because its connection is still being made.
   */
  readyAt(): number {
    if (this.limit === Number.POSITIVE_INFINITY) return this.coolingUntil;
    const windowFreeAt = (this.#recent[this.#oldest] ?? 0) + this.#windowMs;
    return Math.max(this.coolingUntil, this.#dueAt - BURST_MS, windowFreeAt);
  }

  /** Counts a request that gets its turn now. @returns its place in the window, for `started`. */
  take(now: number): number {
    this.sent++;
    const place = this.#oldest;
    if (this.limit === Number.POSITIVE_INFINITY) return place;
    this.#recent[place] = Number.POSITIVE_INFINITY;
    this.#oldest = (place + 1) % this.#recent.length;
    this.#dueAt = Math.max(this.#dueAt, now) + 1_000 / this.rate(now);
    return place;
  }

  /** The request of that place really goes onto the wire: its window counts from here. */
  started(place: number, now: number): void {
    if (place < this.#recent.length) this.#recent[place] = now;
  }

  /**
   * A request that was sent at `sentAt` got a 429. Those that were on the wire when the token began to cool tell nothing new.
   * @returns milliseconds that the token cools, or `undefined` when it already did for this reason.
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

  /** A request that was sent at `sentAt` was answered with something else than 429. */
  confirm(sentAt: number): void {
    if (sentAt >= this.coolingUntil) this.#strikes = 0;
  }

  #coolUntil(instant: number): void {
    this.coolingUntil = instant;
    this.#reducedAt = instant;
  }
}
