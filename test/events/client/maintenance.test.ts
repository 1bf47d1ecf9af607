import { afterEach, describe, expect, test } from 'vitest';
import type { War, WarAttack } from '../../../src/models/War.js';
import type { SimulatedWar } from '../../../src/simulator/index.js';
import { type Heard, hear, LivingWorld } from './LivingWorld.js';

let living: LivingWorld | undefined;
afterEach(() => living?.close());

const MINUTE_MS = 60_000;
/** The max-age of a war, plus the delay of an urgent poll and one step of the test. */
const LATE_MS = 130_000;

interface Watched {
  readonly world: LivingWorld;
  readonly tag: string;
  readonly war: SimulatedWar;
  readonly heard: Heard[];
  /** Starts and ends of breaks, as the client emits them. */
  readonly breaks: { readonly type: string; readonly at: number }[];
  readonly of: (type: string) => Heard[];
}

async function watch(state: 'inWar' | 'preparation', startAt: string, seed = 7): Promise<Watched> {
  const world = await LivingWorld.create({
    seed,
    clans: 6,
    membersPerClan: 10,
    activity: 0,
    startAt: new Date(startAt),
  });
  living = world;
  const { simulator } = world;
  const clan = simulator.clans.find((one) => one.warState === state && one.isWarLogPublic);
  const tag = clan?.tag ?? '';
  const war = simulator.wars.find(({ clanTag, opponentTag }) => clanTag === tag || opponentTag === tag) as SimulatedWar;
  const client = world.client();
  const heard = hear(client);
  const breaks: { type: string; at: number }[] = [];
  client.on('maintenanceStart', ({ type, startedAt }) => breaks.push({ type, at: startedAt }));
  client.on('maintenanceEnd', ({ type, endedAt }) => breaks.push({ type, at: endedAt }));
  client.watchWars(tag);
  await world.live(600);
  return { world, tag, war, heard, breaks, of: (type) => heard.filter((event) => event.type === type) };
}

const timesOf = ({ old, new: now }: Heard) => [old, now].map((date) => (date as Date).getTime());

/** Expects each attack that answers could show once, in its order. */
function expectAttacks({ world, tag, of }: Watched, least: number): void {
  const fact = ({ order, attackerTag, defenderTag }: WarAttack) => `${order} ${attackerTag} ${defenderTag}`;
  const { seen } = world.simulator.observed({ route: 'currentWar', tag });
  const truth = seen.filter(({ field }) => field === 'attacks').map((one) => fact(one.new as unknown as WarAttack));
  const emitted = of('warAttack').map((event) => fact(event['attack'] as WarAttack));
  expect(emitted).toEqual(truth);
  expect(emitted.length).toBeGreaterThan(least);
}

/**
 * Expects that from the first refusal to the last only requests for the end of the break were sent, a little more than
 * one a minute.
 */
function expectSilence({ world: { simulator } }: Watched, from: number, minutes: number): void {
  const during = simulator.requests.filter(({ at }) => at >= from && at < from + minutes * MINUTE_MS);
  expect(during.every(({ status }) => status === 503)).toBe(true);
  // Other requests may have been in flight beside the one that found the break.
  const first = during[0]?.at ?? Number.NaN;
  const later = during.filter(({ at }) => at > first);
  expect(new Set(later.map(({ route }) => route))).toEqual(new Set(['/goldpass/seasons/current']));
  expect(later.length).toBeLessThan(1.5 * minutes + 10);
}

describe('a maintenance break', () => {
  test('during a war moves its end: the client emits the break, the moved end, all attacks, and the end once', {
    timeout: 30_000,
  }, async () => {
    const watched = await watch('inWar', '2026-03-11T12:00:00Z');
    const { world, war, breaks, of } = watched;
    const { clock, simulator } = world;
    const endAt = war.endAt.getTime();
    const [from, minutes] = [clock.now(), 90];
    expect(endAt - from).toBeGreaterThan(3 * 60 * MINUTE_MS);
    simulator.faults.add({ kind: 'maintenance', for: '90m', stopsWars: true });
    await world.live((minutes - 1) * 60);
    expect(breaks.map(({ type }) => type)).toEqual(['maintenanceStart']);
    expectSilence(watched, from, minutes);
    await world.live((endAt - clock.now()) / 1_000 + 60);
    const to = from + minutes * MINUTE_MS;
    expect(breaks.map(({ type }) => type)).toEqual(['maintenanceStart', 'maintenanceEnd']);
    expect(breaks[1]?.at).toBeGreaterThanOrEqual(to);
    expect(breaks[1]?.at).toBeLessThan(to + 2 * MINUTE_MS);
    expect(of('warEndTimeChange').map(timesOf)).toEqual([[endAt, endAt + minutes * MINUTE_MS]]);
    expect(of('warStartTimeChange')).toEqual([]);
    // The instants of the battle have moved too by now; no end was seen yet.
    expect(of('warEnded')).toEqual([]);
    await world.live((minutes + 3) * 60);
    const ends = of('warEnded');
    expect(ends).toHaveLength(1);
    expect(ends[0]?.seenAt).toBeGreaterThanOrEqual(endAt + minutes * MINUTE_MS);
    expect(ends[0]?.seenAt).toBeLessThan(endAt + minutes * MINUTE_MS + LATE_MS);
    expect((ends[0]?.['war'] as War | undefined)?.endTime?.getTime()).toBe(endAt + minutes * MINUTE_MS);
    expect(of('warEndNotSeen')).toEqual([]);
    expectAttacks(watched, 5);
  });

  test('over the end of a war: no event during it, and one end, at the moved instant', {
    timeout: 30_000,
  }, async () => {
    const watched = await watch('inWar', '2026-03-11T12:00:00Z');
    const { world, war, breaks, of } = watched;
    const { clock, simulator } = world;
    const endAt = war.endAt.getTime();
    await world.live((endAt - clock.now()) / 1_000 - 10 * 60);
    const [from, minutes] = [clock.now(), 40];
    simulator.faults.add({ kind: 'maintenance', for: '40m', stopsWars: true });
    const emitted = watched.heard.length;
    await world.live(minutes * 60);
    expect(clock.now()).toBeGreaterThan(endAt + 29 * MINUTE_MS);
    expect(watched.heard).toHaveLength(emitted);
    expectSilence(watched, from, minutes);
    await world.live(9 * 60);
    expect(breaks.map(({ type }) => type)).toEqual(['maintenanceStart', 'maintenanceEnd']);
    expect(of('warEndTimeChange').map(timesOf)).toEqual([[endAt, endAt + minutes * MINUTE_MS]]);
    // Urgent subjects are polled at once after a break.
    expect(of('warEndTimeChange')[0]?.seenAt).toBeLessThan((breaks[1]?.at ?? 0) + 10_000);
    expect(of('warEnded')).toEqual([]);
    await world.live(20 * 60);
    expect(of('warEnded')).toHaveLength(1);
    expect(of('warEnded')[0]?.seenAt).toBeGreaterThanOrEqual(endAt + minutes * MINUTE_MS);
    expect(of('warEnded')[0]?.seenAt).toBeLessThan(endAt + minutes * MINUTE_MS + LATE_MS);
    expect(of('warStateChange').map((event) => event['new'])).toEqual(['warEnded']);
    expectAttacks(watched, 5);
    // Nor is any of it emitted again.
    const count = of('warEnded').length + of('warAttack').length;
    await world.live(3_600);
    expect(of('warEnded').length + of('warAttack').length).toBe(count);
  });

  test('before the battle moves its start as well', { timeout: 30_000 }, async () => {
    const watched = await watch('preparation', '2026-03-11T12:00:00Z', 11);
    const { world, war, of } = watched;
    const { clock, simulator } = world;
    const [startAt, endAt] = [war.startAt.getTime(), war.endAt.getTime()];
    // Over the start itself.
    await world.live((startAt - clock.now()) / 1_000 - 5 * 60);
    simulator.faults.add({ kind: 'maintenance', for: '30m', stopsWars: true });
    await world.live(33 * 60);
    expect(of('warStartTimeChange').map(timesOf)).toEqual([[startAt, startAt + 30 * MINUTE_MS]]);
    expect(of('warEndTimeChange').map(timesOf)).toEqual([[endAt, endAt + 30 * MINUTE_MS]]);
    expect(of('warStarted')).toEqual([]);
    await world.live(10 * 60);
    expect(of('warStarted')).toHaveLength(1);
    expect(of('warStarted')[0]?.seenAt).toBeGreaterThanOrEqual(startAt + 30 * MINUTE_MS);
    expect(of('warStarted')[0]?.seenAt).toBeLessThan(startAt + 30 * MINUTE_MS + LATE_MS);
  });

  test('between wars leaves their ends where they were', { timeout: 30_000 }, async () => {
    const watched = await watch('inWar', '2026-03-11T12:00:00Z');
    const { world, war, of } = watched;
    const endAt = war.endAt.getTime();
    await world.live((endAt - world.clock.now()) / 1_000 - 10 * 60);
    world.simulator.faults.add({ kind: 'maintenance', for: '40m', body: 'html' });
    await world.live(45 * 60);
    expect(of('warEndTimeChange')).toEqual([]);
    expect(of('warEnded')).toHaveLength(1);
    expect(of('warEnded')[0]?.seenAt).toBeGreaterThan(endAt + 30 * MINUTE_MS);
    expectAttacks(watched, 5);
  });
});
