import type { Clock } from '../../internal/Clock.js';
import type { Random } from '../../internal/Random.js';
import type { CacheConfig } from '../CacheConfig.js';
import type { CacheName } from '../names.js';
import type { Loaded } from '../read/Loader.js';
import type { Facts } from './Facts.js';

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
  readonly #losesTime: boolean;
  readonly #random: Random;

  /** `losesTime`: the store neither keeps to an entry's time nor to its facts. `ttl` in seconds; `null`: never expires. It may differ from the configuration's where `getTtl` is overridden. */
  constructor(config: CacheConfig, ttl: number | null, losesTime: boolean, random: Random) {
    this.ttlMs = ttl === null ? null : ttl * 1_000;
    this.#config = config;
    this.#keepMs = Math.max(config.staleWhileRevalidateMs, config.staleIfErrorMs);
    this.judges = Lifetime.judges(config);
    this.#losesTime = losesTime;
    this.#random = random;
  }

  /** Whether a configuration says more of a copy's time than a store's expiry can. */
  static judges(config: CacheConfig): boolean {
    return config.followApi || config.staleWhileRevalidateMs > 0 || config.staleIfErrorMs > 0;
  }

  /** The facts of a copy that arrived at `storedAt`. */
  factsFor(name: CacheName, key: string, loaded: Omit<Loaded<unknown>, 'value'>, clock: Clock): Facts {
    const [now, tick] = [clock.now(), clock.monotonic()];
    // A wall clock that was set back since would put the arrival into the future.
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
    if (this.ttlMs === null) return null;
    const { jitter } = this.#config;
    return jitter === 0 ? this.ttlMs : this.ttlMs * (1 - jitter * this.#random());
  }

  /**
   * How a copy may be used. `maxAgeMs` is the caller's own bound; `allowStale` the caller's word on stale copies, which overrules the
   * configuration. A copy without facts is taken as the store gave it, if that keeps time itself, but is never young enough for a bound.
   */
  judge(
    facts: Facts | undefined,
    clock: Clock,
    maxAgeMs: number | undefined,
    allowStale: boolean | undefined,
  ): Verdict {
    if (facts === undefined) return maxAgeMs === undefined && !(this.judges && this.#losesTime) ? 'fresh' : 'over';
    if (maxAgeMs !== undefined && (maxAgeMs === 0 || clock.monotonic() - facts.storedTick > maxAgeMs)) {
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

/** The last instant that a date can hold; what lies beyond is as good as never. */
const LAST_INSTANT = 8.64e15;

function instantAfter(start: number, ms: number | null): number | null {
  return ms === null || start + ms > LAST_INSTANT ? null : start + ms;
}
