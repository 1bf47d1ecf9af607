import { afterEach, describe, expect, test } from 'vitest';
import type { War, WarAttack } from '../../../src/models/War.js';
import { createSimulator, type SimulatorOptions } from '../../../src/simulator/index.js';
import { type Heard, LivingWorld } from './LivingWorld.js';
import { MortalLives } from './MortalLives.js';

let living: LivingWorld | undefined;
afterEach(() => living?.close());

const TYPES = [
  'warFound',
  'warStarted',
  'warAttack',
  'warEnded',
  'warEndNotSeen',
  'warGone',
  'warStateChange',
] as const;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** The content of an event of a war, as far as it differs between events. */
function contentOf(event: Heard): string {
  const { type, tag } = event;
  const war = (event['war'] ?? event['after']) as War | undefined;
  const { order, attackerTag, defenderTag, stars } = (event['attack'] ?? {}) as Partial<WarAttack>;
  const detail = [order, attackerTag, defenderTag, stars, event['result'], event['reason'], event['round']];
  return JSON.stringify([type, tag, war && nameOf(war), war?.state, ...detail]);
}

const nameOf = ({ warTag, preparationStartTime, clan, opponent }: War) =>
  `${warTag ?? preparationStartTime?.toISOString()} ${[clan.tag, opponent.tag].sort().join(' ')}`;

const warOf = (event: Heard) => nameOf(event['war'] as War);
const attackOf = ({ order, attackerTag, defenderTag }: WarAttack) => `${order} ${attackerTag} ${defenderTag}`;

/**
 * Times in which no client may run, so that one clan has a next war since its last one ended and its opponent has none:
 * known from the same world, run before.
 */
async function blindSpots(options: SimulatorOptions, hours: number): Promise<{ from: number; to: number }[]> {
  await using simulator = await createSimulator(options);
  simulator.advance(`${hours}h`);
  const states = simulator.truth.list({ kind: 'war', field: 'state' });
  const ends = [...new Set(states.filter((one) => one.new === 'warEnded').map(({ at }) => at))];
  return ends.flatMap((endAt) => {
    const sides = states.filter((one) => one.at === endAt && one.new === 'warEnded').map(({ tag }) => tag);
    const left = sides.map(
      (tag) => states.find((one) => one.tag === tag && one.at > endAt)?.at ?? Number.POSITIVE_INFINITY,
    );
    const [first, second] = left.sort((a, b) => a - b) as [number, number];
    return second - first > HOUR_MS ? [{ from: endAt - 10 * MINUTE_MS, to: first + MINUTE_MS }] : [];
  });
}

describe('wars over many processes, each killed at another operation of its store', () => {
  test('every attack and step is emitted at least once, under one id, and none of another war', {
    timeout: 60_000,
  }, async () => {
    const options: SimulatorOptions = {
      seed: 3,
      clans: 4,
      membersPerClan: 10,
      activity: 0,
      startAt: new Date('2026-03-28T12:00:00Z'),
      maxAge: { currentWar: '10m' },
    };
    const blind = await blindSpots(options, 56);
    const world = (living = await LivingWorld.create(options));
    const { clock, simulator } = world;
    const tags = simulator.clans.map(({ tag }) => tag);
    const began = clock.now();
    const lives = new MortalLives(world, (client, hear) => {
      for (const type of TYPES) client.on(type, (event) => hear(event));
      client.watchWars(tags);
    });
    const mortality = { started: 13, most: 24, eachSeconds: 4 * 3_600 };
    await lives.whole(60);
    const seenAt = clock.now();
    for (const { from, to } of blind) {
      await lives.until(from, mortality);
      await world.live((to - clock.now()) / 1_000);
    }
    await lives.until(began + 56 * HOUR_MS, mortality);
    await lives.whole(1_800);

    const emitted = lives.distinct(contentOf);
    const counts = { attacks: 0, ends: 0, byOpponent: 0 };
    for (const tag of tags) {
      const own = emitted.filter((event) => event.tag === tag);
      const of = (type: string) => own.filter((event) => event.type === type);
      const truth = simulator.truth
        .list({ kind: 'war', tag })
        .filter(({ at }) => at > seenAt && at < clock.now() - 20 * MINUTE_MS);
      const attacks = truth
        .filter(({ field }) => field === 'attacks')
        .map((one) => attackOf(one.new as unknown as WarAttack));
      const recent = of('warAttack').slice(0, attacks.length);
      expect(recent.map((event) => attackOf(event['attack'] as WarAttack))).toEqual(attacks);
      counts.attacks += attacks.length;
      const states = truth.filter(({ field }) => field === 'state');
      for (const [type, state] of [
        ['warFound', 'preparation'],
        ['warStarted', 'inWar'],
        ['warEnded', 'warEnded'],
      ] as const) {
        const steps = of(type);
        expect(new Set(steps.map(warOf)).size, `${type} of ${tag}`).toBe(steps.length);
        expect(steps.length, `${type} of ${tag}`).toBe(states.filter((one) => one.new === state).length);
        for (const step of steps) expect(warOf(step)).toContain(tag);
      }
      expect(of('warEndNotSeen')).toEqual([]);
      counts.ends += of('warEnded').length;
      counts.byOpponent += of('warEnded').filter(({ seenAt: at }) =>
        blind.some(({ to }) => at > to && at < to + HOUR_MS),
      ).length;
    }
    expect(counts.attacks).toBeGreaterThan(60);
    expect(counts.ends).toBeGreaterThan(3);
    expect(counts.byOpponent).toBeGreaterThan(1);
    expect(lives.errors).toEqual([]);
    expect(lives.deaths).toBeGreaterThan(100);
    expect(lives.again).toBeGreaterThan(10);
  });
});
