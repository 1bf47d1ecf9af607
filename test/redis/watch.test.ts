import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RedisStoreOptions } from '../../src/redis/openRedisStore.js';
import { redisStore } from '../../src/redis/openRedisStore.js';
import type { RedisStore } from '../../src/redis/RedisStore.js';
import type { StoreReport } from '../../src/store/StoreReport.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { libraries, type TestClient } from './clients.js';
import { RecordingWatcher } from './RecordingWatcher.js';
import { connectRaw, type RawClient } from './rawClient.js';
import { eventually, hasRedis, type RedisServer, startRedis } from './redisServer.js';

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

    async function watch(store: RedisStore): Promise<RecordingWatcher> {
      const watcher = new RecordingWatcher();
      stops.push(store.watch!(watcher));
      await watcher.receives('found');
      return watcher;
    }

    /** Waits until every change made so far was reported: until one made now was. Returns the calls. */
    async function settled(watcher: RecordingWatcher, other: RedisStore): Promise<string[]> {
      await other.set('#end', 'x');
      await eventually('the last change is reported', () => watcher.calls.includes('#end'));
      return watcher.calls.splice(0).filter((what) => what !== '#end');
    }

    it('reports keys that others write, remove and lease, and no own change', async () => {
      const [one, other] = pair();
      const watcher = await watch(one);
      await one.set('#mine', 'x');
      await one.set('#mine', 'y');
      await one.delete('#mine');
      await one.pop('#mine');
      await (await one.lease('#leased', 1_000))?.release();
      await Promise.all(Array.from({ length: 100 }, (_, index) => one.set(`#${index}`, 'x')));
      expect(await settled(watcher, other)).toEqual([]);
      await other.set('#mine', 'theirs');
      await watcher.receives('#mine');
      await one.set('#mine', 'mine');
      await other.delete('#mine');
      await watcher.receives('#mine');
      await other.lease('#leased', 1_000);
      await watcher.receives('#leased');
    });

    it('reports no own removal that leaves no mark', async () => {
      const [one, other] = pair({ removedFor: 0 });
      const watcher = await watch(one);
      await one.set('#mine', 'x');
      expect(await one.delete('#mine')).toBe(true);
      expect(await settled(watcher, other)).toEqual([]);
    });

    it('reports changes made by hand: DEL, EXPIRE, FLUSHALL', async () => {
      const [one, , prefix] = pair();
      const watcher = await watch(one);
      const odd = ['#a,b', '#ü 部', '#line\nbreak', ''];
      for (const key of odd) await one.set(key, 'x');
      for (const key of odd) {
        await raw.del(`${prefix}:1:${key}`);
        await watcher.receives(key);
      }
      await one.set('#brief', 'x');
      await raw.pExpire(`${prefix}:1:#brief`, 1);
      await watcher.receives('#brief');
      await raw.flushAll();
      await watcher.receives('all');
    });

    it('reports to each part its own keys, and to the whole store all keys', async () => {
      const [one, other] = pair();
      const [whole, clans, players] = [one, one.scope('searchClans'), one.scope('searchPlayers')];
      const [ofAll, ofClans, ofPlayers] = [await watch(whole), await watch(clans), await watch(players)];
      await other.scope('searchClans').set('#2PP', 'x');
      await ofClans.receives('#2PP');
      await ofAll.receives('searchClans:#2PP');
      await other.scope('searchPlayers').clear();
      await ofPlayers.receives('all');
      await other.clear();
      await ofClans.receives('all');
      await ofPlayers.receives('all');
      await ofAll.receives('all');
      expect(await settled(ofAll, other)).not.toContain('lost');
    });

    it('makes the next read see clearings by others', async () => {
      const [one, other] = pair();
      const watcher = await watch(one);
      // Reads the mark, so that it would be read again only a second later.
      await one.get('#2PP');
      const version = Date.now() * 1_024;
      await other.clear({ version });
      await watcher.receives('all');
      await other.set('#2PP', 'late', { version: version - 1 });
      expect(await one.get('#2PP')).toBeUndefined();
    });

    it('does not report an own clearing', async () => {
      const [one, other] = pair();
      const watcher = await watch(one);
      await one.set('#2PP', 'x');
      await one.clear();
      expect(await settled(watcher, other)).not.toContain('all');
    });

    it('is lost when its connection is killed, and restored', async () => {
      const [one, other] = pair();
      const reports: StoreReport[] = [];
      one.onReport = (report) => reports.push(report);
      const watcher = await watch(one);
      for (let round = 0; round < 3; round++) {
        for (const id of await trackingIds(raw)) await raw.sendCommand(['CLIENT', 'KILL', 'ID', id]);
        await eventually('it was lost and restored', () => watcher.calls.join() === 'lost,found');
        watcher.calls.length = 0;
        await other.set(`#${round}`, 'x');
        await watcher.receives(`#${round}`);
      }
      expect(reports).toHaveLength(3);
      expect(reports[0]).toMatchObject({ type: 'failure', operation: 'tracking' });
    });

    it('is lost within two seconds when the server freezes, and restored when it answers again', async () => {
      // The time limits are the clock's; the answers come from the server in real time.
      const clock = new FakeClock({ wall: Date.now() });
      const [one, other] = pair({ clock });
      const watcher = await watch(one);
      server.pause();
      for (let elapsed = 0; elapsed < 2_000 && watcher.trusts; elapsed += 100) await clock.advanceAsync(100);
      await watcher.receives('lost');
      server.resume();
      await eventually('it is restored', async () => {
        await clock.advanceAsync(5);
        return watcher.trusts;
      });
      await other.set('#2PP', 'x');
      await watcher.receives('#2PP');
    });

    it('is lost when the server ends, and restored when another one has started', async () => {
      const own = await startRedis();
      const { client, end } = await connect(own.url);
      const store = redisStore({ client });
      const watcher = new RecordingWatcher();
      const stop = store.watch!(watcher);
      await watcher.receives('found');
      await own.kill();
      await watcher.receives('lost');
      await own.restart();
      await watcher.receives('found');
      stop();
      end();
      await own[Symbol.asyncDispose]();
    });

    it('can start before the server', async () => {
      const own = await startRedis();
      const { client, end } = await connect(own.url);
      await own.kill();
      const watcher = new RecordingWatcher();
      const store = redisStore({ client });
      const reports: StoreReport[] = [];
      store.onReport = (report) => reports.push(report);
      const stop = store.watch!(watcher);
      await eventually('the failed start is reported', () => reports.length > 0);
      expect(watcher.calls).toEqual([]);
      await own.restart();
      await watcher.receives('found');
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
      const watcher = new RecordingWatcher();
      stops.push(store.watch!(watcher));
      await eventually('the missing report is noticed', () => reports.length > 0);
      expect(reports).toMatchObject([{ type: 'failure', operation: 'tracking' }]);
      expect(String((reports[0] as { error?: unknown }).error)).toContain('the report of a changed key');
      expect(watcher.calls).toEqual([]);
      links.lose = false;
      await raw.sendCommand(['CLIENT', 'KILL', 'TYPE', 'pubsub']);
      for (const id of await trackingIds(raw)) await raw.sendCommand(['CLIENT', 'KILL', 'ID', id]);
      await watcher.receives('found');
      stops.pop()?.();
      end();
    });

    it('uses one more connection, from the first watcher to the last', async () => {
      const [one] = pair();
      await eventually('no connection tracks', async () => (await trackingIds(raw)).length === 0);
      const first = new RecordingWatcher();
      const stopFirst = one.watch!(first);
      await first.receives('found');
      const second = new RecordingWatcher();
      const stopSecond = one.scope('searchClans').watch!(second);
      expect(second.calls).toEqual([]);
      await second.receives('found');
      expect(await trackingIds(raw)).toHaveLength(1);
      stopFirst();
      stopFirst();
      expect(await trackingIds(raw)).toHaveLength(1);
      stopSecond();
      await eventually('no connection tracks', async () => (await trackingIds(raw)).length === 0);
      // It can be watched again.
      const third = await watch(one);
      expect(third.trusts).toBe(true);
      await one.close();
      await eventually('no connection tracks', async () => (await trackingIds(raw)).length === 0);
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

/** The ids of the connections that track. */
async function trackingIds(raw: RawClient): Promise<string[]> {
  const list = (await raw.sendCommand(['CLIENT', 'LIST'])) as unknown as string;
  return list.split('\n').flatMap((line) => (/ flags=\S*t/.test(line) ? [/id=(\d+)/.exec(line)?.[1] as string] : []));
}
