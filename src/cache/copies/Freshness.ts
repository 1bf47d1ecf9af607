import type { Facts } from './Facts.js';

/** The age of a copy, for its caller. */
export interface Freshness {
  /** When the answer arrived from the API. */
  readonly storedAt: Date;
  /** Until when the cache returns it without asking the API; `null`: for ever. */
  readonly freshUntil: Date | null;
  /**
   * Until when asking the API again is pointless, because its own copy can't have changed; `null`: the API did not
   * say.
   */
  readonly apiFreshUntil: Date | null;
  /**
   * Whether `freshUntil` has passed: the copy was returned while the API was down, or the caller has kept it for long.
   */
  readonly stale: boolean;
  /** Since when it is stale; `null` while it is fresh. */
  readonly staleSince: Date | null;
}

/** The freshness of a copy at this moment. */
export function freshnessOf(facts: Facts): Freshness {
  const freshUntil = dateOf(facts.freshUntil);
  const stale = facts.clock.monotonic() >= facts.freshUntilTick;
  return {
    storedAt: new Date(facts.storedAt),
    freshUntil,
    apiFreshUntil: dateOf(facts.apiFreshUntil),
    stale,
    staleSince: stale ? freshUntil : null,
  };
}

function dateOf(instant: number | null): Date | null {
  return instant === null ? null : new Date(instant);
}
