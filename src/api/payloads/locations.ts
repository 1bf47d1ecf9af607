/**
 * A country, or a region such as Europe or International: an item of `/locations` and the body of
 * `/locations/{locationId}`.
 */
export interface LocationPayload {
  readonly id: number;
  /** Empty for a few regions. */
  readonly name: string;
  readonly isCountry: boolean;
  /** Two letters, upper case; only countries have it. */
  readonly countryCode?: string;
  readonly localizedName?: string;
}
