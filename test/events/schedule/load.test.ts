import { describe, expect, test } from 'vitest';
import type { PollOutcome } from '../../../src/events/schedule/PollOutcome.js';
import { Schedule } from '../../../src/events/schedule/Schedule.js';
import type { ScheduleOptions } from '../../../src/events/schedule/ScheduleOptions.js';
import type { SubjectKind } from '../../../src/events/subjects/Subject.js';
import { FakeClock } from '../../../src/testing/FakeClock.js';
import { fairness, maxOf, mean, minOf, type PollingOptions, SimulatedPolling, windows } from './SimulatedPolling.js';

const HOUR = 3_600;
/** The schedule's properties do not depend on how many subjects there are: the long lane (WARCHEST_LONG=1) shows it. */
const MANY = process.env['WARCHEST_LONG'] === '1' ? 100_000 : 20_000;
const MAX_AGE_MS = {
  player: 60_000,
  clan: 60_000,
  war: 120_000,
  raid: 60_000,
  leagueGroup: 600_000,
  leagueWar: 600_000,
};

interface Setup extends ScheduleOptions {
  readonly subjects: number;
  readonly perSecond: number;
  /** The capacity that the throttle claims. Default: the real one. */
  readonly claimed?: number;
  readonly kindOf?: (slot: number) => SubjectKind;
  readonly api?: PollingOptions['api'];
  readonly outcome?: PollingOptions['outcome'];
}

function setup({ subjects, perSecond, claimed = perSecond, kindOf = () => 'player', api, outcome, ...options }: Setup) {
  const clock = new FakeClock();
  const schedule = new Schedule({ clock, capacity: () => claimed, ...options });
  for (let slot = 0; slot < subjects; slot++) schedule.add(slot, kindOf(slot), clock.monotonic());
  const polling = new SimulatedPolling({
    schedule,
    clock,
    subjects,
    perSecond,
    maxAgeMs: (slot) => MAX_AGE_MS[kindOf(slot)],
    api: api ?? 'shared',
    ...(outcome === undefined ? {} : { outcome }),
  });
  return { clock, schedule, polling };
}

/** 2 % are urgent by a hint, 28 % always changed, 70 % never. */
function rankOf(slot: number): 'urgent' | 'normal' | 'idle' {
  const share = slot % 50;
  if (share === 0) return 'urgent';
  return share < 15 ? 'normal' : 'idle';
}

function outcomeByRank(slot: number, freshUntil: number): PollOutcome {
  const rank = rankOf(slot);
  if (rank === 'urgent') return { type: 'answer', freshUntil, changed: false, hint: { urgency: 'urgent' } };
  return { type: 'answer', freshUntil, changed: rank === 'normal' };
}

/** The values of subjects of one priority. */
function ofRank(values: ArrayLike<number>, rank: 'urgent' | 'normal' | 'idle'): number[] {
  return Array.from(values).filter((_, slot) => rankOf(slot) === rank);
}

describe('when the throttle allows all polls', () => {
  test('many subjects of all kinds, for an hour: none early, none late, evenly spread', () => {
    // 55 % players, 20 % clans, 20 % wars, 5 % league groups.
    const kindOf = (slot: number): SubjectKind => {
      const share = slot % 20;
      if (share < 11) return 'player';
      if (share < 15) return 'clan';
      return share < 19 ? 'war' : 'leagueGroup';
    };
    const needed = MANY * (0.75 / 60 + 0.2 / 120 + 0.05 / 600);
    const perSecond = MANY * 0.018;
    const { clock, schedule, polling } = setup({ subjects: MANY, perSecond, kindOf });
    polling.run(300);
    polling.restart();
    polling.run(HOUR - 300);
    expect(polling.early).toBe(0);
    expect(maxOf(polling.lateness)).toBeLessThan(1_000);
    for (const kind of ['player', 'clan', 'war', 'leagueGroup'] as const) {
      const counts = Array.from(polling.counts).filter((_, slot) => kindOf(slot) === kind);
      expect(minOf(counts), kind).toBeGreaterThanOrEqual(Math.floor(3_300_000 / MAX_AGE_MS[kind]) - 1);
    }
    const tens = windows(polling.perSecond, 10);
    expect(maxOf(tens) / mean(tens)).toBeLessThan(1.15);
    const stats = schedule.statistics(clock.monotonic());
    expect(stats).toMatchObject({ watched: MANY, late: 0, overloaded: false, capacityPerSecond: perSecond });
    expect(stats.neededPerSecond / needed).toBeGreaterThan(0.95);
    expect(stats.neededPerSecond / needed).toBeLessThan(1.05);
    expect(stats.pollsPerSecond / needed).toBeGreaterThan(0.95);
    expect(stats.pollsPerSecond / needed).toBeLessThan(1.05);
    expect(stats.maxLateMs).toBeLessThan(1_000);
  }, 120_000);

  test("prime 'spread': evenly from the first second on, also where every copy begins with our poll", () => {
    const { polling } = setup({ subjects: 12_000, perSecond: 400, prime: 'spread', api: 'own' });
    polling.run(20 * 60);
    expect(minOf(polling.counts)).toBeGreaterThanOrEqual(19);
    const seconds = windows(polling.perSecond, 1);
    expect(maxOf(seconds) / mean(seconds)).toBeLessThan(1.25);
    expect(maxOf(polling.lateness)).toBeLessThan(1_000);
  });

  test("prime 'fast': as soon as the throttle allows, and subjects added last aren't polled last", () => {
    const { clock, schedule, polling } = setup({ subjects: 3_000, perSecond: 300, claimed: 300 });
    const startedAt = clock.monotonic();
    for (let slot = 3_000; slot < 3_010; slot++) schedule.add(slot, 'clan', startedAt);
    const turns: number[] = [];
    for (let slot = schedule.take(startedAt); slot !== undefined; slot = schedule.take(startedAt)) turns.push(slot);
    expect(turns).toHaveLength(3_010);
    const places = turns.flatMap((slot, place) => (slot >= 3_000 ? [place] : []));
    expect(minOf(places)).toBeLessThan(1_000);
    expect(mean(places)).toBeLessThan(2_200);
    for (const slot of turns) schedule.giveBack(slot, startedAt);
    for (let slot = 3_000; slot < 3_010; slot++) schedule.remove(slot);
    polling.run(11);
    expect(minOf(polling.counts)).toBe(1);
  });
});

describe('when the throttle allows half or a fifth', () => {
  test.each([
    { over: 2, subjects: MANY / 2 },
    { over: 5, subjects: MANY },
  ])(
    '$over times too much for an hour: all are delayed alike, none is early',
    ({ over, subjects }) => {
      const perSecond = subjects / 60 / over;
      const { clock, schedule, polling } = setup({ subjects, perSecond });
      polling.run(2 * 60 * over);
      polling.restart();
      polling.run(HOUR - 2 * 60 * over);
      polling.finishGaps();
      expect(polling.early).toBe(0);
      expect(fairness(polling.counts)).toBeGreaterThan(0.99);
      expect(maxOf(polling.counts) - minOf(polling.counts)).toBeLessThanOrEqual(
        Math.ceil(minOf(polling.counts) * 0.35),
      );
      expect(maxOf(polling.gaps)).toBeLessThan(60_000 * over * 1.6);
      const stats = schedule.statistics(clock.monotonic());
      expect(stats.overloaded).toBe(true);
      expect(stats.pollsPerSecond / perSecond).toBeGreaterThan(0.98); // Nothing is left unused.
      expect(stats.late).toBeGreaterThan(subjects * 0.2);
      expect(stats.cycleMs / (60_000 * over)).toBeGreaterThan(0.9);
      expect(stats.cycleMs / (60_000 * over)).toBeLessThan(1.1);
      expect(maxOf(polling.gaps)).toBeLessThan(stats.boundMs);
    },
    120_000,
  );

  test.each([
    { claim: 'states its real capacity', claimed: undefined },
    { claim: 'claims to have no limit', claimed: Number.POSITIVE_INFINITY },
  ])('priorities, where the throttle $claim: urgent on time, idle delayed four times as much', ({ claimed }) => {
    const subjects = 20_000;
    const { polling } = setup({
      subjects,
      perSecond: subjects / 60 / 5,
      ...(claimed === undefined ? {} : { claimed }),
      idleAfter: '2m',
      outcome: outcomeByRank,
    });
    polling.run(1_500);
    polling.restart();
    polling.run(2 * HOUR);
    expect(polling.early).toBe(0);
    expect(maxOf(ofRank(polling.lateness, 'urgent'))).toBeLessThan(1_000);
    const [normal, idle] = [ofRank(polling.counts, 'normal'), ofRank(polling.counts, 'idle')];
    expect(fairness(normal)).toBeGreaterThan(0.99);
    expect(fairness(idle)).toBeGreaterThan(0.98);
    expect(mean(normal) / mean(idle)).toBeGreaterThan(3);
    expect(mean(normal) / mean(idle)).toBeLessThan(5);
  });

  test('maxInterval holds for idle subjects while the capacity suffices', () => {
    const subjects = 12_000;
    const { polling } = setup({
      subjects,
      perSecond: subjects / 60 / 3,
      maxInterval: '5m',
      idleAfter: '2m',
      outcome: outcomeByRank,
    });
    polling.run(900);
    polling.restart();
    polling.run(HOUR);
    polling.finishGaps();
    expect(maxOf(ofRank(polling.gaps, 'idle'))).toBeLessThan(330_000);
    expect(mean(ofRank(polling.gaps, 'idle'))).toBeGreaterThan(200_000);
    expect(mean(ofRank(polling.gaps, 'normal'))).toBeLessThan(150_000);
  });

  test('even when nearly all are urgent, the others are polled within boundMs', () => {
    const subjects = 2_000;
    const { clock, schedule, polling } = setup({
      subjects,
      perSecond: subjects / 60 / 5,
      maxInterval: '5m',
      idleAfter: '1m',
      outcome: (slot, freshUntil) => ({
        type: 'answer',
        freshUntil,
        changed: false,
        ...(slot % 100 === 0 ? {} : { hint: { urgency: 'urgent' as const } }),
      }),
    });
    polling.run(2 * HOUR);
    polling.finishGaps();
    expect(maxOf(polling.gaps)).toBeLessThan(schedule.statistics(clock.monotonic()).boundMs);
    expect(schedule.statistics(clock.monotonic()).boundMs).toBeLessThan(25 * 60_000);
    const others = Array.from(polling.counts).filter((_, slot) => slot % 100 === 0);
    expect(minOf(others)).toBeGreaterThanOrEqual(5);
  });

  test('without overload again, every subject is polled at every change again, idle or not', () => {
    const subjects = 6_000;
    const { clock, schedule, polling } = setup({ subjects, perSecond: 30, claimed: 30, idleAfter: '1m' });
    polling.run(900);
    expect(schedule.statistics(clock.monotonic()).overloaded).toBe(true);
    for (let slot = 1_000; slot < subjects; slot++) schedule.remove(slot);
    polling.run(120);
    polling.restart();
    polling.run(1_200);
    const left = polling.counts.slice(0, 1_000);
    expect(minOf(left)).toBeGreaterThanOrEqual(19);
    expect(maxOf(polling.lateness.slice(0, 1_000))).toBeLessThan(1_000);
    expect(schedule.statistics(clock.monotonic())).toMatchObject({ watched: 1_000, overloaded: false, late: 0 });
  });
});

test('after maintenance polls are spread again, the urgent ones at once', () => {
  let broken = false;
  const { clock, schedule, polling } = setup({
    subjects: 6_000,
    perSecond: 1_000,
    outcome: (slot, freshUntil) =>
      broken ? { type: 'failure', reason: 'maintenance' } : outcomeByRank(slot, freshUntil),
  });
  polling.run(180);
  broken = true;
  polling.run(2);
  expect(schedule.paused).toBe(true);
  polling.restart();
  polling.run(200);
  expect(maxOf(polling.counts)).toBe(0);
  broken = false;
  schedule.resume(clock.monotonic());
  polling.restart();
  polling.run(1);
  expect(minOf(ofRank(polling.counts, 'urgent'))).toBe(1);
  polling.run(59);
  expect(minOf(polling.counts)).toBeGreaterThanOrEqual(1);
  polling.run(240);
  // 100 polls a second are needed, and the throttle allows 1,000. In the first minute most subjects get a second poll
  // too, when their copy changes by itself.
  const fives = windows(polling.perSecond.slice(1), 5);
  expect(maxOf(fives)).toBeLessThan(500 * 2.1);
  expect(maxOf(fives.slice(12))).toBeLessThan(500 * 1.15);
  expect(polling.early).toBe(0);
});
