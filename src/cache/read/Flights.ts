import type { Clock } from '../../internal/Clock.js';
import { DefaultCache } from '../../store/memory/DefaultCache.js';
import type { Lookup } from '../outage/Lookup.js';
import type { Flight } from './Flight.js';

/** How many "not found" answers are cached. */
const MAX_NEGATIVES = 1_024;

/** A cached "not found", and when it was recorded by the monotonic clock. */
export interface Negative {
  readonly error: unknown;
  readonly tick: number;
}

/**
 * What reads of one cache name have under way, by key: loads, look-ups in an asynchronous store, and cached "not found"
 * answers. A write cancels the effects of those that began before it.
 */
export class Flights {
  readonly loads = new Map<string, Flight>();
  readonly lookups = new Map<string, Lookup>();
  readonly negatives: DefaultCache<Negative>;

  /** @param negativeTtlMs how long a "not found" is cached; `0`: not at all. */
  constructor(negativeTtlMs: number, clock: Clock) {
    this.negatives = new DefaultCache<Negative>(MAX_NEGATIVES, negativeTtlMs / 1_000, { clock });
  }

  /** A write of the key wins: the result of a load under way is not kept, and no read joins that load any more. */
  fence(key: string): void {
    const flight = this.loads.get(key);
    if (flight !== undefined) {
      flight.fenced = true;
      this.loads.delete(key);
    }
    this.lookups.delete(key);
    this.negatives.delete(key);
  }

  fenceAll(): void {
    for (const flight of this.loads.values()) flight.fenced = true;
    this.loads.clear();
    this.lookups.clear();
    this.negatives.clear();
  }
}
