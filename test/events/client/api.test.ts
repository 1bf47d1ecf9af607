import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { login } from '../../../src/client/login.js';
import { EventsClient } from '../../../src/events/EventsClient.js';
import type { EventsOptions } from '../../../src/events/EventsOptions.js';
import { createSimulator } from '../../../src/simulator/createSimulator.js';
import type { Simulator } from '../../../src/simulator/Simulator.js';
import { FakeClock } from '../../../src/testing/FakeClock.js';
import { hear, LivingWorld } from './LivingWorld.js';

let living: LivingWorld;
let tags: readonly string[];
beforeEach(async () => {
  living = await LivingWorld.create({
    clans: 1,
    membersPerClan: 4,
    activity: 60,
    maxAge: { player: '1m', clan: '1m' },
  });
  tags = living.simulator.clans[0].memberTags;
});
afterEach(() => living.close());

const routes = () => new Set([...living.simulator.requests].map(({ route }) => route));
const pathsSince = (count: number) => [...living.simulator.requests].slice(count).map(({ path }) => path);

describe('watching', () => {
  test('takes a tag, a list, a set and any iterable, in any spelling; each tag once, in canonical form', () => {
    const client = living.client();
    client.watchPlayers('2pp');
    client.watchPlayers(['#2PP', ' #8quO ']);
    client.watchPlayers(new Set(['%23LLL']));
    client.watchPlayers(
      (function* () {
        yield '#YYY';
      })(),
    );
    expect(client.watched('players')).toEqual(['#2PP', '#8QU0', '#LLL', '#YYY']);
    expect([client.watched('clans'), client.watched('wars')]).toEqual([[], []]);
    client.unwatchPlayers(['8QU0', '#PP0']);
    expect(client.watched('players')).toEqual(['#2PP', '#LLL', '#YYY']);
  });

  test.each([
    ['a bad tag', ['#2PP', '#ABC!'], { code: 'INVALID_TAG' }],
    ['a tag that is no string', ['#2PP', 5], { code: 'INVALID_TAG' }],
    ['no list', 5, { code: 'INVALID_ARGUMENT', argument: 'tags' }],
    ['nothing', null, { code: 'INVALID_ARGUMENT', argument: 'tags' }],
  ])('%s is refused before anything is watched', (_what, given, error) => {
    const client = living.client();
    expect(() => client.watchClans(given as never)).toThrow(expect.objectContaining(error));
    expect(client.watched('clans')).toEqual([]);
    expect(() => client.unwatchClans(given as never)).toThrow(expect.objectContaining(error));
    expect(() => client.watched('people' as never)).toThrow(expect.objectContaining({ argument: 'what' }));
    expect(() => client.pause('people' as never)).toThrow(expect.objectContaining({ argument: 'what' }));
  });

  test('is refused after close', async () => {
    const client = living.client();
    hear(client);
    client.watchPlayers(tags);
    await living.live(5);
    const count = living.simulator.requests.length;
    expect(count).toBe(tags.length);
    await client.close();
    expect(() => client.watchWars('#2PP')).toThrow(expect.objectContaining({ code: 'CLOSED' }));
    expect(() => client.watchWars('#2PP')).toThrow('watchWars');
    await living.live(300);
    expect(living.simulator.requests.length).toBe(count);
    await client[Symbol.asyncDispose]();
  });

  test('adding and removing one tag affects neither the next poll nor the baseline of another', async () => {
    const [one, two] = [living.client(), living.client()];
    const [heardOne, heardTwo] = [hear(one), hear(two)];
    for (const client of [one, two]) client.watchPlayers(tags.slice(0, 2));
    await living.live(100);
    for (let round = 0; round < 5; round++) {
      two.watchPlayers(tags.slice(2));
      two.watchPlayers(tags);
      await living.live(70);
      two.unwatchPlayers(tags.slice(2));
      await living.live(60);
    }
    const of = (heard: typeof heardOne) =>
      heard
        .filter(({ tag }) => tags.indexOf(tag) < 2)
        .map(({ type, tag, id, seenAt }) => `${tag} ${type} ${id} ${seenAt}`)
        .sort();
    expect(of(heardTwo)).toEqual(of(heardOne));
    expect(heardOne.length).toBeGreaterThan(10);
    expect(heardTwo.length).toBeGreaterThan(heardOne.length);
  });

  test('an unwatched tag has no more events; watched again it begins without a baseline', async () => {
    const client = living.client();
    const heard = hear(client);
    client.watchPlayers(tags);
    await living.live(200);
    client.unwatchPlayers(tags);
    const count = heard.length;
    expect(count).toBeGreaterThan(0);
    await living.live(300);
    expect(heard).toHaveLength(count);
    client.watchPlayers(tags);
    await living.live(1);
    expect(heard).toHaveLength(count);
    await living.live(200);
    expect(heard.length).toBeGreaterThan(count);
    expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length);
  });
});

describe('listening', () => {
  test('without listeners no request is sent', async () => {
    const client = living.client();
    client.watchPlayers(tags);
    client.watchClans(living.simulator.clans[0].tag);
    client.watchWars(living.simulator.clans[0].tag);
    client.on('request', () => undefined);
    client.on('error', () => undefined);
    client.on('loopStart', () => undefined);
    client.on('seasonStart', () => undefined);
    await living.live(600);
    expect(living.simulator.requests.length).toBe(0);
    expect(client.scheduleStatistics.watched).toBe(0);
  });

  test.each([
    ['playerDonationsChange', '/players/{playerTag}'],
    ['playerBatch', '/players/{playerTag}'],
    ['memberJoin', '/clans/{clanTag}'],
    ['clanUpdate', '/clans/{clanTag}'],
    ['warAttack', '/clans/{clanTag}/currentwar'],
    ['raidStarted', '/clans/{clanTag}/capitalraidseasons'],
    ['leagueRoundAdded', '/clans/{clanTag}/currentwar/leaguegroup'],
  ] as const)('a listener to %s causes requests only for %s', async (type, route) => {
    const client = living.client();
    client.on(type as 'warAttack', () => undefined);
    client.watchPlayers(tags);
    client.watchClans(living.simulator.clans[0].tag);
    client.watchWars(living.simulator.clans[0].tag);
    await living.live(120);
    expect([...routes()]).toEqual([route]);
  });

  test('only types with listeners are emitted; a new listener gets the changes since the last one once', async () => {
    const client = living.client();
    const types: string[] = [];
    const stopAll = client.on('*', (event) => 'seenAt' in event && types.push(event.type));
    client.watchPlayers(tags);
    await living.live(200);
    expect(new Set(types).size).toBeGreaterThan(2);
    stopAll();
    await living.live(60);
    const count = living.simulator.requests.length;
    const before = types.length;
    await living.live(900);
    expect(living.simulator.requests.length).toBe(count);
    const changes: { tag: string; old: number; new: number }[] = [];
    client.on('playerDonationsChange', (event) => changes.push(event));
    await living.live(30);
    expect(types).toHaveLength(before);
    for (const tag of tags) {
      const last = living.simulator
        .observed({ route: 'player', tag })
        .seen.filter(({ field }) => field === 'donations')
        .at(-1);
      const own = changes.filter((change) => change.tag === tag);
      expect(own.length).toBeLessThanOrEqual(1);
      if (own.length === 1) expect([own[0]?.old, own[0]?.new]).toEqual([last?.old, last?.new]);
    }
    expect(changes.length).toBeGreaterThan(0);
  });

  test('to some tags only, in any spelling', async () => {
    const client = living.client();
    const all: string[] = [];
    const some: string[] = [];
    client.on('playerUpdate', ({ tag }) => all.push(tag));
    const wanted = tags[0] as string;
    client.on('playerUpdate', ({ tag }) => some.push(tag), { tags: wanted.slice(1).toLowerCase() });
    client.watchPlayers(tags);
    await living.live(400);
    expect(some).toEqual(all.filter((tag) => tag === wanted));
    expect(some.length).toBeGreaterThan(0);
    expect(all.length).toBeGreaterThan(some.length);
  });

  test('once listens to one event; off removes every listener of the function', async () => {
    const client = living.client();
    const log: string[] = [];
    const hearer = (name: string) => () => void log.push(name);
    const [gone, goneOnce, own] = [hearer('gone'), hearer('goneOnce'), hearer('own')];
    client.once('playerUpdate', hearer('once'));
    client.on('playerUpdate', gone);
    client.on('playerUpdate', gone, { tags });
    client.once('playerUpdate', goneOnce);
    client.on('request', own);
    client.on('request', hearer('request'));
    client.once('request', hearer('request once'));
    client.on('*', own);
    client.off('playerUpdate', gone);
    client.off('playerUpdate', goneOnce);
    client.off('request', own);
    client.off('*', own);
    client.watchPlayers(tags);
    await living.live(200);
    expect(log.filter((name) => name === 'once')).toHaveLength(1);
    expect(log.filter((name) => name === 'request once')).toHaveLength(1);
    expect(log.filter((name) => name === 'request').length).toBe(living.simulator.requests.length);
    expect(new Set(log)).toEqual(new Set(['once', 'request once', 'request']));
  });

  test('* gets the events of the client itself too, unless it is for some tags', async () => {
    const client = living.client();
    const [all, some] = [new Set<string>(), new Set<string>()];
    const stop = client.on('*', ({ type }) => all.add(type));
    client.on('*', ({ type }) => some.add(type), { tags });
    client.watchPlayers(tags);
    await living.live(200);
    expect([all.has('request'), all.has('loopStart'), all.has('playerUpdate')]).toEqual([true, true, true]);
    expect([some.has('request'), some.has('loopStart'), some.has('playerUpdate')]).toEqual([false, false, true]);
    stop();
    all.clear();
    await living.live(200);
    expect(all.size).toBe(0);
  });

  test('pause and resume', async () => {
    const client = living.client();
    const heard = hear(client);
    client.watchPlayers(tags);
    client.watchClans(living.simulator.clans[0].tag);
    await living.live(30);
    client.pause('players');
    await living.live(30);
    let count = living.simulator.requests.length;
    await living.live(300);
    const paths = pathsSince(count);
    expect(paths.length).toBeGreaterThan(3);
    expect(paths.some((path) => path.includes('/players/'))).toBe(false);
    client.pause();
    await living.live(30);
    count = living.simulator.requests.length;
    await living.live(300);
    expect(pathsSince(count)).toEqual([]);
    const emitted = heard.filter(({ kind }) => kind === 'player').length;
    client.resume();
    await living.live(30);
    expect(heard.filter(({ kind }) => kind === 'player').length).toBeGreaterThan(emitted);
    expect(client.watched('players')).toEqual(tags);
  });

  test('a signal ends on, once and streams, of the tracker and of the transport', async () => {
    const client = living.client();
    const controller = new AbortController();
    const { signal } = controller;
    const heard: string[] = [];
    client.on('playerUpdate', () => heard.push('on'), { signal });
    client.on('playerUpdate', () => heard.push('tag'), { signal, tags: tags[0] });
    client.once('clanUpdate', () => heard.push('once'), { signal });
    client.on('request', () => heard.push('request'), { signal });
    const stream = client.stream({ types: ['playerUpdate'], signal });
    client.watchPlayers(tags);
    await living.live(200);
    expect(new Set(heard)).toEqual(new Set(['on', 'tag', 'request']));
    controller.abort();
    while ((await stream.next()).done !== true);
    expect((await client.stream({ signal }).next()).done).toBe(true);
    const count = heard.length;
    client.on('playerUpdate', () => heard.push('late'), { signal });
    await living.live(200);
    expect(heard).toHaveLength(count);
    expect(() => client.on('playerUpdate', () => undefined, { signal: {} as AbortSignal })).toThrow('AbortSignal');
  });

  test.each([
    ['on', 'playerDonationChange', "'playerDonationsChange'"],
    ['once', 'memberJoined', "'memberJoin'"],
    ['off', 'warAttacks', "'warAttack'"],
  ] as const)('%s of an unknown type names it and the most similar type', (method, type, meant) => {
    const client = living.client();
    const call = () => {
      (client[method].bind(client) as (type: string, listener: () => void) => unknown)(type, () => undefined);
    };
    expect(call).toThrow(expect.objectContaining({ code: 'UNKNOWN_EVENT' }));
    expect(call).toThrow(type);
    expect(call).toThrow(meant);
  });

  test('errors name bad arguments, which have no effect', async () => {
    const client = living.client();
    expect(() => client.on('warAttack', 'f' as never)).toThrow(expect.objectContaining({ argument: 'listener' }));
    expect(() => client.once('warAttack', undefined as never)).toThrow(
      expect.objectContaining({ argument: 'listener' }),
    );
    expect(() => client.on('warAttack', () => undefined, { tags: ['?'] })).toThrow(
      expect.objectContaining({ code: 'INVALID_TAG' }),
    );
    expect(() => client.on('request' as '*', () => undefined, { tags })).toThrow(
      expect.objectContaining({ argument: 'tags' }),
    );
    expect(() => client.stream({ types: ['playerUpdate', 'playerUpdates' as never] })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_EVENT' }),
    );
    expect(() => client.stream({ types: 'warAttack' as never })).toThrow(
      expect.objectContaining({ argument: 'types' }),
    );
    expect(() => client.stream({ types: [] })).toThrow(expect.objectContaining({ argument: 'types' }));
    expect(() => client.on('toString' as never, () => undefined)).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_EVENT' }),
    );
    client.watchPlayers(tags);
    await living.live(60);
    expect(living.simulator.requests.length).toBe(0);
  });
});

describe('options', () => {
  class NoStore {
    get() {
      return undefined;
    }
  }
  test.each([
    ['minInterval', { minInterval: '10ms' }, '10ms'],
    ['minInterval.war', { minInterval: { war: '8d' } }, '8d'],
    ['a kind in maxInterval', { maxInterval: { people: '1m' } }, 'people'],
    ['prime', { prime: 'slow' }, 'slow'],
    ['handlerTimeout', { handlerTimeout: 0 }, '0'],
    ['handlerTimeout', { handlerTimeout: 'soon' }, 'soon'],
    ['concurrency', { concurrency: 0 }, '0'],
    ['concurrency', { concurrency: 1.5 }, '1.5'],
    ['select', { select: { war: ['state'] } }, 'war'],
    ['select', { select: null }, 'null'],
    ['select.player', { select: { player: [] } }, 'an array of 0'],
    ['resident', { resident: false }, 'false'],
    ['resident', { resident: 'no', persist: new Map() }, 'no'],
    ['events', null, 'null'],
  ])('an invalid %s is named at once: %j', (argument, events, value) => {
    const make = () => new EventsClient({ tokens: ['token'], events: events as EventsOptions });
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', argument }));
    expect(make).toThrow(value);
  });

  test('an unusable store is refused at once, by its name', () => {
    const make = (persist: unknown) => () => new EventsClient({ events: { persist: persist as object } });
    expect(make(new NoStore())).toThrow(expect.objectContaining({ code: 'STORE_CONTRACT', method: 'set' }));
    expect(make(null)).toThrow(expect.objectContaining({ code: 'STORE_CONTRACT' }));
    expect(make('redis://here')).toThrow(expect.objectContaining({ code: 'STORE_CONTRACT' }));
  });

  test('select: only these fields have events', async () => {
    const client = living.client({ select: { player: ['donations'] } });
    const heard = hear(client);
    client.watchPlayers(tags);
    await living.live(600);
    expect(new Set(heard.map(({ type }) => type))).toEqual(new Set(['playerDonationsChange', 'playerUpdate']));
  });
});

describe('logging in', () => {
  const [email, password] = ['founder@example.com', 'hunter2'];
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await createSimulator({ clans: 1, membersPerClan: 1, accounts: { [email]: password } });
  });
  afterAll(() => simulator.close());

  test('login takes the options of its class', async () => {
    const { baseUrl, developerUrl } = simulator;
    const at = { baseUrl, developerUrl, client: EventsClient };
    await using client = await login(email, password, { ...at, events: { concurrency: 3 } });
    expect(client).toBeInstanceOf(EventsClient);
    const bad = login(email, password, { ...at, events: { concurrency: 0 } });
    await expect(bad).rejects.toMatchObject({ argument: 'concurrency' });
  });

  test('subjects that are watched before the login are polled after it', async () => {
    const clock = new FakeClock();
    await using client = new EventsClient({ baseUrl: simulator.baseUrl, clock });
    const errors: unknown[] = [];
    const polled = new Promise<void>((resolve) => client.on('loopFinish', () => resolve()));
    client.on('error', (event) => errors.push(event));
    client.on('playerUpdate', () => undefined);
    client.watchPlayers(simulator.players[0].tag);
    await clock.advanceAsync('10m');
    expect(simulator.requests.length).toBe(0);
    await client.login(email, password, { developerUrl: simulator.developerUrl });
    const ticking = setInterval(() => clock.advance(100), 1);
    await polled.finally(() => clearInterval(ticking));
    expect(simulator.requests.length).toBeGreaterThan(0);
    expect(errors).toEqual([]);
  });
});

describe('the process', () => {
  test('is held by one timer while subjects are polled, and by none otherwise', async () => {
    const client = living.client();
    let held = 0;
    const schedule = living.clock.schedule.bind(living.clock);
    living.clock.schedule = (run, delayMs, holds?: boolean) => {
      const timer = schedule(run, delayMs);
      if (holds !== true || delayMs !== 86_400_000) return timer;
      held++;
      return {
        cancel: () => {
          held--;
          timer.cancel();
        },
      };
    };
    client.watchPlayers(tags);
    await living.idle();
    expect(held).toBe(0);
    const stop = client.on('playerTrophiesChange', () => undefined);
    await living.idle();
    expect(held).toBe(1);
    stop();
    await living.idle();
    expect(held).toBe(0);
    client.on('playerTrophiesChange', () => undefined);
    await living.idle();
    await client.close();
    expect(held).toBe(0);
  });

  test('an unknown option is refused, by its name', () => {
    expect(() => living.client({ handlerTimeOut: '5s' } as EventsOptions)).toThrow(/"handlerTimeOut"/);
  });
});
