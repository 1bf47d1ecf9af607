import { describe, expect, it } from 'vitest';
import { Calendar } from '../../../src/events/calendar/Calendar.js';
import { CALENDAR_EVENT_TYPES, type CalendarEventType } from '../../../src/events/calendar/CalendarEvents.js';
import {
  type CalendarOccurrence,
  occurrencesAfter,
  occurrencesBetween,
} from '../../../src/events/calendar/occurrences.js';
import type { Clock } from '../../../src/internal/Clock.js';
import { FakeClock } from '../../../src/testing/FakeClock.js';

const at = (text: string): number => Date.parse(text);
const told = (all: readonly CalendarOccurrence[]): string[] =>
  all.map(({ id, at: instant }) => `${new Date(instant).toISOString().slice(0, 16)} ${id}`);

/** A calendar that runs, and its events, with the clock's time at that moment. */
function start({ from, listens = () => true, lastSeen, clock = new FakeClock({ wall: at(from) }) }: Start) {
  const events: (CalendarOccurrence & { readonly toldAt: number })[] = [];
  const calendar = new Calendar({
    clock,
    listens,
    emit: (occurrence) => events.push({ ...occurrence, toldAt: clock.now() }),
  });
  calendar.start(lastSeen);
  return { calendar, clock, events };
}
interface Start {
  readonly from: string;
  readonly listens?: (type: CalendarEventType) => boolean;
  readonly lastSeen?: number;
  readonly clock?: FakeClock;
}

const MARCH = [
  '2026-03-20T07:00 raidWeekendStart:2026-03-20',
  '2026-03-22T08:00 clanGamesStart:2026-03',
  '2026-03-23T05:00 seasonEnd:2026-03',
  '2026-03-23T05:00 rankedTournamentEnd:2026-03-16',
  '2026-03-23T05:00 seasonStart:2026-04',
  '2026-03-23T05:00 rankedTournamentStart:2026-03-23',
  '2026-03-23T07:00 raidWeekendEnd:2026-03-20',
  '2026-03-27T07:00 raidWeekendStart:2026-03-27',
  '2026-03-28T08:00 clanGamesEnd:2026-03',
];

describe('the next events', () => {
  it('are all of one instant, ends before starts', () => {
    const next = occurrencesAfter(at('2026-03-22T08:00Z'), CALENDAR_EVENT_TYPES);
    expect(told(next).sort()).toEqual(MARCH.slice(2, 6).sort());
    expect(next.map(({ type }) => type.endsWith('End'))).toEqual([true, true, false, false]);
  });

  it('do not include the given instant', () => {
    const [start] = occurrencesAfter(at('2026-03-20T06:59:59.999Z'), ['raidWeekendStart']);
    expect(start?.at).toBe(at('2026-03-20T07:00Z'));
    const [next] = occurrencesAfter(at('2026-03-20T07:00Z'), ['raidWeekendStart']);
    expect(next?.at).toBe(at('2026-03-27T07:00Z'));
  });

  it('are none without types, and outside of all seasons', () => {
    expect(occurrencesAfter(at('2026-03-20T00:00Z'), [])).toEqual([]);
    expect(occurrencesAfter(0, ['seasonStart', 'seasonEnd'])).toEqual([]);
    expect(occurrencesAfter(Number.MAX_SAFE_INTEGER, CALENDAR_EVENT_TYPES)).toEqual([]);
  });

  it('are in order for a period of time', () => {
    const all = told(occurrencesBetween(at('2026-03-20T00:00Z'), at('2026-03-28T08:00Z'), CALENDAR_EVENT_TYPES));
    expect([...all].sort()).toEqual([...MARCH].sort());
    expect(all.map((line) => line.slice(0, 16))).toEqual(MARCH.map((line) => line.slice(0, 16)));
  });

  it('have their window', () => {
    const [week] = occurrencesAfter(at('2026-03-20T00:00Z'), ['rankedTournamentStart']);
    expect(week?.detail.window).toEqual({
      id: '2026-03-23',
      leagueSeasonId: at('2026-03-23T05:00Z') / 1000,
      start: new Date('2026-03-23T05:00Z'),
      end: new Date('2026-03-30T05:00Z'),
    });
    const [end] = occurrencesAfter(at('2026-03-20T00:00Z'), ['seasonEnd']);
    expect(end?.detail.window).toMatchObject({ id: '2026-03', rankingsId: '2026-03-23' });
  });
});

describe('the calendar', () => {
  it('emits each event once, at its instant', () => {
    const { clock, events } = start({ from: '2026-03-20T00:00Z' });
    clock.advance('9d');
    expect(told(events).sort()).toEqual([...MARCH].sort());
    for (const event of events) expect(event.toldAt).toBe(event.at);
  });

  it('emits nothing that began before its start', () => {
    // A raid weekend runs, and a season, and a week.
    const { events } = start({ from: '2026-03-21T12:00Z' });
    expect(events).toEqual([]);
  });

  it('emits the events since lastSeen', () => {
    const { events, calendar } = start({ from: '2026-03-23T06:00Z', lastSeen: at('2026-03-20T07:00Z') });
    expect(told(events).sort()).toEqual(MARCH.slice(1, 6).sort());
    expect(calendar.lastSeen).toBe(at('2026-03-23T06:00Z'));
  });

  it('continues after a restart without a gap and without a repetition', () => {
    const first = start({ from: '2026-03-20T00:00Z' });
    first.clock.advance('2d');
    first.calendar.stop();
    expect(first.clock.pending).toBe(0);
    first.clock.advance('3d');
    const second = start({ from: '', clock: first.clock, lastSeen: first.calendar.lastSeen ?? 0 });
    second.clock.advance('4d');
    expect(told([...first.events, ...second.events]).sort()).toEqual([...MARCH].sort());
  });

  it('waits for the future after a clock that was ahead', () => {
    const { clock, events } = start({ from: '2026-03-20T00:00Z', lastSeen: at('2026-03-22T12:00Z') });
    clock.advance('9d');
    expect(told(events).sort()).toEqual(MARCH.slice(2).sort());
  });

  it('emits in order the events that a suspended machine missed, within a minute', () => {
    const { clock, events } = start({ from: '2026-03-20T00:00Z' });
    clock.advance('1h');
    // Timers stood still meanwhile.
    clock.setWall(at('2026-03-23T06:00Z'));
    expect(events).toEqual([]);
    clock.advance('1m');
    expect(told(events).sort()).toEqual(MARCH.slice(0, 6).sort());
    expect(events.map((event) => event.at)).toEqual(events.map((event) => event.at).sort((a, b) => a - b));
  });

  it('emits nothing again when the clock is set back', () => {
    const { clock, events } = start({ from: '2026-03-20T06:00Z' });
    clock.advance('2h');
    expect(events).toHaveLength(1);
    clock.setWall(at('2026-03-20T06:30Z'));
    clock.advance('2h');
    expect(events).toHaveLength(1);
    clock.advance('9d');
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.length).toBeGreaterThan(5);
  });

  it('does not emit decades of events when an unset clock is set', () => {
    const { clock, events } = start({ from: '1970-01-01T00:00Z', listens: (type) => type.startsWith('raid') });
    clock.setWall(at('2026-03-21T00:00Z'));
    clock.advance('1m');
    expect(events.length).toBeGreaterThan(90);
    expect(events.length).toBeLessThan(110);
  });

  it('never fires early, and does not spin, where timers are early', () => {
    const clock = new FakeClock({ wall: at('2026-03-20T06:00Z') });
    let scheduled = 0;
    // Every timer fires 2.3 seconds early. A calendar that then restarted its timer at once would spin.
    const early: Clock = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      recent: (horizon) => clock.recent(horizon),
      sleep: (ms, signal) => clock.sleep(ms, signal),
      schedule: (run, delayMs) => {
        scheduled++;
        return clock.schedule(run, Math.max(1, delayMs - 2_300));
      },
    };
    const times: number[] = [];
    const calendar = new Calendar({ clock: early, listens: () => true, emit: () => times.push(clock.now()) });
    calendar.start();
    clock.advance('2h');
    expect(times).toEqual([at('2026-03-20T07:00Z')]);
    // A look a minute, and a few thousand short waits at the end.
    expect(scheduled).toBeLessThan(2_600);
    calendar.stop();
  });

  it('has no timer without listeners, and one timer for many', () => {
    const types = new Set<CalendarEventType>();
    const { calendar, clock, events } = start({ from: '2026-03-20T06:00Z', listens: (type) => types.has(type) });
    expect(clock.pending).toBe(0);
    clock.advance('2h');
    // The raid weekend began an hour ago: a new listener does not receive that event.
    types.add('raidWeekendStart').add('raidWeekendEnd');
    calendar.relisten();
    expect(clock.pending).toBe(1);
    clock.advance('4d');
    expect(told(events)).toEqual(['2026-03-23T07:00 raidWeekendEnd:2026-03-20']);
    types.clear();
    calendar.relisten();
    expect(clock.pending).toBe(0);
  });

  it('emits past events before a listener is removed', () => {
    const types = new Set<CalendarEventType>(['raidWeekendStart']);
    const { calendar, clock, events } = start({ from: '2026-03-20T06:00Z', listens: (type) => types.has(type) });
    clock.setWall(at('2026-03-20T08:00Z'));
    types.clear();
    calendar.relisten();
    expect(told(events)).toEqual(['2026-03-20T07:00 raidWeekendStart:2026-03-20']);
  });

  it('can be stopped by a listener, and loses nothing', () => {
    const clock = new FakeClock({ wall: at('2026-03-23T06:00Z') });
    const ids: string[] = [];
    const calendar = new Calendar({
      clock,
      listens: () => true,
      emit: ({ id }) => {
        ids.push(id);
        if (ids.length === 2) calendar.stop();
      },
    });
    calendar.start(at('2026-03-20T00:00Z'));
    expect(ids).toHaveLength(2);
    expect(clock.pending).toBe(0);
    const { events } = start({ from: '', clock, lastSeen: calendar.lastSeen ?? 0 });
    expect([...ids, ...events.map(({ id }) => id)].sort()).toEqual(
      MARCH.slice(0, 6)
        .map((line) => line.split(' ')[1])
        .sort(),
    );
  });

  it('leaves no timer when it is stopped while listeners change', () => {
    const clock = new FakeClock({ wall: at('2026-03-20T06:00Z') });
    const calendar = new Calendar({ clock, listens: () => true, emit: () => calendar.stop() });
    calendar.start();
    clock.setWall(at('2026-03-20T08:00Z'));
    calendar.relisten();
    expect(clock.pending).toBe(0);
  });

  it('refuses an invalid instant', () => {
    const calendar = new Calendar({ clock: new FakeClock(), listens: () => true, emit: () => undefined });
    expect(() => calendar.start(Number.NaN)).toThrow('lastSeen must be an instant in epoch milliseconds, got NaN');
    expect(() => calendar.start('now' as unknown as number)).toThrow('lastSeen must be');
    expect(calendar.lastSeen).toBeUndefined();
  });
});
