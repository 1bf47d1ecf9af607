/** What a comparison found, before it becomes an event. */
export interface Found {
  /** The event's type. */
  readonly type: string;
  /** Tells apart several of one type in one comparison: a member's tag, a troop's name. */
  readonly item?: string;
  /** What the event says besides whose it is and when. */
  readonly detail: object;
}
