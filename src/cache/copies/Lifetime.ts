import type { Clock } from '../../internal/Clock.js';
import type { Random } from '../../internal/Random.js';
import type { CacheConfig } from '../CacheConfig.js';
import type { CacheName } from '../names.js';
import type { Loaded } from '../read/Loader.js';
import type { Facts } from './Facts.js';

/** How a copy may be used. */
export type CopyUse =
  /** As it is. */
  | 'fresh'
  /** As it is, while a new one is loaded in the background. */
  | 'renew'
  /** Only if the API can't answer. */
  | 'fallback'
  /** Not at all. */
  | 'over';

export interface LifetimeOptions {
  readonly config: CacheConfig;
  /** Seconds; `null`: never expires. Differs from the configuration's where a subclass overrides `getTtl`. */
  readonly ttl: number | null;
  /** Whether the store neither keeps to an entry's `deleteAt` nor returns its facts. */
  readonly losesTime: boolean;
  readonly clock: Clock;
  readonly random: Random;
}

/** Decides how long copies of one cache name may be used, by its configuration. */
export class Lifetime {
  /** Whether each copy has to be judged. Otherwise the store's own expiry is enough, and a hit reads no clock. */
  readonly judges: boolean;
  readonly #config: CacheConfig;
  readonly #ttlMs: number | null;
  readonly #keepMs: number;
  readonly #losesTime: boolean;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor({ config, ttl, losesTime, clock, random }: LifetimeOptions) {
    this.judges = Lifetime.judges(config);
    this.#config = config;
    this.#ttlMs = ttl === null ? null : ttl * 1_000;
    this.#keepMs = Math.max(config.staleWhileRevalidateMs, config.staleIfErrorMs);
    this.#losesTime = losesTime;
    this.#clock = clock;
    this.#random = random;
  }

  /** Whether a configuration has more than one instant per copy, which is more than a store's expiry can express. */
  static judges(config: CacheConfig): boolean {
    return config.followApi || config.staleWhileRevalidateMs > 0 || config.staleIfErrorMs > 0;
  }

  /** The facts of a copy that was loaded. */
  factsFor(name: CacheName, key: string, loaded: Omit<Loaded<unknown>, 'value'>): Facts {
    const clock = this.#clock;
    const [now, tick] = [clock.now(), clock.monotonic()];
    // If the wall clock was set back since, the arrival would lie in the future.
    const storedAt = Math.min(loaded.storedAt, now);
    const apiMs = loaded.apiFreshUntil === null ? null : Math.max(0, loaded.apiFreshUntil - loaded.storedAt);
    const storedTick = tick - (now - storedAt);
    const freshMs = this.#freshMs(apiMs);
    return {
      name,
      key,
      storedAt,
      freshUntil: instantAfter(storedAt, freshMs),
      apiFreshUntil: instantAfter(storedAt, apiMs),
      deleteAt: instantAfter(storedAt, freshMs === null ? null : freshMs + this.#keepMs),
      bytes: loaded.bytes,
      storedTick,
      freshUntilTick: freshMs === null ? Number.POSITIVE_INFINITY : storedTick + freshMs,
      clock,
    };
  }

  #freshMs(apiMs: number | null): number | null {
    if (this.#config.followApi && apiMs !== null) return apiMs;
    if (this.#ttlMs === null) return null;
    const { jitter } = this.#config;
    return jitter === 0 ? this.#ttlMs : this.#ttlMs * (1 - jitter * this.#random());
  }

  /**
   * How a copy may be used. A copy without facts is fresh if the store keeps time itself, but never young enough for a
   * `maxAgeMs`.
   *
   * @param maxAgeMs the oldest copy that the caller accepts.
   * @param allowStale whether the caller accepts stale copies; `undefined`: the configuration decides.
   */
  judge(facts: Facts | undefined, maxAgeMs: number | undefined, allowStale: boolean | undefined): CopyUse {
    const clock = this.#clock;
    if (facts === undefined) return maxAgeMs === undefined && !(this.judges && this.#losesTime) ? 'fresh' : 'over';
    if (maxAgeMs !== undefined && (maxAgeMs === 0 || clock.monotonic() - facts.storedTick > maxAgeMs)) {
      return allowStale === false ? 'over' : this.#fallback(facts);
    }
    if (!this.judges) return 'fresh';
    const now = clock.recent(facts.freshUntilTick);
    if (now < facts.freshUntilTick) return 'fresh';
    if (allowStale === false) return 'over';
    const staleMs = now - facts.freshUntilTick;
    if (allowStale === true ? staleMs < this.#keepMs : staleMs < this.#config.staleWhileRevalidateMs) return 'renew';
    return this.#fallback(facts);
  }

  #fallback(facts: Facts): CopyUse {
    const { staleIfErrorMs } = this.#config;
    return staleIfErrorMs > 0 && this.#clock.monotonic() - facts.freshUntilTick < staleIfErrorMs ? 'fallback' : 'over';
  }
}

/** The last instant that a `Date` can hold; an instant beyond it means never. */
const LAST_INSTANT = 8.64e15;

function instantAfter(start: number, ms: number | null): number | null {
  return ms === null || start + ms > LAST_INSTANT ? null : start + ms;
}
