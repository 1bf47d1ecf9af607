/** What a comparison found, before it becomes an event. */
export interface Found {
  /** The event's type. */
  readonly type: string;
  /** Distinguishes several of one type in one comparison: a member's tag, a troop's name. */
  readonly item?: string;
  /** The event's own fields, without those that every event has. */
  readonly detail: object;
}

/** The types of events that at least one listener receives. */
export type Wanted = ReadonlySet<string>;

/** Those of these types that at least one listener receives. */
export function wantedOf(types: readonly string[], listens: (type: string) => boolean): Wanted {
  return new Set(types.filter((type) => listens(type)));
}
