import type { Flat } from '../compare/eventTypes.js';
import { CALENDAR, type CalendarName } from './calendarTable.js';

/** What happens to each thing in the calendar. Where something ends and something else starts at one instant, the end comes first. */
export const CALENDAR_EDGES = ['End', 'Start'] as const;
export type CalendarEdge = (typeof CALENDAR_EDGES)[number];

/** What events of the calendar tell, by type: which season, which weekend, which week. */
export type CalendarEvents = Flat<{
  [Name in CalendarName as `${Name}${CalendarEdge}`]: { readonly window: ReturnType<(typeof CALENDAR)[Name]> };
}>;

export type CalendarEventType = keyof CalendarEvents;

/** Every type of event that there is of the calendar. */
export const CALENDAR_EVENT_TYPES: readonly CalendarEventType[] = CALENDAR_EDGES.flatMap((edge) =>
  (Object.keys(CALENDAR) as CalendarName[]).map((name) => `${name}${edge}` as const),
);
