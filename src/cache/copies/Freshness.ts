import type { Facts } from './Facts.js';

/** How old a copy is, for the person who got it. */
export interface Freshness {
  /** When the answer arrived from the API. */
  readonly storedAt: Date;
  /** Until when the cache is content with it; `null`: for ever. */
  readonly freshUntil: Date | null;
  /**
   * Until when asking the API again is pointless, because its own copy can't have changed; `null`: the API did not
   * say.
   */
  readonly apiFreshUntil: Date | null;
  /**
   * Whether `freshUntil` is over: a copy that was served while the API was down, or that the caller has kept for long.
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
