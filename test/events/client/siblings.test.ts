import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { War, WarAttack } from '../../../src/models/War.js';
import { type Heard, LivingWorld } from './LivingWorld.js';

let living: LivingWorld | undefined;
afterEach(() => living?.close());

const HOUR_S = 3_600;
const nameOf = (event: Heard) => `${event.type} ${(event['war'] as War).warTag}`;
const attackOf = ({ order, attackerTag, defenderTag }: WarAttack) => `${order} ${attackerTag} ${defenderTag}`;

/** Clans of one league group. */
async function group(): Promise<{ world: LivingWorld; tags: readonly string[] }> {
  const world = await LivingWorld.create({
    seed: 5,
    clans: 8,
    membersPerClan: 8,
    activity: 0,
    startAt: new Date('2026-03-11T12:00:00Z'),
    maxAge: { leagueWar: '20m', leagueGroup: '1h' },
  });
  living = world;
  return { world, tags: world.simulator.clans.map(({ tag }) => tag) };
}

test('a war between two watched clans of one group is an event of both, whichever shows it first', async () => {
  const { world, tags } = await group();
  const client = world.client();
  const found: Heard[] = [];
  client.on('leagueWarFound', (event) => found.push(event));
  client.watchWars(tags.slice(0, 5));
  await world.live(2.5 * 24 * HOUR_S);
  const warTags = new Set(found.map(nameOf));
  let shared = 0;
  for (const name of warTags) {
    const ofWar = found.filter((event) => nameOf(event) === name);
    const war = ofWar[0]?.['war'] as War | undefined;
    const watched = [war?.clan.tag, war?.opponent.tag].filter((tag) => client.watched('wars').includes(tag ?? ''));
    expect(ofWar.map(({ tag }) => tag).sort()).toEqual(watched.sort());
    if (watched.length === 2) shared++;
  }
  expect(warTags.size).toBeGreaterThan(5);
  expect(shared).toBeGreaterThan(1);
});

test('after a restart a group that answers late has the same events as one that answers early', async () => {
  const { world, tags } = await group();
  const both = tags.slice(0, 2);
  const { simulator, clock } = world;
  const data = new Map<string, unknown>();
  const emitted: Heard[] = [];
  const start = () => {
    const client = world.client({ persist: data });
    client.on('leagueWarAttack', (event) => emitted.push(event));
    client.watchWars(both);
    return client;
  };
  const first = start();
  await world.live(60);
  const seenAt = clock.now();
  await first.close();
  await world.live(12 * HOUR_S);
  // The clan that is polled first.
  simulator.faults.add({ kind: 'slow', route: 'leagueGroup', delay: '8s', times: 1 });
  const second = start();
  // One request waits for the clock while all others are answered.
  for (let seconds = 0; seconds < 20; seconds++) {
    for (let quiet = 0; quiet < 5; quiet = second.throttle.inFlight > 1 ? 0 : quiet + 1) await setImmediate();
    clock.advance('1s');
  }
  await world.live(2 * HOUR_S);
  let count = 0;
  for (const tag of both) {
    const warTags = new Set(await warTagsOf(world, tag));
    const truth = simulator.truth
      .list({ kind: 'leagueWar', field: 'attacks' })
      .filter((one) => warTags.has(one.tag) && one.at > seenAt && one.at < clock.now() - HOUR_S * 1_000)
      .map((one) => attackOf(one.new as unknown as WarAttack));
    const own = emitted.filter((event) => event.tag === tag).map((event) => attackOf(event['attack'] as WarAttack));
    expect(own.slice(0, truth.length)).toEqual(truth);
    count += truth.length;
  }
  expect(count).toBeGreaterThan(5);
  await second.close();
});

/** The tags of a clan's wars in its group. */
async function warTagsOf(world: LivingWorld, tag: string): Promise<string[]> {
  const reader = world.client();
  const warTags: string[] = [];
  for (const warTag of (await reader.getLeagueGroup(tag))?.warTags ?? []) {
    const war = await reader.getLeagueWar(warTag);
    if (war?.clan.tag === tag || war?.opponent.tag === tag) warTags.push(warTag);
  }
  return warTags;
}
