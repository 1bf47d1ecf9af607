import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EventsClient } from '../../../src/events/EventsClient.js';
import type { EventsOptions } from '../../../src/events/EventsOptions.js';
import type { Player } from '../../../src/models/Player.js';
import { GatedStore } from './GatedStore.js';
import { type Heard, hear, LivingWorld } from './LivingWorld.js';

let living: LivingWorld;
let store: GatedStore;
afterEach(() => living.close());

describe('a player who is unwatched and watched again at once', () => {
  let first: string;
  let second: string;
  let third: string;
  let errors: unknown[];
  beforeEach(async () => {
    living = await LivingWorld.create({
      clans: 1,
      membersPerClan: 6,
      activity: 60,
      maxAge: { player: '1m' },
      apiCache: 'own',
    });
    [first, second, third] = living.simulator.clans[0].memberTags as [string, string, string];
    store = new GatedStore();
    errors = [];
  });

  function start(options: EventsOptions = {}): { client: EventsClient; heard: Heard[] } {
    const client = living.client({ persist: store, ...options });
    client.on('error', ({ task, error }) => errors.push(`${task}: ${String(error)}`));
    return { client, heard: hear(client) };
  }

  /** Unwatches the first player, and watches those that the test says: they get its free number. */
  function change(client: EventsClient, ...tags: string[]): number {
    client.unwatchPlayers(first);
    client.watchPlayers(tags);
    return living.clock.now();
  }

  /**
   * Expects events as of a watch that began then, each about its own subject; and records in the store of watched
   * subjects only.
   */
  async function expectAnew(client: EventsClient, heard: Heard[], changedAt: number, before: number): Promise<void> {
    await living.live(400);
    const emitted = heard.slice(before).filter(({ type }) => type !== 'playerUpdate');
    const own = emitted.filter(({ tag }) => tag !== second);
    expect(own.length).toBeGreaterThan(5);
    for (const { since } of own) expect(since).toBeGreaterThanOrEqual(changedAt);
    for (const { tag, before: old, after } of emitted.filter((event) => event['after'] !== undefined))
      expect([(old as Player).tag, (after as Player).tag]).toEqual([tag, tag]);
    expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length);
    const watched = client.watched('players');
    expect(client.scheduleStatistics.watched).toBe(watched.length);
    expect(store.keys('player')).toEqual(watched.map((tag) => `player:${tag}`).sort());
    // The store has what the new watch has seen: a client that resumes from it emits nothing from before.
    await client.close();
    const next = start();
    next.client.watchPlayers(watched);
    await living.live(70);
    for (const event of next.heard) {
      expect(event.since).toBeGreaterThanOrEqual(changedAt);
      expect(heard.some(({ id }) => id === event.id)).toBe(false);
    }
    expect(errors).toEqual([]);
  }

  /** An earlier client, whose baselines are in the store, and an hour in which much changed. */
  async function earlier(...tags: string[]): Promise<void> {
    const { client } = start();
    client.watchPlayers(tags);
    await living.live(130);
    await client.close();
    await living.live(3_600);
  }

  test.each([
    ['again', () => [first]],
    ['another one', () => [third]],
    ['both', () => [third, first]],
  ])('while the store reads the baseline of an earlier process: %s', async (_, next) => {
    await earlier(first, second);
    const { client, heard } = start();
    store.gate = `player:${first}`;
    client.watchPlayers([first, second]);
    await living.live(1, 1);
    expect(store.held).toHaveLength(1);
    const before = heard.length;
    const changedAt = change(client, ...next());
    await living.live(2, 1);
    store.open();
    await living.live(2, 1);
    expect(heard.slice(before).filter(({ tag }) => tag !== second)).toEqual([]);
    await expectAnew(client, heard, changedAt, before);
  });

  test.each([
    ['again', () => [first]],
    ['another one', () => [third]],
    ['both', () => [third, first]],
  ])('while a listener is busy with an event: %s', async (_, next) => {
    const { client, heard } = start({ handlerTimeout: null });
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    client.on('*', (event) => ('tag' in event && event.tag === first ? opened : undefined));
    client.watchPlayers([first, second]);
    for (let count = 0; !heard.some(({ tag }) => tag === first) && count < 100; count++) await living.live(5);
    await living.live(3, 1);
    const before = heard.length;
    const changedAt = change(client, ...next());
    await living.live(5, 1);
    open();
    await living.live(1, 1);
    // The answer whose events were being emitted has no more events.
    expect(heard.slice(before).filter(({ tag, since }) => tag === first && since < changedAt)).toEqual([]);
    await expectAnew(client, heard, changedAt, before);
  });

  test.each([
    ['again', () => [first]],
    ['another one', () => [third]],
    ['both', () => [third, first]],
  ])('while its request is under way: %s', async (_, next) => {
    await earlier(first, second);
    const { client, heard } = start();
    living.simulator.faults.add({ kind: 'slow', route: 'player', delay: '4s', times: 1 });
    client.watchPlayers(first);
    await onTheWire(client, 1);
    const changedAt = change(client, ...next());
    client.watchPlayers(second);
    // The answers of subjects that are watched now come first.
    for (let seconds = 0; seconds < 3; seconds++) {
      await onTheWire(client, 1);
      living.clock.advance('1s');
    }
    expect(heard.filter(({ tag }) => tag === first)).toEqual([]);
    living.clock.advance('2s');
    await expectAnew(client, heard, changedAt, 0);
  });
});

/** Waits until this many requests are in flight and no others are sent or answered. */
async function onTheWire(client: EventsClient, count: number): Promise<void> {
  for (let quiet = 0, turns = 0; quiet < 10 && turns < 2_000; turns++) {
    await setImmediate();
    quiet = client.throttle.inFlight === count ? quiet + 1 : 0;
  }
  expect(client.throttle.inFlight).toBe(count);
}

test('a player without a baseline in memory who is unwatched and watched again while the store reads', async () => {
  living = await LivingWorld.create({
    clans: 7,
    membersPerClan: 41,
    activity: 12,
    maxAge: { player: '1m' },
    apiCache: 'own',
  });
  store = new GatedStore();
  const tags = living.simulator.clans.flatMap(({ memberTags }) => memberTags);
  const client = living.client({ persist: store, resident: false });
  const heard = hear(client);
  client.watchPlayers(tags);
  await living.live(61);
  store.gate = 'player:';
  for (let count = 0; store.held.length === 0 && count < 100; count++) await living.live(2, 1);
  const first = store.held[0]?.slice('player:'.length) ?? '';
  expect(tags).toContain(first);
  client.unwatchPlayers(first);
  client.watchPlayers(first);
  const changedAt = living.clock.now();
  await living.live(1, 1);
  store.open();
  await living.live(1, 1);
  // All other requests have ended.
  client.unwatchPlayers(tags.filter((tag) => tag !== first));
  await living.live(600);
  const own = heard.filter(({ tag }) => tag === first);
  expect(own.filter(({ since }) => since >= changedAt).length).toBeGreaterThan(0);
  expect(own.filter(({ seenAt, since }) => seenAt >= changedAt && since < changedAt)).toEqual([]);
  expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length);
  expect(store.keys('player')).toEqual([`player:${first}`]);
});
