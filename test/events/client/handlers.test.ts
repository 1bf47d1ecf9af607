import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HandlerTimeoutError } from '../../../src/events/HandlerTimeoutError.js';
import type { ErrorEvent } from '../../../src/events/TrackerEvents.js';
import { type Heard, hear, LivingWorld } from './LivingWorld.js';

let living: LivingWorld;
let tags: readonly string[];
beforeEach(async () => {
  living = await LivingWorld.create({
    clans: 2,
    membersPerClan: 5,
    activity: 90,
    maxAge: { player: '1m', clan: '1m' },
  });
  tags = living.simulator.clans[0].memberTags;
});
afterEach(() => living.close());

const idsOf = (heard: readonly { id: string }[]) => heard.map(({ id }) => id);

/** A promise that the test settles. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

describe('listeners', () => {
  test('of one subject get its events in order, one at a time; other subjects don’t wait', async () => {
    const client = living.client();
    const heard = hear(client);
    const running = new Map<string, number>();
    const order: Heard[] = [];
    let most = 0;
    let together = 0;
    let count = 0;
    client.on('*', async (event) => {
      if (!('seenAt' in event)) return;
      const one = event;
      running.set(one.tag, (running.get(one.tag) ?? 0) + 1);
      most = Math.max(most, running.get(one.tag) ?? 0);
      together = Math.max(together, [...running.values()].filter((n) => n > 0).length);
      await living.clock.sleep((count++ * 7_919) % 3_000);
      order.push(one);
      running.set(one.tag, (running.get(one.tag) ?? 0) - 1);
    });
    client.watchPlayers(tags);
    await living.live(400, 1);
    await living.live(30, 1);
    expect(most).toBe(1);
    expect(together).toBeGreaterThan(1);
    for (const tag of tags) {
      const own = order.filter((event) => event.tag === tag);
      expect(idsOf(own)).toEqual(idsOf(heard.filter((event) => event.tag === tag).slice(0, own.length)));
    }
    expect(order.length).toBeGreaterThan(20);
  });

  test('a listener that hangs is an error event, and polling of its subject continues', async () => {
    const client = living.client({ handlerTimeout: '10s' });
    const heard = hear(client);
    const errors: ErrorEvent[] = [];
    client.on('error', (event) => errors.push(event));
    let hung = 0;
    const tag = tags[0] as string;
    client.on('playerUpdate', () => (hung++ === 0 ? new Promise(() => undefined) : undefined), { tags: tag });
    client.watchPlayers(tag);
    await living.live(600);
    expect(errors).toEqual([
      {
        type: 'error',
        task: 'slowListener',
        error: expect.any(HandlerTimeoutError),
        kind: undefined,
        tag,
        eventType: 'playerUpdate',
      },
    ]);
    expect(hung).toBeGreaterThan(2);
    expect(new Set(idsOf(heard)).size).toBe(heard.length);
  });

  test('a listener that throws is an error event, and an error listener that throws a warning', async () => {
    const client = living.client();
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const errors: ErrorEvent[] = [];
    client.on('error', (event) => {
      errors.push(event);
      throw new Error('even this one');
    });
    client.on('playerUpdate', () => {
      throw new Error('sync');
    });
    client.on('playerUpdate', async () => {
      throw new Error('async');
    });
    const heard = hear(client);
    client.watchPlayers(tags);
    await living.live(300);
    const texts = errors.map(({ task, error }) => `${task} ${(error as Error).message}`);
    expect(new Set(texts)).toEqual(new Set(['listener sync', 'listener async']));
    const updates = heard.filter(({ type }) => type === 'playerUpdate').length;
    expect(updates).toBeGreaterThan(5);
    expect(errors).toHaveLength(2 * updates);
    expect(warn).toHaveBeenCalledTimes(errors.length);
    expect(warn).toHaveBeenCalledWith("listener of 'error': even this one", 'WarchestEventsWarning');
  });

  test('at most `concurrency` subjects are polled or have busy listeners at once', async () => {
    const client = living.client({ concurrency: 2, handlerTimeout: null });
    let busy = 0;
    let most = 0;
    const held = gate();
    client.on('playerUpdate', async () => {
      most = Math.max(most, ++busy);
      await held.opened;
      busy--;
    });
    client.watchPlayers(tags);
    await living.live(300);
    expect([busy, most]).toEqual([2, 2]);
    const count = living.simulator.requests.length;
    await living.live(600);
    expect(living.simulator.requests.length).toBe(count);
    held.open();
    await living.live(100);
    expect(living.simulator.requests.length).toBeGreaterThan(count);
    expect(most).toBe(2);
  });

  test('may unwatch their own subject, watch others, and add listeners', async () => {
    const client = living.client();
    const [first, second] = tags as [string, string];
    const log: string[] = [];
    client.once('playerUpdate', ({ tag }) => {
      log.push(`update ${tag}`);
      client.unwatchPlayers(tag);
      client.watchPlayers(second);
      client.on('playerUpdate', (event) => log.push(`other ${event.tag}`));
    });
    client.watchPlayers(first);
    await living.live(900);
    expect(log[0]).toBe(`update ${first}`);
    expect(new Set(log.slice(1))).toEqual(new Set([`other ${second}`]));
    expect(client.watched('players')).toEqual([second]);
    expect(client.scheduleStatistics.watched).toBe(1);
  });

  test('may close the client; no event follows', async () => {
    const client = living.client();
    const heard = hear(client);
    let closing: Promise<void> | undefined;
    client.on('playerUpdate', () => {
      closing ??= client.close();
    });
    client.watchPlayers(tags);
    await living.live(300);
    expect(closing).toBeDefined();
    await closing;
    const count = heard.length;
    const asked = living.simulator.requests.length;
    await living.live(300);
    expect([heard.length, living.simulator.requests.length]).toEqual([count, asked]);
  });

  test('may wait for the end of their own client, which then does not wait for them', async () => {
    const client = living.client({ handlerTimeout: null });
    let over = false;
    client.once('playerUpdate', async () => {
      await client.close();
      over = true;
    });
    client.watchPlayers(tags);
    await living.live(400);
    expect(over).toBe(true);
  });

  test('two may both wait for the end of their client', async () => {
    const client = living.client({ handlerTimeout: null });
    const ended: string[] = [];
    for (const name of ['first', 'second']) {
      client.once('playerUpdate', async () => {
        await client.close();
        ended.push(name);
      });
    }
    client.watchPlayers(tags);
    await living.live(400);
    expect(ended.sort()).toEqual(['first', 'second']);
  });

  test('one that closes the client later is awaited for at most handlerTimeout', async () => {
    const client = living.client({ handlerTimeout: '10s' });
    let over = false;
    client.on('error', () => undefined);
    client.once('playerUpdate', async () => {
      await Promise.resolve();
      await client.close();
      over = true;
    });
    client.watchPlayers(tags);
    await living.live(400);
    expect(over).toBe(true);
  });

  test('close waits for listeners, and until their deliveries are stored', async () => {
    const data = new Map<string, unknown>();
    const client = living.client({ persist: data, handlerTimeout: null });
    const held = gate();
    const heard: Heard[] = [];
    client.on('playerUpdate', async (event) => {
      heard.push(event);
      await held.opened;
    });
    const tag = tags[0] as string;
    client.watchPlayers(tag);
    await living.live(400);
    expect(heard).toHaveLength(1);
    let stopped = false;
    const stopping = client.close().then(() => (stopped = true));
    await living.live(60);
    expect(stopped).toBe(false);
    held.open();
    await stopping;
    const next = living.client({ persist: data });
    const again = hear(next);
    next.watchPlayers(tag);
    await living.live(400);
    expect(again.length).toBeGreaterThan(0);
    expect(idsOf(again)).not.toContain(heard[0]?.id);
    expect(again[0]?.since).toBe(heard[0]?.seenAt);
  });
});

describe('streams', () => {
  test('have the same events as listeners; leaving the loop ends them', async () => {
    const client = living.client();
    const heard: string[] = [];
    client.on('playerDonationsChange', ({ id }) => heard.push(id), { tags: tags.slice(0, 2) });
    const stream = client.stream({ types: ['playerDonationsChange', 'playerDonationsChange'], tags: tags.slice(0, 2) });
    const read: string[] = [];
    const reading = (async () => {
      for await (const event of stream) {
        read.push(event.id);
        if (read.length === 3) break;
      }
    })();
    client.watchPlayers(tags);
    await living.live(900);
    await reading;
    expect(read).toEqual(heard.slice(0, 3));
    expect(heard.length).toBeGreaterThan(3);
    expect(stream.dropped).toBe(0);
    expect((await stream.next()).done).toBe(true);
  });

  test('a busy reader delays its subject only; its event is not stored as delivered', async () => {
    const data = new Map<string, unknown>();
    const client = living.client({ persist: data, handlerTimeout: null });
    const heard = hear(client);
    const [held, free] = tags as [string, string];
    const stream = client.stream({ types: ['playerUpdate'], tags: held });
    client.watchPlayers([held, free]);
    const first = stream.next();
    await living.live(600);
    const { value } = await first;
    expect(heard.filter(({ type, tag }) => type === 'playerUpdate' && tag === held)).toHaveLength(1);
    expect(heard.filter(({ type, tag }) => type === 'playerUpdate' && tag === free).length).toBeGreaterThan(2);
    // Another client, though the first has not ended: the event is emitted again.
    const next = living.client({ persist: new Map(data) });
    const again = hear(next);
    next.watchPlayers(held);
    await living.live(10);
    expect(idsOf(again)).toContain((value as { id: string }).id);
    void stream.next();
    await living.live(300);
    const last = living.client({ persist: new Map(data) });
    const never = hear(last);
    last.watchPlayers(held);
    await living.live(10);
    expect(idsOf(never)).not.toContain((value as { id: string }).id);
    await stream.return();
  });

  test('end when the client closes', async () => {
    const client = living.client();
    const stream = client.stream();
    const waiting = stream.next();
    await client.close();
    expect((await waiting).done).toBe(true);
    const read: unknown[] = [];
    for await (const event of stream) read.push(event);
    expect(read).toEqual([]);
  });
});

describe('batches', () => {
  test('an update comes after the single events of its poll; a batch has those of its cycle', async () => {
    const client = living.client();
    const heard = hear(client);
    const batches: (readonly { id: string }[])[] = [];
    let loops = 0;
    client.on('playerBatch', ({ events }) => batches.push(events));
    client.on('loopFinish', ({ kind, watched, polls, changed }) => {
      expect([kind, watched]).toEqual(['player', tags.length]);
      expect(polls).toBeGreaterThanOrEqual(tags.length);
      expect(changed).toBeLessThanOrEqual(polls);
      loops++;
    });
    client.watchPlayers(tags);
    await living.live(900);
    expect(loops).toBeGreaterThan(5);
    expect(batches).toHaveLength(loops);
    const single = heard.filter(({ type }) => type !== 'playerUpdate');
    const batched = new Set(batches.flat().map(({ id }) => id));
    expect(batched.size).toBe(batches.flat().length);
    const missing = single.filter(({ id }) => !batched.has(id));
    // Events of the cycle that has not ended.
    expect(missing.every(({ seenAt }) => seenAt > living.clock.now() - 130_000)).toBe(true);
    expect(batched.size + missing.length).toBe(single.length);
    for (const update of heard.filter(({ type }) => type === 'playerUpdate')) {
      const own = single.filter(({ tag, seenAt }) => tag === update.tag && seenAt === update.seenAt);
      expect(idsOf(update['events'] as { id: string }[])).toEqual(idsOf(own));
      expect(heard.indexOf(update)).toBeGreaterThan(heard.indexOf(own.at(-1) as Heard));
    }
  });

  test('cycles continue while tags are added and removed', async () => {
    const client = living.client();
    const loops: { type: string; watched: number }[] = [];
    client.on('loopStart', (event) => loops.push(event));
    client.on('loopFinish', (event) => loops.push(event));
    client.on('playerUpdate', () => undefined);
    const others = living.simulator.clans.at(1)?.memberTags ?? [];
    client.watchPlayers(tags);
    for (let round = 0; round < 10; round++) {
      await living.live(35);
      if (round % 2 === 0) client.watchPlayers(others);
      else client.unwatchPlayers(others);
    }
    await living.live(200);
    expect(loops.map(({ type }) => type)).toEqual(
      loops.map((_, index) => (index % 2 === 0 ? 'loopStart' : 'loopFinish')),
    );
    expect(loops.length).toBeGreaterThan(8);
    expect(loops.at(-1)?.watched).toBe(tags.length);
  });
});

describe('failures of the API', () => {
  test('in maintenance one subject is polled to find its end; no event is lost', async () => {
    const client = living.client();
    const heard = hear(client);
    const log: string[] = [];
    client.on('maintenanceStart', ({ type }) => log.push(type));
    client.on('maintenanceEnd', ({ type }) => log.push(type));
    client.on('error', ({ task }) => log.push(task));
    client.watchPlayers(tags);
    await living.live(120);
    living.simulator.faults.add({ kind: 'maintenance', for: '20m' });
    await living.live(90);
    const count = living.simulator.requests.length;
    await living.live(900);
    expect(living.simulator.requests.length - count).toBeLessThan(40);
    expect(client.scheduleStatistics.paused).toBe(true);
    const emitted = heard.length;
    await living.live(900);
    expect(log).toEqual(['maintenanceStart', 'maintenanceEnd']);
    expect(client.scheduleStatistics.paused).toBe(false);
    expect(heard.length).toBeGreaterThan(emitted);
  });

  test('a player who does not exist is one error event', async () => {
    const client = living.client();
    const errors: ErrorEvent[] = [];
    client.on('error', (event) => errors.push(event));
    client.on('playerUpdate', () => undefined);
    client.watchPlayers('#2PP');
    await living.live(7_200);
    expect(living.simulator.requests.length).toBeGreaterThan(2);
    expect(errors).toMatchObject([
      { task: 'poll', kind: 'player', tag: '#2PP', error: expect.objectContaining({ status: 404 }) },
    ]);
    await setImmediate();
  });
});
