import { afterEach, describe, expect, test } from 'vitest';
import type { RaidSeason } from '../../../src/models/RaidSeason.js';
import type { War, WarAttack } from '../../../src/models/War.js';
import { type Heard, LivingWorld } from './LivingWorld.js';
import { MortalLives } from './MortalLives.js';

let living: LivingWorld | undefined;
afterEach(() => living?.close());

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const LEAGUE = [
  'leagueRoundAdded',
  'leagueWarFound',
  'leagueWarStarted',
  'leagueWarAttack',
  'leagueWarEnded',
  'leagueWarEndNotSeen',
] as const;
const RAIDS = [
  'raidStarted',
  'raidAttack',
  'raidDefense',
  'raidDistrictDestroyed',
  'raidEnded',
  'raidEndNotSeen',
] as const;

const attackOf = ({ order, attackerTag, defenderTag }: WarAttack) => `${order} ${attackerTag} ${defenderTag}`;
const tagOf = (event: Heard) => (event['war'] as War).warTag ?? '';

function contentOf(event: Heard): string {
  const attack = event['attack'] as WarAttack | undefined;
  const war = event['war'] as War | undefined;
  return JSON.stringify([
    event.type,
    event.tag,
    war?.warTag,
    war?.clan.tag,
    attack && attackOf(attack),
    event['round'],
    event['result'],
  ]);
}

describe('the league over many processes, each killed at another operation of its store', () => {
  test('rounds, wars and attacks are emitted at least once, under one id, and only for the clans that fight them', {
    timeout: 60_000,
  }, async () => {
    const world = (living = await LivingWorld.create({
      seed: 5,
      clans: 8,
      membersPerClan: 10,
      activity: 0,
      startAt: new Date('2026-03-11T12:00:00Z'),
      maxAge: { leagueWar: '30m', leagueGroup: '1h' },
    }));
    const { clock, simulator } = world;
    const tags = simulator.clans.slice(0, 2).map(({ tag }) => tag);
    const began = clock.now();
    const lives = new MortalLives(world, (client, hear) => {
      for (const type of LEAGUE) client.on(type, (event) => hear(event));
      client.watchWars(tags);
    });
    await lives.whole(60);
    const seenAt = clock.now();
    await lives.until(began + 50 * HOUR_MS, { started: 44, most: 66, eachSeconds: 3 * 3_600 });
    await lives.whole(5_400);
    const until = clock.now() - 60 * MINUTE_MS;

    const emitted = lives.distinct(contentOf);
    const truth = simulator.truth.list({ kind: 'leagueWar' }).filter(({ at }) => at > seenAt && at < until);
    const reader = world.client();
    const clansOf = new Map<string, (string | undefined)[]>();
    for (const tag of new Set(truth.map((one) => one.tag))) {
      const war = await reader.getLeagueWar(tag);
      clansOf.set(tag, [war?.clan.tag, war?.opponent.tag]);
    }
    const counts = { attacks: 0, wars: 0, rounds: 0 };
    for (const tag of tags) {
      const own = emitted.filter((event) => event.tag === tag);
      const wars = [...clansOf].filter(([, clans]) => clans.includes(tag)).map(([warTag]) => warTag);
      const ofWars = own.filter(({ type }) => type !== 'leagueRoundAdded');
      // Nothing about the wars of other clans, and nothing from the opponent's side.
      expect(ofWars.filter((event) => !wars.includes(tagOf(event)))).toEqual([]);
      expect(ofWars.every((event) => (event['war'] as War).clan.tag === tag)).toBe(true);
      for (const warTag of wars) {
        const ofWar = truth.filter((one) => one.tag === warTag);
        const heard = ofWars.filter((event) => tagOf(event) === warTag);
        const attacks = ofWar
          .filter(({ field }) => field === 'attacks')
          .map((one) => attackOf(one.new as unknown as WarAttack));
        const attacksTold = heard
          .filter(({ type }) => type === 'leagueWarAttack')
          .map((event) => attackOf(event['attack'] as WarAttack));
        expect(attacksTold.slice(0, attacks.length)).toEqual(attacks);
        for (const [type, state] of [
          ['leagueWarFound', 'preparation'],
          ['leagueWarStarted', 'inWar'],
          ['leagueWarEnded', 'warEnded'],
        ] as const) {
          const steps = ofWar.filter((one) => one.field === 'state' && one.new === state);
          expect(
            heard.filter((event) => event.type === type),
            `${type} of ${warTag}`,
          ).toHaveLength(steps.length);
        }
        counts.attacks += attacks.length;
        counts.wars++;
      }
      const rounds = simulator.truth
        .list({ kind: 'leagueGroup', tag, field: 'rounds' })
        .filter(({ at }) => at > seenAt && at < until);
      const added = own.filter(({ type }) => type === 'leagueRoundAdded');
      expect(added.map((event) => event['round'])).toEqual(rounds.map(({ item }) => Number(item) + 1));
      counts.rounds += rounds.length;
    }
    expect(emitted.filter(({ type }) => type === 'leagueWarEndNotSeen')).toEqual([]);
    expect(counts.attacks).toBeGreaterThan(20);
    expect(counts.wars).toBeGreaterThan(4);
    expect(counts.rounds).toBeGreaterThan(3);
    expect(lives.errors).toEqual([]);
    expect(lives.deaths).toBeGreaterThan(60);
    expect(lives.again).toBeGreaterThan(3);
  });
});

describe('a raid weekend over many processes', () => {
  test('its start, every attack and its end are emitted at least once, under one id', {
    timeout: 60_000,
  }, async () => {
    const world = (living = await LivingWorld.create({
      seed: 5,
      clans: 2,
      membersPerClan: 12,
      activity: 0,
      startAt: new Date('2026-03-13T04:00:00Z'),
      maxAge: { raidSeasons: '20m' },
    }));
    const { clock, simulator } = world;
    const tags = simulator.clans.map(({ tag }) => tag);
    const began = clock.now();
    const lives = new MortalLives(world, (client, hear) => {
      for (const type of RAIDS) client.on(type, (event) => hear(event));
      client.watchClans(tags);
    });
    await lives.whole(60);
    await lives.until(began + 78 * HOUR_MS, { started: 11, most: 20, eachSeconds: 3 * 3_600 });
    await lives.whole(3_600);
    const raidOf = (event: Heard) => {
      const { attackerTag, destruction, district } = event['attack'] as {
        attackerTag?: string;
        destruction?: number;
        district: { name?: string };
      };
      return `${attackerTag} ${district.name} ${destruction}`;
    };
    const emitted = lives.distinct((event) =>
      JSON.stringify([
        event.type,
        event.tag,
        (event['season'] as RaidSeason).startTime,
        event['attack'] && raidOf(event),
      ]),
    );
    let attacks = 0;
    for (const tag of tags) {
      const of = (type: string) => emitted.filter((event) => event.type === type && event.tag === tag);
      for (const [type, field] of [
        ['raidAttack', 'attackLog'],
        ['raidDefense', 'defenseLog'],
      ] as const) {
        const truth = simulator.truth
          .list({ kind: 'raid', tag, field })
          .map((one) => one.new as Record<string, unknown>)
          .map((one) => `${one['attackerTag']} ${one['district']} ${one['destructionPercent']}`);
        expect(of(type).map(raidOf).sort()).toEqual(truth.sort());
        attacks += truth.length;
      }
      expect(of('raidStarted')).toHaveLength(1);
      expect(of('raidEnded')).toHaveLength(1);
      expect(of('raidEndNotSeen')).toEqual([]);
    }
    expect(attacks).toBeGreaterThan(100);
    expect(lives.errors).toEqual([]);
    expect(lives.deaths).toBeGreaterThan(40);
    expect(lives.again).toBeGreaterThan(10);
  });
});
