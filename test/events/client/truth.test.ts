import { afterEach, describe, expect, it } from 'vitest';
import type { WarAttack } from '../../../src/models/War.js';
import type { Fault, Observation } from '../../../src/simulator/index.js';
import { type Heard, hear, LivingWorld } from './LivingWorld.js';

const worlds: LivingWorld[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()));
});

async function world(...options: Parameters<typeof LivingWorld.create>): Promise<LivingWorld> {
  const made = await LivingWorld.create(...options);
  worlds.push(made);
  return made;
}

/**
 * The event types of attributes in the truth log. All other attributes are held against it in the tests of comparisons.
 */
const PLAYER = {
  trophies: 'playerTrophiesChange',
  donations: 'playerDonationsChange',
  donationsReceived: 'playerReceivedChange',
  attackWins: 'playerAttackWinsChange',
  expLevel: 'playerExpLevelChange',
  name: 'playerNameChange',
} as const;
const MEMBER = {
  trophies: 'memberTrophiesChange',
  donations: 'memberDonationsChange',
  name: 'memberNameChange',
} as const;

const lineOf = (type: string, tag: string, old: unknown, now: unknown) =>
  `${type} ${tag} ${String(old)} ${String(now)}`;

function observed(seen: readonly Observation[], types: Readonly<Record<string, string>>): string[] {
  return seen.flatMap((one) => {
    const type = types[one.field];
    return type === undefined ? [] : [lineOf(type, one.tag, one.old, one.new)];
  });
}

/**
 * Expects exactly the events of players, members and wars that the answers could show: each once, in the order of the
 * answers.
 */
function expectTruth(
  { simulator }: LivingWorld,
  heard: readonly Heard[],
  tags: readonly string[],
  clanTag: string,
): number {
  let count = 0;
  for (const tag of tags) {
    const own = heard.filter((event) => event.tag === tag && event['kind'] === 'player');
    const emitted = own.filter(({ type }) => (Object.values(PLAYER) as string[]).includes(type));
    const truth = observed(simulator.observed({ route: 'player', tag }).seen, PLAYER);
    expect(emitted.map((one) => lineOf(one.type, tag, one['old'], one['new'])).sort()).toEqual(truth.sort());
    expect(own.map(({ seenAt }) => seenAt)).toEqual(own.map(({ seenAt }) => seenAt).sort((a, b) => a - b));
    count += truth.length;
  }
  const { seen } = simulator.observed({ route: 'clan', tag: clanTag });
  const members = heard.filter((event) => event.tag === clanTag && event['kind'] === 'clan');
  const emitted = members.filter(({ type }) => (Object.values(MEMBER) as string[]).includes(type));
  const truth = observed(
    seen.filter(({ kind }) => kind === 'player'),
    MEMBER,
  );
  const memberTag = (event: Heard) => (event['member'] as { tag: string }).tag;
  expect(emitted.map((one) => lineOf(one.type, memberTag(one), one['old'], one['new'])).sort()).toEqual(truth.sort());
  const moves = seen.filter(({ field }) => field === 'memberList');
  expect(
    members
      .filter(({ type }) => type === 'memberJoin' || type === 'memberLeave')
      .map((one) => `${one.type} ${memberTag(one)}`)
      .sort(),
  ).toEqual(moves.map((one) => `${one.old === null ? 'memberJoin' : 'memberLeave'} ${one.item ?? ''}`).sort());
  return count + truth.length + moves.length;
}

const idsAreUnique = (heard: readonly Heard[]) => expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length);

describe('an events client against the truth', () => {
  it('emits every observable change once, in order, and nothing else', { timeout: 60_000 }, async () => {
    const living = await world({ clans: 2, membersPerClan: 8, activity: 15 });
    const client = living.client();
    const heard = hear(client);
    const clan = living.simulator.clans[0];
    const tags = clan.memberTags;
    client.watchPlayers(tags);
    client.watchClans(clan.tag);
    await living.live(1.5 * 3_600, 10);
    expect(expectTruth(living, heard, tags, clan.tag)).toBeGreaterThan(100);
    idsAreUnique(heard);
    const { requests } = living.simulator;
    // Polls come after the API's copy can have changed: hardly any answer is the old copy again.
    expect(requests.length).toBeLessThan(9.5 * 1.5 * 65);
    // A connection that closes just before it is used again costs a poll now and then.
    const late = heard.filter(({ seenAt, since }) => seenAt - since >= 95_000);
    expect(late.length).toBeLessThan(heard.length / 20);
  });

  it('also across 429, maintenance, truncated bodies, resets and listeners that throw', {
    timeout: 60_000,
  }, async () => {
    const living = await world({ clans: 2, membersPerClan: 6, activity: 15 });
    const { simulator } = living;
    const client = living.client({ handlerTimeout: '5s' });
    const heard = hear(client);
    let thrown = 0;
    client.on('playerDonationsChange', () => {
      if (++thrown % 3 === 0) throw new Error('a listener threw');
    });
    client.on('memberTrophiesChange', async () => {
      thrown++;
      throw new Error('a listener failed');
    });
    const errors: unknown[] = [];
    client.on('error', ({ task }) => errors.push(task));
    const clan = simulator.clans[0];
    client.watchPlayers(clan.memberTags);
    client.watchClans(clan.tag);
    await living.live(600, 10);
    const faults: readonly Fault[] = [
      { kind: 'throttle', rate: 0.1, lock: '20s' },
      { kind: 'maintenance', for: '5m' },
      { kind: 'truncate', rate: 0.1 },
      { kind: 'malformed', rate: 0.1 },
      { kind: 'reset', rate: 0.2 },
      { kind: 'error', rate: 0.2 },
      { kind: 'badGateway', rate: 0.2 },
    ];
    for (const fault of faults) {
      simulator.faults.clear();
      simulator.faults.add(fault);
      await living.live(900, 10);
    }
    simulator.faults.clear();
    await living.live(900, 10);
    expect(expectTruth(living, heard, clan.memberTags, clan.tag)).toBeGreaterThan(50);
    idsAreUnique(heard);
    expect(errors).toContain('listener');
    expect(thrown).toBeGreaterThan(3);
  });

  it('emits every attack of regular and league wars once', { timeout: 60_000 }, async () => {
    const living = await world({ clans: 8, membersPerClan: 10, activity: 0, seed: 7 });
    const { simulator } = living;
    const client = living.client();
    const heard = hear(client);
    client.watchWars(simulator.clans.map(({ tag }) => tag));
    await living.live(12 * 3_600);
    idsAreUnique(heard);
    let attacks = 0;
    const fact = ({ order, attackerTag, defenderTag, stars }: WarAttack) =>
      `${order} ${attackerTag} ${defenderTag} ${stars}`;
    for (const { tag, isWarLogPublic } of simulator.clans) {
      if (!isWarLogPublic) continue;
      const { seen } = simulator.observed({ route: 'currentWar', tag });
      const emitted = heard.filter((event) => event.type === 'warAttack' && event.tag === tag);
      expect(emitted.map((event) => fact(event['attack'] as WarAttack))).toEqual(
        seen.filter(({ field }) => field === 'attacks').map((one) => fact(one.new as unknown as WarAttack)),
      );
      attacks += emitted.length;
    }
    const league = heard.filter(({ type }) => type === 'leagueWarAttack');
    const byOwner = new Map<string, string[]>();
    for (const event of league) {
      const list = byOwner.get(event.tag) ?? [];
      list.push(`${(event['war'] as { warTag: string }).warTag} ${fact(event['attack'] as WarAttack)}`);
      byOwner.set(event.tag, list);
    }
    for (const list of byOwner.values()) expect(new Set(list).size).toBe(list.length);
    expect(attacks + league.length).toBeGreaterThan(50);
    expect(league.length).toBeGreaterThan(20);
  });
});
