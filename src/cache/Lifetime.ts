import type { Clock } from '../internal/Clock.js';
import type { Random } from '../internal/Random.js';
import type { CacheConfig } from './CacheConfig.js';
import type { Facts } from './Facts.js';
import type { Loaded } from './Loader.js';

/** How a held copy may be used. */
export type Verdict =
  /** As it is. */
  | 'fresh'
  /** As it is, while a new one is fetched. */
  | 'renew'
  /** Only if the API can't answer. */
  | 'fallback'
  /** Not at all. */
  | 'over';

/** How long copies of one cache name may be used: its configuration, resolved once. */
export class Lifetime {
  readonly ttlMs: number | null;
  /** Whether copies have to be judged one by one. Otherwise the store's own expiry is the whole check, and a hit costs no clock. */
  readonly judges: boolean;
  readonly #config: CacheConfig;
  readonly #keepMs: number;
  readonly #random: Random;

  /** `ttl` in seconds; `null`: never expires. It may differ from the configuration's where `getTtl` is overridden. */
  constructor(config: CacheConfig, ttl: number | null, random: Random) {
    this.ttlMs = ttl === null ? null : ttl * 1_000;
    this.#config = config;
    this.#keepMs = Math.max(config.staleWhileRevalidateMs, config.staleIfErrorMs);
    this.judges = config.followApi || this.#keepMs > 0;
    this.#random = random;
  }

  /** The facts of a copy that arrived at `storedAt`. */
  factsFor(key: string, loaded: Omit<Loaded<unknown>, 'value'>, clock: Clock): Facts {
    const { storedAt, apiFreshUntil, bytes } = loaded;
    const freshUntil = this.#freshUntil(storedAt, apiFreshUntil);
    const deleteAt = freshUntil === null ? null : freshUntil + this.#keepMs;
    const freshUntilTick =
      freshUntil === null ? Number.POSITIVE_INFINITY : clock.monotonic() + (freshUntil - clock.now());
    return { key, storedAt, freshUntil, deleteAt, apiFreshUntil, bytes, freshUntilTick, clock };
  }

  #freshUntil(storedAt: number, apiFreshUntil: number | null): number | null {
    if (this.#config.followApi && apiFreshUntil !== null) return Math.max(storedAt, apiFreshUntil);
    if (this.ttlMs === null) return null;
    const { jitter } = this.#config;
    return storedAt + (jitter === 0 ? this.ttlMs : this.ttlMs * (1 - jitter * this.#random()));
  }

  /**
   * How a copy may be used. `maxAgeMs` is the caller's own bound; `allowStale` the caller's word on stale copies, which overrules the
   * configuration. A copy without facts (from a store that lost them) is taken as the store gave it, but is never young enough for a bound.
   */
  judge(
    facts: Facts | undefined,
    clock: Clock,
    maxAgeMs: number | undefined,
    allowStale: boolean | undefined,
  ): Verdict {
    if (facts === undefined) return maxAgeMs === undefined ? 'fresh' : 'over';
    if (maxAgeMs !== undefined && (maxAgeMs === 0 || clock.now() - facts.storedAt > maxAgeMs)) {
      return allowStale === false ? 'over' : this.#fallback(facts, clock);
    }
    if (!this.judges) return 'fresh';
    const now = clock.recent(facts.freshUntilTick);
    if (now < facts.freshUntilTick) return 'fresh';
    if (allowStale === false) return 'over';
    const staleMs = now - facts.freshUntilTick;
    if (allowStale === true ? staleMs < this.#keepMs : staleMs < this.#config.staleWhileRevalidateMs) return 'renew';
    return this.#fallback(facts, clock);
  }

  #fallback(facts: Facts, clock: Clock): Verdict {
    const { staleIfErrorMs } = this.#config;
    return staleIfErrorMs > 0 && clock.monotonic() - facts.freshUntilTick < staleIfErrorMs ? 'fallback' : 'over';
  }
}
