import { afterEach, expect, test } from 'vitest';
import type { War } from '../../../src/models/War.js';
import { GatedStore } from './GatedStore.js';
import { hear, LivingWorld } from './LivingWorld.js';

let living: LivingWorld;
let store: GatedStore;
afterEach(() => living.close());

test.each([
  ['for the first time', false],
  ['again, after a crash during that', true],
])('a clan that is unwatched and watched again while its league wars are prepared %s', async (_, crashes) => {
  living = await LivingWorld.create({
    seed: 5,
    clans: 8,
    membersPerClan: 10,
    activity: 0,
    startAt: new Date('2026-03-12T06:00:00Z'),
    maxAge: { leagueWar: '20m', leagueGroup: '1h' },
  });
  store = new GatedStore();
  const [tag, other] = living.simulator.clans.map((clan) => clan.tag) as [string, string];
  const errors: unknown[] = [];
  const start = () => {
    const client = living.client({ persist: store });
    client.on('error', ({ error }) => errors.push(error));
    return { client, heard: hear(client) };
  };
  let { client, heard } = start();
  client.watchWars(tag);
  await living.live(600);
  // At 08:00 a round is drawn. Its wars are looked up in the store one after the other.
  store.gate = 'leagueWar:';
  for (let count = 0; store.held.length === 0 && count < 400; count++) await living.live(30, 1);
  if (crashes) {
    store.openOne();
    await living.live(1, 1);
    const left = store;
    store = new GatedStore(left.content);
    left.open();
    await client.close();
    ({ client, heard } = start());
    store.gate = 'leagueWar:';
    client.watchWars(tag);
    for (let count = 0; !heard.some(({ type }) => type === 'leagueRoundAdded') && count < 10; count++)
      await living.live(1, 1);
    await living.idle();
  }
  expect(store.held.length).toBeGreaterThan(0);
  const before = heard.length;
  expect(heard.filter(({ type }) => type === 'leagueRoundAdded')).toHaveLength(1);
  client.unwatchWars(tag);
  expect(client.scheduleStatistics.watched).toBe(0);
  client.watchWars([other, tag]);
  const changedAt = living.clock.now();
  await living.live(2, 1);
  store.open();
  await living.live(600);
  // The new watch begins with its first answer: a round that was drawn before is no event, nor is a war in it.
  expect(heard.slice(before).filter(({ type }) => /Found|Added|Started/.test(type))).toEqual([]);
  for (const event of heard.slice(before)) {
    expect(event.since).toBeGreaterThanOrEqual(changedAt);
    if (event['war'] !== undefined) expect((event['war'] as War).clan.tag).toBe(event.tag);
  }
  // Each clan is in three open wars. Nothing is left of the wars of other clans.
  expect(store.keys('leagueGroup')).toEqual([`leagueGroup:${tag}`, `leagueGroup:${other}`].sort());
  expect(store.keys('leagueWar').length).toBeLessThanOrEqual(6);
  const watched = client.scheduleStatistics.watched;
  await living.live(10 * 3_600);
  const reader = living.client();
  const truth = living.simulator.truth.list({ kind: 'leagueWar', field: 'attacks' });
  for (const owner of [tag, other]) {
    const attacks = heard.slice(before).filter((event) => event.type === 'leagueWarAttack' && event.tag === owner);
    const [warTag = ''] = attacks.map((event) => (event['war'] as War).warTag);
    expect([
      (await reader.getLeagueWar(warTag))?.clan.tag,
      (await reader.getLeagueWar(warTag))?.opponent.tag,
    ]).toContain(owner);
    const orders = truth.filter((one) => one.tag === warTag).map((one) => (one.new as { order: number }).order);
    const emitted = attacks.map((event) => (event['attack'] as { order: number }).order);
    expect(emitted).toEqual(orders.slice(orders.indexOf(emitted[0] ?? 0)).slice(0, emitted.length));
    expect(emitted.length).toBeGreaterThan(1);
  }
  expect(client.scheduleStatistics.watched).toBeLessThanOrEqual(watched);
  expect(errors).toEqual([]);
  client.unwatchWars([tag, other]);
  await living.live(5);
  expect(store.keys('leagueWar')).toEqual([]);
  expect(client.scheduleStatistics.watched).toBe(0);
});
