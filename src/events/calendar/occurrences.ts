import type { CalendarEdge, CalendarEvents, CalendarEventType } from './CalendarEvents.js';
import { CALENDAR, type CalendarName, type CalendarWindow } from './calendarTable.js';

/** An event of the calendar: what happens, and when. */
export type CalendarOccurrence = {
  [Type in CalendarEventType]: {
    readonly type: Type;
    /** Type and window, such as `seasonStart:2026-03`: the same whenever it is told. */
    readonly id: string;
    /** The instant at which it happens, in epoch milliseconds. */
    readonly at: number;
    readonly detail: CalendarEvents[Type];
  };
}[CalendarEventType];

/**
 * The next time that something of these types happens: everything of that instant, ends before starts. Nothing for no types, and where the
 * calendar ends.
 *
 * @param after epoch milliseconds; what happens at this very instant has been.
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

/** Everything of these types that happens after one instant and until another, this one included, in order. */
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

/** The window that runs or comes next; `undefined` at instants for which there is no calendar, as of a clock that is not set. */
function windowAt(name: CalendarName, at: number): CalendarWindow | undefined {
  try {
    return CALENDAR[name](new Date(at));
  } catch {
    return undefined;
  }
}
