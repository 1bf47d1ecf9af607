import { afterEach, expect, test } from 'vitest';
import type { Selection } from '../../../src/events/EventsOptions.js';
import { Disk } from './Disk.js';
import { type Heard, hear, LivingWorld } from './LivingWorld.js';

const worlds: LivingWorld[] = [];
afterEach(async () => {
  for (const living of worlds.splice(0)) await living.close();
});

async function world(): Promise<{ living: LivingWorld; tags: readonly string[] }> {
  const maxAge = { player: '1m', clan: '1m' } as const;
  const living = await LivingWorld.create({ clans: 1, membersPerClan: 6, activity: 120, maxAge, apiCache: 'own' });
  worlds.push(living);
  return { living, tags: living.simulator.clans[0].memberTags };
}

const lineOf = (type: string, tag: string, old: unknown, now: unknown) => JSON.stringify([type, tag, old, now]);
const heardLine = ({ type, tag, old, new: now }: Heard) => lineOf(type, tag, old, now);

/** The changes of trophies and donations of these players that answers could show after `from`. */
function truth({ simulator }: LivingWorld, tags: readonly string[], from: number, fields: readonly string[]): string[] {
  const types: Record<string, string> = { trophies: 'playerTrophiesChange', donations: 'playerDonationsChange' };
  return tags.flatMap((tag) =>
    simulator
      .observed({ route: 'player', tag })
      .seen.filter(({ field, seenAt }) => fields.includes(field) && seenAt > from)
      .map((one) => lineOf(types[one.field] ?? '', tag, one.old, one.new)),
  );
}

test('after a restart with other fields, common fields are compared across it, new ones from then on', async () => {
  const { living, tags } = await world();
  const disk = new Disk();
  const live = async (player: Selection['player'], seconds: number, types?: readonly string[]): Promise<Heard[]> => {
    const client = living.client({ persist: disk.mount(), ...(player === undefined ? {} : { select: { player } }) });
    const heard = hear(client);
    client.watchPlayers(tags);
    await living.live(seconds);
    await client.close();
    return heard.filter(({ type }) => types?.includes(type) ?? true);
  };
  const both = ['playerTrophiesChange', 'playerDonationsChange'];
  await live(['trophies'], 300, both);
  const firstEnded = living.clock.now();
  await living.live(600);
  const secondBegan = living.clock.now();
  const second = await live(['trophies', 'donations'], 300, both);
  // Changes of trophies in the gap are emitted, and none of donations before their first answer.
  const expected = [
    ...truth(living, tags, firstEnded, ['trophies']),
    ...truth(living, tags, secondBegan + 1_000, ['donations']),
  ];
  expect(second.map(heardLine).sort()).toEqual(expected.sort());
  expect(second.filter(({ type }) => type === 'playerTrophiesChange').length).toBeGreaterThan(3);
  expect(second.every((event) => event['old'] !== undefined && event['new'] !== undefined)).toBe(true);
  const secondEnded = living.clock.now();
  await living.live(600);
  const third = await live(['donations'], 300, both);
  expect(third.map(heardLine).sort()).toEqual(truth(living, tags, secondEnded, ['donations']).sort());
  const thirdEnded = living.clock.now();
  await living.live(600);
  // All fields: names, clans and homes that were not stored are no changes.
  const all = await live(undefined, 1);
  expect(
    all
      .filter(({ type }) => both.includes(type))
      .map(heardLine)
      .sort(),
  ).toEqual(truth(living, tags, thirdEnded, ['donations']).sort());
  expect(all.filter(({ type }) => /^player(Name|Role|TownHall|Clan|League)/.test(type))).toEqual([]);
});
