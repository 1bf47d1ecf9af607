import type { TransportEvent } from '../../http/TransportEvent.js';
import { CALENDAR_EVENT_TYPES, type CalendarEvents } from '../calendar/CalendarEvents.js';
import type { Flat } from '../compare/eventTables.js';
import { SUBJECT_KINDS } from '../subjects/Subject.js';
import { type BatchEvents, EVENT_TYPES, type SubjectEvents, type UpdateEvents } from './SubjectEvents.js';
import { TRACKER_EVENT_TYPES, type TrackerEvent } from './TrackerEvents.js';

/** What happens in the game's calendar, by type. `at` is the instant in epoch milliseconds. */
type CalendarByType = {
  [Type in keyof CalendarEvents]: Flat<
    { readonly type: Type; readonly id: string; readonly at: number } & CalendarEvents[Type]
  >;
};

type ByType<E extends { readonly type: string }> = { [Type in E['type']]: Extract<E, { type: Type }> };

/** Everything that an events client tells, by type. */
export type EventsByType = SubjectEvents &
  UpdateEvents &
  BatchEvents &
  CalendarByType &
  ByType<TrackerEvent> &
  ByType<TransportEvent>;

export type EventType = keyof EventsByType;

/** The event of a type; of `'*'` any. */
export type EventOf<Type extends EventType | '*'> = Type extends EventType ? EventsByType[Type] : EventsClientEvent;

/** Anything that an events client tells. */
export type EventsClientEvent = EventsByType[EventType];

/** What can be told again after a crash, and carries an id for it: what happened in the game. */
export type GameEvent = (SubjectEvents & UpdateEvents & CalendarByType)[keyof (SubjectEvents &
  UpdateEvents &
  CalendarByType)];

/** What the transport tells; its own `on` serves those. A record, so that a new type there is missed here. */
const TRANSPORT_EVENT_TYPES: Readonly<Record<TransportEvent['type'], true>> = {
  request: true,
  retry: true,
  tokenCooling: true,
  maintenanceStart: true,
  maintenanceEnd: true,
  rotationStart: true,
  rotationEnd: true,
  rotationFailed: true,
};

/** Whether the transport tells events of this type. */
export function isTransportType(type: string): type is TransportEvent['type'] {
  return Object.hasOwn(TRANSPORT_EVENT_TYPES, type);
}

/** Types that the tracker itself tells. */
export const TRACKED_TYPES: ReadonlySet<string> = new Set([
  ...SUBJECT_KINDS.flatMap((kind) => [...EVENT_TYPES[kind], `${kind}Update`, `${kind}Batch`]),
  ...CALENDAR_EVENT_TYPES,
  ...TRACKER_EVENT_TYPES,
]);
