import { TRANSPORT_EVENT_TYPES, type TransportEvent } from '../http/TransportEvent.js';
import { CALENDAR_EVENT_TYPES, type CalendarEvents } from './calendar/CalendarEvents.js';
import type { Flat } from './compare/eventTypes.js';
import { EVENT_TYPES, SUBJECT_KINDS } from './subjects/Subject.js';
import type { BatchEvents, SubjectEvents, UpdateEvents } from './subjects/SubjectEvents.js';
import { TRACKER_EVENT_TYPES, type TrackerEvent } from './TrackerEvents.js';

/** The events of the game's calendar, by type. `at` is the instant in epoch milliseconds. */
type CalendarByType = {
  [Type in keyof CalendarEvents]: Flat<
    { readonly type: Type; readonly id: string; readonly at: number } & CalendarEvents[Type]
  >;
};

type ByType<E extends { readonly type: string }> = { [Type in E['type']]: Extract<E, { type: Type }> };

/** All events of an events client, by type. */
export type EventsByType = SubjectEvents &
  UpdateEvents &
  BatchEvents &
  CalendarByType &
  ByType<TrackerEvent> &
  ByType<TransportEvent>;

export type EventType = keyof EventsByType;

/** The event of a type; for `'*'` any event. */
export type EventOf<Type extends EventType | '*'> = Type extends EventType ? EventsByType[Type] : EventsClientEvent;

/** Any event of an events client. */
export type EventsClientEvent = EventsByType[EventType];

const TRANSPORT_TYPES: ReadonlySet<string> = new Set(TRANSPORT_EVENT_TYPES);

/** Whether the transport emits events of this type. */
export function isTransportType(type: string): type is TransportEvent['type'] {
  return TRANSPORT_TYPES.has(type);
}

/** The types of the events that the tracker itself emits. */
export const TRACKED_TYPES: ReadonlySet<string> = new Set([
  ...SUBJECT_KINDS.flatMap((kind) => [...EVENT_TYPES[kind], `${kind}Update`, `${kind}Batch`]),
  ...CALENDAR_EVENT_TYPES,
  ...TRACKER_EVENT_TYPES,
]);
