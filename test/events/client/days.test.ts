import { afterEach, expect, test } from 'vitest';
import type { ErrorEvent } from '../../../src/events/TrackerEvents.js';
import { ForbiddenError } from '../../../src/http/errors/answerErrors.js';
import type { RaidAttack } from '../../../src/models/RaidLogEntry.js';
import type { War, WarAttack } from '../../../src/models/War.js';
import type { Fault, Observation, RouteName } from '../../../src/simulator/index.js';
import { type Heard, LivingWorld } from './LivingWorld.js';

let living: LivingWorld | undefined;
afterEach(() => living?.close());

const PLAYER = {
  trophies: 'playerTrophiesChange',
  donations: 'playerDonationsChange',
  donationsReceived: 'playerReceivedChange',
  attackWins: 'playerAttackWinsChange',
} as const;
const MEMBER = { trophies: 'memberTrophiesChange', donations: 'memberDonationsChange' } as const;

const FAULTS: readonly Fault[] = [
  { kind: 'throttle', rate: 0.05, lock: '20s' },
  { kind: 'truncate', rate: 0.05 },
  { kind: 'malformed', rate: 0.05 },
  { kind: 'reset', rate: 0.05 },
  { kind: 'error', rate: 0.05 },
  { kind: 'badGateway', rate: 0.05 },
  { kind: 'maintenance', for: '40m', every: '14h' },
];

const warFact = ({ order, attackerTag, defenderTag, stars }: WarAttack) =>
  `${order} ${attackerTag} ${defenderTag} ${stars}`;

test('days of players, clans, wars, the league and raids, with faults and restarts: every true change, once each', {
  timeout: 90_000,
}, async () => {
  const world = await LivingWorld.create({
    // The last day of a raid weekend, in league days.
    startAt: new Date('2026-03-15T04:00:00Z'),
    clans: 8,
    membersPerClan: 4,
    activity: 4,
    maxAge: { player: '1h', clan: '1h', currentWar: '20m', leagueWar: '30m', leagueGroup: '1h', raidSeasons: '30m' },
  });
  living = world;
  const { simulator } = world;
  const clans = [...simulator.clans].filter(({ isWarLogPublic }) => isWarLogPublic).slice(0, 2);
  const players = clans[0]?.memberTags ?? [];
  const data = new Map<string, unknown>();
  const heard: Heard[] = [];
  const errors: ErrorEvent[] = [];
  const start = () => {
    const client = world.client({ persist: data });
    client.on('*', (event) => {
      if ('seenAt' in event) heard.push(event);
      else if (event.type === 'error') errors.push(event);
    });
    client.watchPlayers(players);
    client.watchClans(clans.map(({ tag }) => tag));
    client.watchWars(clans.map(({ tag }) => tag));
    return client;
  };
  for (let life = 0; life < 3; life++) {
    const client = start();
    await world.live(3_600);
    for (const fault of FAULTS) simulator.faults.add(fault);
    await world.live(12 * 3_600);
    simulator.faults.clear();
    await world.live(3_600);
    await client.close();
    await world.live(600);
  }
  const last = start();
  await world.live(60);
  await last.close();

  // A refusal whose body is cut off looks like a blocked address, and is an error event.
  const unexpected = errors.filter(({ error }) => !(error instanceof ForbiddenError));
  expect(unexpected.map(({ task, error }) => `${task}: ${String(error)}`)).toEqual([]);
  expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length);
  const of = (type: string, tag: string) => heard.filter((event) => event.type === type && event.tag === tag);
  const observed = (route: RouteName, tag: string): readonly Observation[] => simulator.observed({ route, tag }).seen;
  const counts = { player: 0, member: 0, war: 0, league: 0, raid: 0 };

  for (const tag of players) {
    for (const [field, type] of Object.entries(PLAYER)) {
      const truth = observed('player', tag).filter((one) => one.field === field);
      expect(of(type, tag).map((event) => [event['old'], event['new']])).toEqual(
        truth.map((one) => [one.old, one.new]),
      );
      counts.player += truth.length;
    }
  }
  for (const { tag } of clans) {
    for (const [field, type] of Object.entries(MEMBER)) {
      const truth = observed('clan', tag).filter((one) => one.kind === 'player' && one.field === field);
      const line = (member: string, old: unknown, now: unknown) => `${member} ${String(old)} ${String(now)}`;
      expect(
        of(type, tag)
          .map((event) => line((event['member'] as { tag: string }).tag, event['old'], event['new']))
          .sort(),
      ).toEqual(truth.map((one) => line(one.tag, one.old, one.new)).sort());
      counts.member += truth.length;
    }
    const attacks = observed('currentWar', tag).filter(({ field }) => field === 'attacks');
    // A clan that hid its wars meanwhile shows them only from the opponent's side.
    const isOpen = of('warHidden', tag).length === 0;
    if (isOpen)
      expect(of('warAttack', tag).map((event) => warFact(event['attack'] as WarAttack))).toEqual(
        attacks.map((one) => warFact(one.new as unknown as WarAttack)),
      );
    if (isOpen) counts.war += attacks.length;
    const byWar = new Map<string, string[]>();
    for (const event of of('leagueWarAttack', tag)) {
      const { warTag = '' } = event['war'] as War;
      const list = byWar.get(warTag) ?? [];
      list.push(warFact(event['attack'] as WarAttack));
      byWar.set(warTag, list);
    }
    for (const [warTag, emitted] of byWar) {
      const truth = observed('leagueWar', warTag).filter(({ field }) => field === 'attacks');
      expect(emitted).toEqual(truth.map((one) => warFact(one.new as unknown as WarAttack)));
      counts.league += emitted.length;
    }
    const raids = observed('raidSeasons', tag).filter(({ field }) => field === 'attackLog');
    const raidsTold = of('raidAttack', tag)
      .map((event) => event['attack'] as RaidAttack)
      .map(({ attackerTag, district, destruction }) => `${attackerTag} ${district.name} ${destruction}`);
    const raidsSeen = raids
      .map((one) => one.new as Record<string, unknown>)
      .map((one) => `${one['attackerTag']} ${one['district']} ${one['destructionPercent']}`);
    expect(raidsTold.sort()).toEqual(raidsSeen.sort());
    counts.raid += raidsTold.length;
  }
  expect(counts.player).toBeGreaterThan(50);
  expect(counts.member).toBeGreaterThan(50);
  expect(counts.war + counts.league).toBeGreaterThan(10);
  expect(counts.raid).toBeGreaterThan(0);
  expect(heard.some(({ type }) => type === 'raidEnded')).toBe(true);
});
