import type { ImageUrlsPayload } from './common.js';

/**
 * A trophy league as it was until October 2025 (ids 29000000 to 29000022). Still sent next to `leagueTier` by some
 * routes.
 */
export interface LeaguePayload {
  readonly id: number;
  readonly name: string;
  readonly iconUrls?: ImageUrlsPayload;
}

/** A tier of the ranked league, from Unranked (105000000) up to the Legend tiers. */
export interface LeagueTierPayload {
  readonly id: number;
  readonly name: string;
  readonly iconUrls?: ImageUrlsPayload;
}

/** A league of the Builder Base (ids from 44000000). */
export interface BuilderBaseLeaguePayload {
  readonly id: number;
  readonly name: string;
}

/** A clan war league (ids from 48000000). */
export interface WarLeaguePayload {
  readonly id: number;
  readonly name: string;
}

/** A league of the clan capital (ids from 85000000). */
export interface CapitalLeaguePayload {
  readonly id: number;
  readonly name: string;
}

/** An item of `/leagues/{leagueId}/seasons`: `2015-07` to `2025-08`, then full dates such as `2025-10-06`. */
export interface LeagueSeasonPayload {
  readonly id: string;
}
