import { describe, expect, test } from 'vitest';
import type { PollHint, PollOutcome } from '../../../src/events/schedule/PollOutcome.js';
import { Schedule } from '../../../src/events/schedule/Schedule.js';
import type { ScheduleOptions } from '../../../src/events/schedule/ScheduleOptions.js';
import type { SubjectKind } from '../../../src/events/subjects/Subject.js';
import { InvalidArgumentError } from '../../../src/internal/InvalidArgumentError.js';
import { FakeClock } from '../../../src/testing/FakeClock.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A schedule with one subject, in slot 0, and shortcuts on it. */
function one(options: ScheduleOptions = {}, kind: SubjectKind = 'player') {
  const clock = new FakeClock();
  const schedule = new Schedule({ clock, ...options });
  const now = () => clock.monotonic();
  schedule.add(0, kind, now());
  return {
    clock,
    schedule,
    now,
    /** Takes slot 0, which must be due, and reports the outcome. */
    poll: (outcome: PollOutcome): void => {
      expect(schedule.take(now())).toBe(0);
      expect(schedule.finish(0, outcome, now())).toBe(true);
    },
    /** Lets time pass until slot 0 is due, as the callback reports it. Returns the milliseconds. */
    wait: (): number => {
      const from = now();
      let woken = false;
      schedule.onDue(() => {
        woken = true;
      });
      expect(schedule.take(now())).toBeUndefined();
      while (!woken) clock.advance(clock.nextInMs ?? Number.NaN);
      return now() - from;
    },
  };
}

function fresh(now: number, freshMs: number, hint?: PollHint, changed = false): PollOutcome {
  return { type: 'answer', freshUntil: now + freshMs, changed, ...(hint === undefined ? {} : { hint }) };
}

describe('when a subject is due', () => {
  test('at once, then when its copy can have changed and 50 to 250 ms more', () => {
    const { poll, wait, now } = one();
    poll(fresh(now(), 17_000));
    const waited = wait();
    expect(waited).toBeGreaterThanOrEqual(17_050);
    expect(waited).toBeLessThanOrEqual(17_251);
  });

  test.each([
    ['player', 60],
    ['clan', 60],
    ['raid', 60],
    ['war', 120],
    ['leagueGroup', 600],
    ['leagueWar', 600],
  ] as const)("after the API's usual max-age of a %s (%i s) where the answer doesn't say", (kind, seconds) => {
    for (const freshUntil of [undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      const { poll, wait } = one({}, kind);
      poll({ type: 'answer', freshUntil, changed: false });
      expect(Math.abs(wait() - seconds * 1_000 - 150)).toBeLessThanOrEqual(101);
    }
  });

  test('a copy that can have changed already is polled after minInterval', () => {
    const usual = one();
    usual.poll(fresh(usual.now(), -5_000));
    expect(usual.wait()).toBe(1_000);
    const longer = one({ minInterval: { player: '90s' } });
    longer.poll(fresh(longer.now(), 60_000));
    expect(longer.wait()).toBe(90_000);
  });

  test('a copy that claims to be fresh for more than a day is polled after a day', () => {
    const { poll, wait, now } = one();
    poll(fresh(now(), 400 * 24 * HOUR));
    expect(Math.abs(wait() - 24 * HOUR)).toBeLessThan(300);
  });

  test("idle: 'slow' waits longer the longer nothing changes, up to maxInterval, and not after a change", () => {
    const { poll, wait, now } = one({ idle: 'slow', idleAfter: '10m', maxInterval: '5m' });
    const startedAt = now();
    const waits: number[] = [];
    while (now() - startedAt < 3 * HOUR) {
      poll(fresh(now(), 60_000));
      waits.push(wait());
    }
    expect(waits[0]).toBeLessThan(61_000);
    for (const [index, waited] of waits.entries()) expect(waited).toBeGreaterThanOrEqual((waits[index - 1] ?? 0) - 250);
    expect(waits.at(-1)).toBe(5 * MINUTE);
    expect(waits.some((waited) => waited > 90_000 && waited < 200_000)).toBe(true);
    poll(fresh(now(), 60_000, undefined, true));
    expect(wait()).toBeLessThan(61_000);
  });

  test("idle: 'prompt' doesn't wait longer while there is room", () => {
    const { poll, wait, now } = one({ idleAfter: '1m' });
    for (let count = 0; count < 100; count++) {
      poll(fresh(now(), 60_000));
      expect(wait()).toBeLessThan(61_000);
    }
  });
});

describe('hints', () => {
  test('at brings the poll of an idle subject forward, never before its copy can have changed', () => {
    const { poll, wait, now } = one({ idle: 'slow', idleAfter: '1s', maxInterval: '20m' });
    poll(fresh(now(), 60_000, undefined, true));
    wait();
    poll(fresh(now(), 60_000));
    expect(wait()).toBe(20 * MINUTE);
    poll(fresh(now(), 60_000, { at: now() + 3 * MINUTE }));
    expect(wait()).toBe(3 * MINUTE);
    poll(fresh(now(), 60_000, { at: now() + 1_000 }));
    expect(wait()).toBeGreaterThan(60_000);
  });

  test('at has no effect when another poll comes before', () => {
    const { poll, wait, now } = one();
    poll(fresh(now(), 60_000, { at: now() + 5 * MINUTE }));
    expect(wait()).toBeLessThan(61_000);
    poll(fresh(now(), 60_000, { at: Number.NaN }));
    expect(wait()).toBeLessThan(61_000);
  });
});

describe('failures', () => {
  test('that may pass: back-off doubles up to five minutes, and an answer ends it', () => {
    const { poll, wait, now } = one();
    const waits = Array.from({ length: 10 }, () => {
      poll({ type: 'failure', reason: 'passing' });
      return wait();
    });
    for (const [index, waited] of waits.entries()) {
      const whole = Math.min(5_000 * 2 ** index, 5 * MINUTE);
      expect(waited).toBeGreaterThanOrEqual(whole * 0.8);
      expect(waited).toBeLessThanOrEqual(whole + 1);
    }
    poll(fresh(now(), 60_000));
    wait();
    poll({ type: 'failure', reason: 'passing' });
    expect(wait()).toBeLessThanOrEqual(5_001);
  });

  test('of an urgent subject: back-off of half a minute at most', () => {
    const { poll, wait, now } = one();
    poll(fresh(now(), 60_000, { urgency: 'urgent' }));
    wait();
    for (let count = 0; count < 8; count++) {
      poll({ type: 'failure', reason: 'passing' });
      expect(wait()).toBeLessThanOrEqual(30_001);
    }
  });

  test('that will last: ten minutes, doubled up to maxInterval, and as long as the API caches its answer', () => {
    const { poll, wait, now } = one();
    poll({ type: 'failure', reason: 'absent' });
    expect(Math.abs(wait() - 9 * MINUTE)).toBeLessThanOrEqual(MINUTE + 1);
    for (let count = 0; count < 300; count++) {
      poll({ type: 'failure', reason: 'absent' });
      wait();
    }
    poll({ type: 'failure', reason: 'absent' });
    expect(wait()).toBeLessThanOrEqual(HOUR + 1);
    poll({ type: 'failure', reason: 'absent', freshUntil: now() + 2 * HOUR });
    expect(wait()).toBe(2 * HOUR);
  });

  test('are not repeated before retryAfter', () => {
    const { poll, wait } = one();
    poll({ type: 'failure', reason: 'passing', retryAfterMs: 77_000 });
    expect(wait()).toBe(77_000);
    poll({ type: 'failure', reason: 'passing', retryAfterMs: 0 });
    expect(wait()).toBeLessThanOrEqual(10_001);
  });

  test('maintenance pauses all, is no failure of a subject, and ends after five minutes without resume', () => {
    const { schedule, poll, wait, now, clock } = one();
    schedule.add(1, 'clan', now());
    expect(schedule.take(now())).toBe(1);
    poll({ type: 'failure', reason: 'maintenance' });
    expect(schedule.paused).toBe(true);
    expect(schedule.finish(1, { type: 'failure', reason: 'maintenance' }, now())).toBe(true);
    const waited = wait();
    expect(waited).toBeGreaterThanOrEqual(5 * MINUTE);
    expect(waited).toBeLessThanOrEqual(6 * MINUTE);
    expect(schedule.paused).toBe(false);
    clock.advance('1m');
    expect(new Set([schedule.take(now()), schedule.take(now())])).toEqual(new Set([0, 1]));
  });
});

describe('pause, resume, stop', () => {
  test('the end of maintenance does not end a pause that the caller asked for', () => {
    const { schedule, poll, now, clock } = one();
    poll({ type: 'failure', reason: 'maintenance' });
    schedule.pause(now());
    clock.advance('1h');
    expect(schedule.paused).toBe(true);
    expect(schedule.take(now())).toBeUndefined();
    schedule.resume(now());
    clock.advance('1m');
    expect(schedule.take(now())).toBe(0);
  });

  test('a short pause delays no subject by more than its length', () => {
    const { schedule, now, clock } = one();
    for (let slot = 1; slot < 100; slot++) schedule.add(slot, 'player', now());
    schedule.pause(now());
    clock.advance(500);
    schedule.resume(now());
    clock.advance(501);
    const taken = new Set(Array.from({ length: 100 }, () => schedule.take(now())));
    expect(taken.size).toBe(100);
  });

  test('resume without a pause does nothing', () => {
    const { schedule, now } = one();
    schedule.resume(now());
    expect(schedule.take(now())).toBe(0);
  });

  test('stopped: no polls, no timer, and polls in flight can still end', () => {
    const { schedule, now, clock } = one();
    let woken = 0;
    schedule.onDue(() => woken++);
    schedule.add(1, 'clan', now());
    const slot = schedule.take(now())!;
    schedule.stop();
    expect(clock.pending).toBe(0);
    expect(schedule.finish(slot, fresh(now(), 1_000), now())).toBe(true);
    clock.advance('1h');
    expect(schedule.take(now())).toBeUndefined();
    expect({ pending: clock.pending, woken }).toEqual({ pending: 0, woken: 0 });
  });
});

describe('onDue', () => {
  test('calls once when a subject becomes due, and again only after take returned none; one timer in all', () => {
    const clock = new FakeClock();
    const schedule = new Schedule({ clock });
    let woken = 0;
    schedule.onDue(() => woken++);
    expect(clock.pending).toBe(0);
    for (let slot = 0; slot < 50; slot++) schedule.add(slot, 'player', clock.monotonic());
    expect({ woken, pending: clock.pending }).toEqual({ woken: 0, pending: 1 });
    clock.advance(0);
    clock.advance('1h');
    expect(woken).toBe(1);
    const now = clock.monotonic();
    for (let slot = schedule.take(now); slot !== undefined; slot = schedule.take(now))
      schedule.finish(slot, fresh(now, 5_000), now);
    expect({ woken, pending: clock.pending }).toEqual({ woken: 1, pending: 1 });
    clock.advance(5_049);
    expect(woken).toBe(1);
    clock.advance(202);
    expect(woken).toBe(2);
  });

  test('a poller that only answers the callback polls every subject whenever due', () => {
    const clock = new FakeClock();
    const schedule = new Schedule({ clock });
    const counts = new Uint32Array(500);
    for (let slot = 0; slot < 500; slot++) schedule.add(slot, 'player', clock.monotonic());
    schedule.onDue(() => {
      const now = clock.monotonic();
      for (let slot = schedule.take(now); slot !== undefined; slot = schedule.take(now)) {
        counts[slot]! += 1;
        schedule.finish(slot, fresh(now, 60_000 - ((now + slot * 119) % 60_000)), now);
      }
    });
    clock.advance('1h');
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(60);
    expect(Math.max(...counts)).toBeLessThanOrEqual(62);
    expect(clock.pending).toBe(1);
  });

  test('a new earliest instant moves the timer', () => {
    const { schedule, poll, now, clock } = one();
    poll(fresh(now(), 60_000));
    let woken = 0;
    schedule.onDue(() => woken++);
    clock.advance(2_000);
    expect(woken).toBe(0);
    schedule.add(1, 'player', now());
    clock.advance(0);
    expect(woken).toBe(1);
    expect(schedule.take(now())).toBe(1);
  });
});

describe('slots', () => {
  test('a subject removed in flight frees its slot when its poll has ended', () => {
    const { schedule, now } = one();
    expect(schedule.take(now())).toBe(0);
    expect(schedule.remove(0)).toBe(false);
    expect(schedule.remove(0)).toBe(false);
    expect(() => schedule.add(0, 'clan', now())).toThrow(InvalidArgumentError);
    expect(schedule.statistics(now())).toMatchObject({ watched: 0, inFlight: 1 });
    expect(schedule.finish(0, fresh(now(), 1_000), now())).toBe(false);
    expect(schedule.remove(0)).toBe(true);
    schedule.add(0, 'clan', now());
    expect(schedule.take(now())).toBe(0);
    expect(schedule.remove(0)).toBe(false);
    expect(schedule.giveBack(0, now())).toBe(false);
    expect(schedule.statistics(now())).toMatchObject({ watched: 0, inFlight: 0, boundMs: 0, cycleMs: 0 });
  });

  test('a subject given back is due as before', () => {
    const { schedule, now, clock } = one();
    schedule.take(now());
    clock.advance('5s');
    expect(schedule.giveBack(0, now())).toBe(true);
    expect(schedule.statistics(now())).toMatchObject({ due: 1, late: 1, maxLateMs: 5_000, inFlight: 0 });
    expect(schedule.take(now())).toBe(0);
  });

  test('errors name misuse', () => {
    const { schedule, now } = one();
    expect(() => schedule.add(0, 'clan', now())).toThrow('slot must be a slot that is free, got 0');
    expect(() => schedule.add(-1, 'clan', now())).toThrow('slot must be a whole number');
    expect(() => schedule.add(1.5, 'clan', now())).toThrow('slot must be a whole number');
    expect(() => schedule.finish(0, fresh(0, 0), now())).toThrow('slot must be a slot that is in flight, got 0');
    expect(() => schedule.giveBack(5, now())).toThrow('slot must be a slot that is in flight, got 5');
  });
});

describe('statistics', () => {
  test('count waiting subjects, their waits and the polls needed, by kind', () => {
    const clock = new FakeClock();
    const schedule = new Schedule({ clock, capacity: () => 10 });
    const now = () => clock.monotonic();
    for (let slot = 0; slot < 60; slot++) schedule.add(slot, slot < 40 ? 'player' : 'war', now());
    clock.advance(900);
    expect(schedule.statistics(now())).toMatchObject({ watched: 60, due: 60, late: 0, inFlight: 0, paused: false });
    clock.advance(600);
    const stats = schedule.statistics(now());
    expect(stats).toMatchObject({ due: 60, late: 60, maxLateMs: 1_500, capacityPerSecond: 10, cycleMs: 6_000 });
    expect(stats.neededPerSecond).toBeCloseTo(40 / 60 + 20 / 120, 6);
    expect(stats.overloaded).toBe(false);
    expect(stats.byKind.player).toEqual({ watched: 40, intervalMs: 60_000, normalMs: 60_000, idleMs: 60_000 });
    expect(stats.byKind.war).toMatchObject({ watched: 20, intervalMs: 120_000 });
    expect(stats.byKind.clan).toEqual({
      watched: 0,
      intervalMs: undefined,
      normalMs: undefined,
      idleMs: undefined,
    });
    for (let count = 0; count < 30; count++) schedule.take(now());
    expect(schedule.statistics(now())).toMatchObject({ due: 30, late: 30, inFlight: 30, meanLateMs: 1_500 });
    clock.advance('2m');
    expect(schedule.statistics(now())).toMatchObject({ pollsPerSecond: 0, meanLateMs: 0, maxLateMs: 121_500 });
  });

  test('are numbers also where the API allows no caching (max-age=0)', () => {
    const { poll, wait, schedule, now } = one();
    poll({ type: 'answer', freshUntil: now(), changed: true });
    wait();
    const { byKind, ...all } = schedule.statistics(now());
    expect(byKind.player).toEqual({ watched: 1, intervalMs: 1_000, normalMs: 1_000, idleMs: 1_000 });
    expect(all).toMatchObject({ neededPerSecond: 1, overloaded: false });
    // Also of subjects that were not polled yet, where all that were are of another priority.
    const other = one();
    other.poll({ type: 'answer', freshUntil: other.now(), changed: true, hint: { urgency: 'urgent' } });
    other.schedule.add(1, 'player', other.now());
    expect(other.schedule.statistics(other.now())).toMatchObject({ neededPerSecond: 2, overloaded: false });
  });

  test('subjects that are polled rarely need as many polls as they get', () => {
    const { poll, wait, schedule, now } = one({ idle: 'slow', idleAfter: '1s', maxInterval: '30m' });
    for (let count = 0; count < 100; count++) {
      poll(fresh(now(), 60_000));
      wait();
    }
    expect(schedule.statistics(now()).neededPerSecond).toBeCloseTo(1 / 1_800, 5);
  });
});

describe('invalid options', () => {
  test.each<[string, object]>([
    ['minInterval', { minInterval: 0.5 }],
    ['minInterval', { minInterval: '999ms' }],
    ['minInterval', { minInterval: -1 }],
    ['minInterval.war', { minInterval: { war: 0 } }],
    ['maxInterval', { maxInterval: '8d' }],
    ['maxInterval.clan', { maxInterval: { clan: 'soon' } }],
    ['maxInterval', { maxInterval: null }],
    ["maxInterval of 'player'", { minInterval: '2m', maxInterval: { player: '1m' } }],
    ['a kind in minInterval', { minInterval: { players: '1m' } }],
    ['idleAfter', { idleAfter: '10ms' }],
    ['prime', { prime: 'slow' }],
    ['idle', { idle: 'never' }],
    ['capacity', { capacity: 30 }],
  ])('%s: %o', (argument, options) => {
    const make = () => new Schedule(options);
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow(expect.objectContaining({ argument }));
  });

  test('a throttle that returns NaN counts as one that allows nothing', () => {
    const { schedule, poll, now } = one({ capacity: () => Number.NaN });
    poll(fresh(now(), 1_000));
    expect(schedule.statistics(now())).toMatchObject({ overloaded: true, capacityPerSecond: 0.01 });
  });
});
