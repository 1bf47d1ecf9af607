/** The body of `/goldpass/seasons/current`. */
export interface GoldPassSeasonPayload {
  /** Compact timestamp. */
  readonly startTime: string;
  /** Compact timestamp. */
  readonly endTime: string;
}
