import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CLAN_EVENT_TYPES } from '../../../src/events/subjects/clan/ClanEvents.js';
import { PLAYER_EVENT_TYPES } from '../../../src/events/subjects/player/PlayerEvents.js';
import type { ErrorEvent } from '../../../src/events/TrackerEvents.js';
import { type Heard, LivingWorld } from './LivingWorld.js';

const TYPES = [...PLAYER_EVENT_TYPES, 'playerUpdate'] as const;
/** The most events that wait. */
const MAX_WAITING = 10_000;

let living: LivingWorld;
let tags: readonly string[];
beforeEach(async () => {
  living = await LivingWorld.create({ clans: 1, membersPerClan: 20, activity: 30, maxAge: { player: '1m' } });
  tags = living.simulator.clans[0].memberTags;
});
afterEach(() => living.close());

type Client = ReturnType<LivingWorld['client']>;

/** The events that listeners get, in their order. */
function hearTypes(client: Client): string[] {
  const ids: string[] = [];
  for (const type of TYPES) client.on(type, ({ id }) => ids.push(id));
  return ids;
}

/** Lets hours pass in the world in one step of the clients' time. */
async function leap(hours: number): Promise<void> {
  living.simulator.advance(`${hours}h`);
  await living.live(61);
}

describe('a reader that does not return', () => {
  test('is awaited for at most handlerTimeout; above 10,000 events the oldest are dropped and counted', {
    timeout: 40_000,
  }, async () => {
    // One answer about a clan has hundreds of events.
    const crowd = await LivingWorld.create({ clans: 8, membersPerClan: 50, activity: 8, maxAge: { clan: '1m' } });
    const client = crowd.client({ handlerTimeout: '1s' });
    const slow: ErrorEvent[] = [];
    client.on('error', (event) => slow.push(event));
    const ids: string[] = [];
    for (const type of CLAN_EVENT_TYPES) client.on(type, ({ id }) => ids.push(id));
    const stream = client.stream({ types: CLAN_EVENT_TYPES });
    const prompt = client.stream({ types: CLAN_EVENT_TYPES });
    const read: string[] = [];
    const reading = (async () => {
      for await (const { id } of prompt) read.push(id);
    })();
    client.watchClans(crowd.simulator.clans.map(({ tag }) => tag));
    await crowd.live(61);
    const first = stream.next();
    for (let rounds = 0; ids.length < MAX_WAITING + 1_000 && rounds < 10; rounds++) {
      if (ids.length < MAX_WAITING) expect(stream.dropped).toBe(0);
      crowd.simulator.advance('1h');
      await crowd.live(600, 1);
    }
    client.pause();
    // The answer whose events are being emitted ends; then no event follows.
    for (let before = 0; before < ids.length; await crowd.live(20, 1)) before = ids.length;
    const emitted = ids.length;
    expect(emitted).toBeGreaterThan(MAX_WAITING + 1_000);
    // The reader has one.
    expect(stream.dropped).toBe(emitted - 1 - MAX_WAITING);
    expect(prompt.dropped).toBe(0);
    expect(new Set(slow.map(({ task }) => task))).toEqual(new Set(['slowListener']));
    // A dropped event is not waited for either.
    expect(slow.length).toBeGreaterThan(MAX_WAITING / 2);
    expect(slow.length).toBeLessThanOrEqual(emitted);
    expect((await first).value?.id).toBe(ids[0]);
    const rest: string[] = [];
    for (let count = 0; count < MAX_WAITING; count++) rest.push((await stream.next()).value?.id ?? 'over');
    expect(rest).toEqual(ids.slice(emitted - MAX_WAITING));
    await stream.return();
    await crowd.close();
    await reading;
    // The other stream misses nothing.
    expect(read).toEqual(ids);
  });
});

describe('several streams on the same types', () => {
  test('each have all events in their order; leaving one does not affect the others', async () => {
    const client = living.client();
    const ids = hearTypes(client);
    const reads = [0, 1, 2].map(() => [] as string[]);
    const loops = reads.map(async (read, index) => {
      for await (const { id } of client.stream({ types: TYPES })) {
        read.push(id);
        if (index === 2 && read.length === 20) break;
      }
    });
    client.watchPlayers(tags);
    await living.live(61);
    await leap(2);
    await leap(2);
    await client.close();
    await Promise.all(loops);
    expect(ids.length).toBeGreaterThan(200);
    expect(reads[0]).toEqual(ids);
    expect(reads[1]).toEqual(ids);
    expect(reads[2]).toEqual(ids.slice(0, 20));
  });
});

describe('return()', () => {
  test('while events wait drops all of them: polling of their subjects continues', async () => {
    const client = living.client({ handlerTimeout: null });
    const ids = hearTypes(client);
    const stream = client.stream({ types: TYPES });
    client.watchPlayers(tags);
    await living.live(61);
    const first = await Promise.all([stream.next(), leap(2)]);
    expect(first[0].value?.id).toBe(ids[0]);
    // Each subject waits for the reader of its first event.
    await living.live(600);
    const held = ids.length;
    expect(held).toBeGreaterThan(10);
    expect(held).toBeLessThanOrEqual(tags.length);
    expect(await stream.return()).toEqual({ value: undefined, done: true });
    await living.live(120);
    expect(ids.length).toBeGreaterThan(held + tags.length);
    expect(await stream.next()).toEqual({ value: undefined, done: true });
    expect(stream.dropped).toBe(0);
    expect(client.scheduleStatistics.watched).toBe(tags.length);
  });

  test('ends a pending read too', async () => {
    const client = living.client();
    const stream = client.stream({ types: TYPES });
    const waiting = stream.next();
    await stream.return();
    expect(await waiting).toEqual({ value: undefined, done: true });
  });
});

describe('close', () => {
  test('ends loops after the emitted events were processed and stored', async () => {
    const data = new Map<string, unknown>();
    const client = living.client({ persist: data, handlerTimeout: null });
    const tag = tags[0] as string;
    const read: Heard[] = [];
    let rest: (() => void) | undefined;
    const loop = (async () => {
      for await (const event of client.stream({ types: TYPES, tags: tag })) {
        read.push(event);
        await new Promise<void>((resolve) => (rest = resolve));
      }
      return 'over';
    })();
    client.watchPlayers(tag);
    await living.live(61);
    await leap(6);
    expect(read).toHaveLength(1);
    let closed = false;
    const closing = client.close().then(() => (closed = true));
    await living.live(60);
    expect(closed).toBe(false);
    // All events of an answer are emitted before it counts as delivered.
    for (let count = 0; !closed && count < 100; count++) {
      rest?.();
      await living.idle();
    }
    await closing;
    expect(await loop).toBe('over');
    expect(read.at(-1)?.type).toBe('playerUpdate');
    const next = living.client({ persist: data });
    const again = hearTypes(next);
    next.watchPlayers(tag);
    await living.live(61);
    expect(again.filter((id) => read.some((event) => event.id === id))).toEqual([]);
  });

  test('ends every loop, of any types', async () => {
    const client = living.client();
    const loops = [client.stream(), client.stream({ types: TYPES }), client.stream({ types: ['warAttack'], tags })].map(
      async (stream) => {
        for await (const event of stream) expect(event).toBeDefined();
        return 'over';
      },
    );
    client.watchPlayers(tags);
    await living.live(120);
    await client.close();
    expect(await Promise.all(loops)).toEqual(['over', 'over', 'over']);
  });
});
