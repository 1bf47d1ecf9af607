import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RedisStoreOptions } from '../../src/redis/openRedisStore.js';
import { redisStore } from '../../src/redis/openRedisStore.js';
import type { RedisStore } from '../../src/redis/RedisStore.js';
import type { StoreReport } from '../../src/store/StoreReport.js';
import { libraries, type TestClient } from './clients.js';
import { connectRaw, type RawClient } from './rawClient.js';
import { eventually, hasRedis, type RedisServer, startRedis } from './redisServer.js';
import { Witness } from './Witness.js';

let count = 0;

for (const [library, connect] of Object.entries(libraries)) {
  describe.skipIf(!hasRedis)(`watching Redis, on ${library} (needs redis-server)`, () => {
    let server: RedisServer;
    let clients: TestClient[];
    let raw: RawClient;
    const stops: (() => void)[] = [];
    const unhandled: unknown[] = [];
    const note = (error: unknown) => void unhandled.push(error);

    beforeAll(async () => {
      process.on('unhandledRejection', note);
      server = await startRedis();
      clients = [await connect(server.url), await connect(server.url)];
      raw = await connectRaw(server.url);
    });

    afterEach(() => {
      for (const stop of stops.splice(0)) stop();
      server.resume();
    });

    afterAll(async () => {
      for (const { end } of clients) end();
      raw.destroy();
      await server[Symbol.asyncDispose]();
      process.off('unhandledRejection', note);
      expect(unhandled).toEqual([]);
    });

    /** Two processes' stores on the same keys. */
    function pair(options: Partial<RedisStoreOptions> = {}): [RedisStore, RedisStore, prefix: string] {
      const prefix = `watch-${library}-${count++}`;
      const make = (index: number) => redisStore({ client: clients[index]!.client, prefix, ...options });
      return [make(0), make(1), prefix];
    }

    async function watch(store: RedisStore): Promise<Witness> {
      const witness = new Witness();
      stops.push(store.watch!(witness));
      await witness.hears('found');
      return witness;
    }

    /** Everything that was told up to now has arrived: a change made last has. */
    async function settled(witness: Witness, other: RedisStore): Promise<string[]> {
      await other.set('#end', 'x');
      await eventually('the last change is told', () => witness.told.includes('#end'));
      return witness.told.splice(0).filter((what) => what !== '#end');
    }

    it('tells of what others write, remove and lease, and not of what one does oneself', async () => {
      const [one, other] = pair();
      const witness = await watch(one);
      await one.set('#mine', 'x');
      await one.set('#mine', 'y');
      await one.delete('#mine');
      await one.pop('#mine');
      await (await one.lease('#leased', 1_000))?.release();
      await Promise.all(Array.from({ length: 100 }, (_, index) => one.set(`#${index}`, 'x')));
      expect(await settled(witness, other)).toEqual([]);
      await other.set('#mine', 'theirs');
      await witness.hears('#mine');
      await one.set('#mine', 'mine');
      await other.delete('#mine');
      await witness.hears('#mine');
      await other.lease('#leased', 1_000);
      await witness.hears('#leased');
    });

    it('tells nothing of one’s own removals that leave no mark', async () => {
      const [one, other] = pair({ removedFor: 0 });
      const witness = await watch(one);
      await one.set('#mine', 'x');
      expect(await one.delete('#mine')).toBe(true);
      expect(await settled(witness, other)).toEqual([]);
    });

    it('tells of what a person does by hand: DEL, EXPIRE, FLUSHALL', async () => {
      const [one, , prefix] = pair();
      const witness = await watch(one);
      const odd = ['#a,b', '#ü 部', '#line\nbreak', ''];
      for (const key of odd) await one.set(key, 'x');
      for (const key of odd) {
        await raw.del(`${prefix}:1:${key}`);
        await witness.hears(key);
      }
      await one.set('#brief', 'x');
      await raw.pExpire(`${prefix}:1:#brief`, 1);
      await witness.hears('#brief');
      await raw.flushAll();
      await witness.hears('all');
    });

    it('tells each part what is of it, and the whole everything', async () => {
      const [one, other] = pair();
      const [whole, clans, players] = [one, one.scope('searchClans'), one.scope('searchPlayers')];
      const [ofAll, ofClans, ofPlayers] = [await watch(whole), await watch(clans), await watch(players)];
      await other.scope('searchClans').set('#2PP', 'x');
      await ofClans.hears('#2PP');
      await ofAll.hears('searchClans:#2PP');
      await other.scope('searchPlayers').clear();
      await ofPlayers.hears('all');
      await other.clear();
      await ofClans.hears('all');
      await ofPlayers.hears('all');
      await ofAll.hears('all');
      expect(await settled(ofAll, other)).not.toContain('lost');
    });

    it('lets the next read see what others have cleared', async () => {
      const [one, other] = pair();
      const witness = await watch(one);
      // A look at the mark, so that the next would be a second later.
      await one.get('#2PP');
      const version = Date.now() * 1_024;
      await other.clear({ version });
      await witness.hears('all');
      await other.set('#2PP', 'late', { version: version - 1 });
      expect(await one.get('#2PP')).toBeUndefined();
    });

    it('does not tell of one’s own clearing as if it were another’s', async () => {
      const [one, other] = pair();
      const witness = await watch(one);
      await one.set('#2PP', 'x');
      await one.clear();
      expect(await settled(witness, other)).not.toContain('all');
    });

    it('is lost when its connection is killed, and found again', async () => {
      const [one, other] = pair();
      const reports: StoreReport[] = [];
      one.onReport = (report) => reports.push(report);
      const witness = await watch(one);
      for (let round = 0; round < 3; round++) {
        for (const id of await trackingIds(raw)) await raw.sendCommand(['CLIENT', 'KILL', 'ID', id]);
        await eventually('it was lost and found', () => witness.told.join() === 'lost,found');
        witness.told.length = 0;
        await other.set(`#${round}`, 'x');
        await witness.hears(`#${round}`);
      }
      expect(reports).toHaveLength(3);
      expect(reports[0]).toMatchObject({ type: 'failure', operation: 'tracking' });
    });

    it('is lost within two seconds when the server freezes, and found when it is back', async () => {
      const [one, other] = pair();
      const witness = await watch(one);
      server.pause();
      const startedAt = performance.now();
      await witness.hears('lost');
      expect(performance.now() - startedAt).toBeLessThan(2_500);
      server.resume();
      await witness.hears('found');
      await other.set('#2PP', 'x');
      await witness.hears('#2PP');
    });

    it('is lost when the server ends, and found when there is another', async () => {
      const own = await startRedis();
      const { client, end } = await connect(own.url);
      const store = redisStore({ client });
      const witness = new Witness();
      const stop = store.watch!(witness);
      await witness.hears('found');
      await own.kill();
      await witness.hears('lost', 1_000);
      await own.restart();
      await witness.hears('found');
      stop();
      end();
      await own[Symbol.asyncDispose]();
    });

    it('can begin before the server is there', async () => {
      const own = await startRedis();
      const { client, end } = await connect(own.url);
      await own.kill();
      const witness = new Witness();
      const store = redisStore({ client });
      const reports: StoreReport[] = [];
      store.onReport = (report) => reports.push(report);
      const stop = store.watch!(witness);
      await eventually('it is told that it can not begin', () => reports.length > 0);
      expect(witness.told).toEqual([]);
      await own.restart();
      await witness.hears('found');
      expect(reports).toHaveLength(1);
      stop();
      end();
      await own[Symbol.asyncDispose]();
    });

    it('is not trusted while the reports of the server do not come through', async () => {
      const { client, end } = await connect(server.url);
      const links = losingReports(client as Duplicable);
      const store = redisStore({ client, prefix: `watch-${library}-${count++}` });
      const reports: StoreReport[] = [];
      store.onReport = (report) => reports.push(report);
      const witness = new Witness();
      stops.push(store.watch!(witness));
      await eventually('the missing report is noticed', () => reports.length > 0);
      expect(reports).toMatchObject([{ type: 'failure', operation: 'tracking' }]);
      expect(String((reports[0] as { error?: unknown }).error)).toContain('the report of a changed key');
      expect(witness.told).toEqual([]);
      links.lose = false;
      await raw.sendCommand(['CLIENT', 'KILL', 'TYPE', 'pubsub']);
      for (const id of await trackingIds(raw)) await raw.sendCommand(['CLIENT', 'KILL', 'ID', id]);
      await witness.hears('found');
      stops.pop()?.();
      end();
    });

    it('uses one connection more, from the first watcher to the last', async () => {
      const [one] = pair();
      await eventually('nobody is tracked', async () => (await trackingIds(raw)).length === 0);
      const first = new Witness();
      const stopFirst = one.watch!(first);
      await first.hears('found');
      const second = new Witness();
      const stopSecond = one.scope('searchClans').watch!(second);
      expect(second.told).toEqual([]);
      await second.hears('found');
      expect(await trackingIds(raw)).toHaveLength(1);
      stopFirst();
      stopFirst();
      expect(await trackingIds(raw)).toHaveLength(1);
      stopSecond();
      await eventually('nobody is tracked', async () => (await trackingIds(raw)).length === 0);
      // And anew.
      const third = await watch(one);
      expect(third.trusts).toBe(true);
      await one.close();
      await eventually('nobody is tracked', async () => (await trackingIds(raw)).length === 0);
    });
  });
}

/** A client of either library, as far as tracking links are made of it. */
interface Duplicable {
  duplicate(options: object): { on(event: string, listener: (...given: never[]) => void): unknown };
}

/** Makes the client's duplicates drop what the server reports, as long as `lose` is true. */
function losingReports(client: Duplicable): { lose: boolean } {
  const state = { lose: true };
  const duplicate = client.duplicate.bind(client);
  client.duplicate = (options) => {
    const link = duplicate(options);
    if (!state.lose) return link;
    const on = link.on.bind(link);
    link.on = (event, listener) => (/^(invalidate|messageBuffer)$/.test(event) ? link : on(event, listener));
    return link;
  };
  return state;
}

/** The connections that track. */
async function trackingIds(raw: RawClient): Promise<string[]> {
  const list = (await raw.sendCommand(['CLIENT', 'LIST'])) as unknown as string;
  return list.split('\n').flatMap((line) => (/ flags=\S*t/.test(line) ? [/id=(\d+)/.exec(line)?.[1] as string] : []));
}
