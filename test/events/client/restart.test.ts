import { afterEach, describe, expect, test } from 'vitest';
import { EventsClient } from '../../../src/events/EventsClient.js';
import { FakeClock } from '../../../src/testing/FakeClock.js';
import { FaultyStore } from '../../../src/testing/FaultyStore.js';
import { Disk } from './Disk.js';
import { distinct, expectWhole } from './expectWhole.js';
import { type Heard, hear, LivingWorld } from './LivingWorld.js';

const worlds: LivingWorld[] = [];
afterEach(async () => {
  for (const living of worlds.splice(0)) await living.close();
});

async function world(): Promise<{ living: LivingWorld; tags: readonly string[] }> {
  const living = await LivingWorld.create({
    clans: 1,
    membersPerClan: 4,
    activity: 120,
    maxAge: { player: '1m', clan: '1m' },
    apiCache: 'own',
  });
  worlds.push(living);
  return { living, tags: living.simulator.clans[0].memberTags };
}

describe('a client that resumes after another', () => {
  test('wherever a process ends, all true events are emitted at least once, with the same id', {
    timeout: 60_000,
  }, async () => {
    const { living, tags } = await world();
    const disk = new Disk();
    const heard: Heard[] = [];
    let deaths = 0;
    let again = 0;
    const live = async (seconds: number, operations?: number, dies?: 'before' | 'after'): Promise<void> => {
      const mounted = disk.mount(operations, dies);
      const client = living.client({ persist: mounted });
      const known = new Set(heard.map(({ id }) => id));
      client.on('error', () => undefined);
      client.on('*', (event) => {
        if (mounted.isDead || !('seenAt' in event)) return;
        if (known.has(event.id)) again++;
        heard.push(event);
      });
      client.watchPlayers(tags);
      for (let passed = 0; passed < seconds && !mounted.isDead; passed += 5) await living.live(5);
      if (operations === undefined) {
        await client.close();
        return;
      }
      if (mounted.isDead) deaths++;
      mounted.die();
      // The rest of its work has no effect that can be seen. Its waits for the disk end by the clock.
      void client.close();
      await living.live(30);
    };
    await live(90);
    for (let operations = 0; operations < 36; operations++) {
      await live(100, operations, 'before');
      await live(100, operations, 'after');
    }
    await live(90);
    expect(expectWhole(living, heard, tags)).toBeGreaterThan(100);
    expect(deaths).toBeGreaterThan(40);
    // Some processes end between emitting and storing.
    expect(again).toBeGreaterThan(3);
  });

  test('only changes while no client ran are emitted at the restart', async () => {
    const { living, tags } = await world();
    const data = new Map<string, unknown>();
    const first = living.client({ persist: data });
    const heard = hear(first);
    first.watchPlayers(tags);
    await living.live(120);
    await first.close();
    await living.live(900);
    const second = living.client({ persist: data });
    const count = heard.length;
    second.on('*', (event) => {
      if ('seenAt' in event) heard.push(event);
    });
    second.watchPlayers(tags);
    await living.live(1);
    expect(heard.length).toBeGreaterThan(count);
    expect(distinct(heard)).toHaveLength(heard.length);
    expectWhole(living, heard, tags);
    for (const { since, seenAt } of heard.slice(count)) expect(seenAt - since).toBeGreaterThan(600_000);
    // A third client, at once: nothing has changed.
    await second.close();
    const third = living.client({ persist: data });
    const nothing = hear(third);
    third.watchPlayers(tags);
    await living.live(1);
    expect(nothing).toEqual([]);
  });

  test('an event that is emitted again belongs to the present round', async () => {
    const { living, tags } = await world();
    const disk = new Disk();
    const mounted = disk.mount();
    const first = living.client({ persist: mounted, handlerTimeout: null });
    const heard: Heard[] = [];
    const ends: (() => void)[] = [];
    // Dies while it emits: its events are prepared, and none is committed.
    first.on('playerUpdate', (event) => {
      heard.push(...(event.events as unknown as Heard[]));
      return new Promise<void>((resolve) => ends.push(resolve));
    });
    first.watchPlayers(tags);
    await living.live(300);
    mounted.die();
    expect(heard.length).toBeGreaterThan(tags.length);
    const second = living.client({ persist: disk.mount() });
    const rounds: string[][] = [];
    second.on('playerBatch', ({ events }) => rounds.push(events.map((event) => (event as unknown as Heard).id)));
    second.watchPlayers(tags);
    await living.live(10);
    expect(rounds).toHaveLength(1);
    expect(rounds[0]).toEqual(expect.arrayContaining(heard.map(({ id }) => id)));
    expect(new Set(rounds[0]).size).toBe(rounds[0]?.length);
    for (const end of ends) end();
    void first.close();
    await living.live(30);
  });

  test('a store that sometimes fails affects no event, and one that hangs only delays the start', async () => {
    const { living, tags } = await world();
    const store = new FaultyStore(living.clock);
    const client = living.client({ persist: store });
    const heard = hear(client);
    const tasks = new Set<string>();
    client.on('error', ({ task }) => tasks.add(task));
    store.always('get', { kind: 'hangs' }).always('set', { kind: 'hangs' });
    client.watchPlayers(tags);
    await living.live(120, 1);
    store.heal();
    const healedAt = living.clock.now();
    await living.live(300);
    for (const kind of ['throws', 'rejects'] as const) {
      store.always('set', { kind });
      await living.live(120);
      store.heal();
      await living.live(120);
    }
    expect(tasks).toEqual(new Set(['persist']));
    expect(expectWhole(living, heard, tags, healedAt)).toBeGreaterThan(20);
    expect(distinct(heard)).toHaveLength(heard.length);
    await client.close();
    const next = living.client({ persist: store });
    const nothing = hear(next);
    next.watchPlayers(tags);
    await living.live(1);
    expect(nothing.filter(({ id }) => heard.some((event) => event.id === id))).toEqual([]);
    expectWhole(living, [...heard, ...nothing], tags, healedAt);
  });

  test('ids of events that could not be stored are not used for others after a restart', async () => {
    const { living, tags } = await world();
    const store = new FaultyStore(living.clock);
    const first = living.client({ persist: store });
    const heard = hear(first);
    first.on('error', () => undefined);
    first.watchPlayers(tags);
    await living.live(120);
    store.always('set', { kind: 'rejects' });
    const count = heard.length;
    await living.live(240);
    expect(heard.length).toBeGreaterThan(count + tags.length);
    await first.close();
    store.heal();
    await living.live(60);
    const second = living.client({ persist: store });
    const again = hear(second);
    second.watchPlayers(tags);
    await living.live(240);
    expect(again.length).toBeGreaterThan(tags.length);
    // Events that were emitted twice have the same id only if they are the same.
    distinct([...heard, ...again]);
    expect(again[0]?.since).toBeLessThan(heard.at(-1)?.seenAt ?? 0);
  });

  test('an unwatched tag is removed from the store too, polled by this client or not', async () => {
    const { living, tags } = await world();
    const data = new Map<string, unknown>();
    const [gone, goneLater, stays] = tags as [string, string, string];
    const keysOf = (...wanted: string[]) => wanted.map((tag) => data.has(`player:${tag}`));
    const first = living.client({ persist: data });
    hear(first);
    first.watchPlayers([gone, goneLater, stays]);
    await living.live(120);
    expect(keysOf(gone, goneLater, stays)).toEqual([true, true, true]);
    first.unwatchPlayers(gone);
    await living.live(120);
    expect(keysOf(gone, goneLater, stays)).toEqual([false, true, true]);
    await first.close();
    const second = living.client({ persist: data });
    second.watchPlayers([goneLater, stays]);
    second.unwatchPlayers(goneLater);
    await living.live(10);
    await second.close();
    expect(keysOf(gone, goneLater, stays)).toEqual([false, false, true]);
  });
});

describe('the calendar across processes', () => {
  const clockAt = (text: string) => new FakeClock({ wall: new Date(text) });
  const emitted = (client: EventsClient) => {
    const ids: string[] = [];
    client.on('seasonStart', ({ id }) => ids.push(id));
    client.on('seasonEnd', ({ id }) => ids.push(id));
    return ids;
  };

  test('events between two processes are emitted once, and not again in a third', async () => {
    const disk = new Disk();
    const clock = clockAt('2026-03-20T00:00:00Z');
    const first = new EventsClient({ clock, events: { persist: disk.mount() } });
    const before = emitted(first);
    first.watchPlayers('#2PP');
    await clock.advanceAsync('1h');
    await first.close();
    clock.setWall(new Date('2026-04-10T00:00:00Z'));
    const second = new EventsClient({ clock, events: { persist: disk.mount() } });
    const between = emitted(second);
    await clock.advanceAsync('1h');
    await second.close();
    const third = new EventsClient({ clock, events: { persist: disk.mount() } });
    const after = emitted(third);
    await clock.advanceAsync('1h');
    await third.close();
    expect(before).toEqual([]);
    expect(between).toHaveLength(2);
    expect(between.map((id) => id.split(':')[0])).toEqual(['seasonEnd', 'seasonStart']);
    expect(after).toEqual([]);
  });

  test('an instant is stored after all its events: if a process ends before, they are emitted again', async () => {
    const disk = new Disk();
    const clock = clockAt('2026-03-20T00:00:00Z');
    const mounted = disk.mount();
    const first = new EventsClient({ clock, events: { persist: mounted, handlerTimeout: null } });
    const ids = emitted(first);
    // The listener of the end returns at once; that of the start does not.
    first.on('seasonStart', () => new Promise(() => undefined));
    await clock.advanceAsync('15d');
    expect(ids).toHaveLength(2);
    mounted.die();
    const second = new EventsClient({ clock, events: { persist: disk.mount() } });
    const again = emitted(second);
    await clock.advanceAsync('1m');
    await second.close();
    expect(again).toEqual(ids);
  });
});
