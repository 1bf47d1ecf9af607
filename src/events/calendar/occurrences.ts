import type { CalendarEdge, CalendarEvents, CalendarEventType } from './CalendarEvents.js';
import { CALENDAR, type CalendarName, type CalendarWindow } from './calendarTable.js';

/** An event of the calendar. */
export type CalendarOccurrence = {
  [Type in CalendarEventType]: {
    readonly type: Type;
    /** Type and window, such as `seasonStart:2026-03`: the same when the event is delivered again. */
    readonly id: string;
    /** The instant at which it happens, in epoch milliseconds. */
    readonly at: number;
    readonly detail: CalendarEvents[Type];
  };
}[CalendarEventType];

/**
 * The next events of these types: all of the next instant, ends before starts. Empty without types, and after the last
 * date that a calendar exists for.
 *
 * @param after epoch milliseconds; events of this very instant are not included.
 */
export function occurrencesAfter(after: number, types: readonly CalendarEventType[]): readonly CalendarOccurrence[] {
  let soonest: CalendarOccurrence[] = [];
  for (const type of inOrder(types)) {
    const next = nextOf(type, after);
    if (next === undefined) continue;
    const first = soonest[0];
    if (first === undefined || next.at < first.at) soonest = [next];
    else if (next.at === first.at) soonest.push(next);
  }
  return soonest;
}

/** The events of these types after one instant and up to another one, including it, in order. */
export function occurrencesBetween(
  after: number,
  until: number,
  types: readonly CalendarEventType[],
): readonly CalendarOccurrence[] {
  const all: CalendarOccurrence[] = [];
  let next = occurrencesAfter(after, types);
  for (let first = next[0]; first !== undefined && first.at <= until; first = next[0]) {
    all.push(...next);
    next = occurrencesAfter(first.at, types);
  }
  return all;
}

function inOrder(types: readonly CalendarEventType[]): CalendarEventType[] {
  return [...types].sort((a, b) => Number(b.endsWith('End')) - Number(a.endsWith('End')));
}

function nextOf(type: CalendarEventType, after: number): CalendarOccurrence | undefined {
  const edge: CalendarEdge = type.endsWith('End') ? 'End' : 'Start';
  const name = type.slice(0, -edge.length) as CalendarName;
  const running = windowAt(name, after);
  if (running === undefined) return undefined;
  const startsLater = running.start.getTime() > after;
  const window = edge === 'End' || startsLater ? running : windowAt(name, running.end.getTime());
  if (window === undefined) return undefined;
  const at = (edge === 'End' ? window.end : window.start).getTime();
  return { type, id: `${type}:${window.id}`, at, detail: { window } } as CalendarOccurrence;
}

/**
 * The window that contains an instant, or the next one. `undefined` for instants without a calendar, as of an unset
 * clock.
 */
function windowAt(name: CalendarName, at: number): CalendarWindow | undefined {
  try {
    return CALENDAR[name](new Date(at));
  } catch {
    return undefined;
  }
}
