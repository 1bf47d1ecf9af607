import type { Flat } from '../compare/eventTypes.js';
import { CALENDAR, type CalendarName } from './calendarTable.js';

/** What happens to each window of the calendar. Of an end and a start at the same instant, the end comes first. */
export const CALENDAR_EDGES = ['End', 'Start'] as const;
export type CalendarEdge = (typeof CALENDAR_EDGES)[number];

/** The fields of the calendar's events, by type: the season, weekend or week. */
export type CalendarEvents = Flat<{
  [Name in CalendarName as `${Name}${CalendarEdge}`]: { readonly window: ReturnType<(typeof CALENDAR)[Name]> };
}>;

export type CalendarEventType = keyof CalendarEvents;

/** The types of the calendar's events. */
export const CALENDAR_EVENT_TYPES: readonly CalendarEventType[] = CALENDAR_EDGES.flatMap((edge) =>
  (Object.keys(CALENDAR) as CalendarName[]).map((name) => `${name}${edge}` as const),
);
