import { Redis } from 'ioredis';
import { createClient, createClientPool } from 'redis';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/internal/Clock.js';
import { openConnection } from '../../src/redis/connections/openConnection.js';
import { KeySpace } from '../../src/redis/KeySpace.js';
import { redisStore } from '../../src/redis/openRedisStore.js';
import { RedisCore } from '../../src/redis/RedisCore.js';
import { RedisStore } from '../../src/redis/RedisStore.js';
import type { StoreReport } from '../../src/store/StoreReport.js';
import { libraries } from './clients.js';
import { connectRaw } from './rawClient.js';
import { eventually, hasRedis, type RedisServer, settlesSoon, startRedis } from './redisServer.js';

const PASSWORD = 'hunter2-%C3%BC';

/** Stores that make their connection, each with one library as if the other were not installed. */
const own: Record<string, (url: string, commandsInFlight?: number) => Promise<RedisStore>> = {
  'node-redis': async (url, commandsInFlight = 1_000) => ownStore('redis', url, commandsInFlight),
  ioredis: async (url, commandsInFlight = 1_000) => ownStore('ioredis', url, commandsInFlight),
};

async function ownStore(library: string, url: string, commandsInFlight: number): Promise<RedisStore> {
  const loaded: unknown = await import(library);
  const connection = openConnection(url, systemClock, (name) => (name === library ? loaded : undefined));
  const space = new KeySpace('warchest');
  const settings = { compressFrom: 1_024, removedForMs: 600_000, tracking: true, clock: systemClock };
  return new RedisStore(new RedisCore({ ...settings, connection, space, commandsInFlight }), space);
}

describe.skipIf(!hasRedis)('a Redis server that is away (needs redis-server)', () => {
  let server: RedisServer;
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);

  beforeAll(() => {
    process.on('unhandledRejection', note);
    return () => void process.off('unhandledRejection', note);
  });

  beforeEach(async () => {
    unhandled.length = 0;
    server = await startRedis();
  });

  afterEach(async () => {
    server.resume();
    await server[Symbol.asyncDispose]();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(unhandled).toEqual([]);
  });

  for (const [library, make] of Object.entries(own)) {
    describe(`with a connection made by the store, by ${library}`, () => {
      it('answers the first command while it is still connecting', async () => {
        const store = await make(server.url);
        expect(await store.set('#2PP', 'x')).toBe(true);
        expect(await store.get('#2PP')).toBe('x');
        await store.close();
      });

      it('rejects commands at once while the server is down, and works when it is up', async () => {
        await server.kill();
        const reports: StoreReport[] = [];
        const store = await make(server.url);
        store.onReport = (report) => reports.push(report);
        await expect(store.get('#2PP')).rejects.toThrow();
        const call = store.get('#2PP');
        expect(await settlesSoon(call)).toBe(true);
        await expect(call).rejects.toThrow();
        await server.restart();
        await eventually('the store works', () => store.set('#2PP', 'x').catch(() => false));
        expect(await store.get('#2PP')).toBe('x');
        // The same once more.
        await server.kill();
        await eventually('it fails', () =>
          store.get('#2PP').then(
            () => false,
            () => true,
          ),
        );
        await server.restart();
        await eventually('the store works', () => store.set('#2PP', 'y').catch(() => false));
        expect(reports.filter(({ type }) => type === 'failure').length).toBeLessThanOrEqual(2);
        await store.close();
        await expect(store.get('#2PP')).rejects.toThrow();
      });

      it('sends a frozen server no more commands than the bound, and works on when it answers again', async () => {
        const store = await make(server.url, 20);
        await store.set('#2PP', 'x');
        // Reads the mark of clearings, which is read again only a second later.
        await store.get('#2PP');
        server.pause();
        const calls = Array.from({ length: 100 }, () => store.get('#2PP'));
        const busy = await Promise.allSettled(calls.slice(20));
        expect(busy.every((one) => one.status === 'rejected' && one.reason.code === 'STORE_BUSY')).toBe(true);
        await expect(store.set('#2PP', 'y')).rejects.toMatchObject({ code: 'STORE_BUSY', commandsInFlight: 20 });
        server.resume();
        expect(await Promise.all(calls.slice(0, 20))).toEqual(Array.from({ length: 20 }, () => 'x'));
        expect(await store.get('#2PP')).toBe('x');
        await store.close();
      });

      it('closes at once while the server is frozen', async () => {
        const store = await make(server.url);
        const stop = store.watch?.({ changed() {}, changedAll() {}, lost() {}, found() {} });
        await store.set('#2PP', 'x');
        server.pause();
        const call = store.get('#2PP').catch(() => 'failed');
        expect(await settlesSoon(Promise.all([store.close(), call]))).toBe(true);
        expect(await call).toBe('failed');
        stop?.();
      });

      it('does not keep the process alive once it is closed', async () => {
        const held = () =>
          process.getActiveResourcesInfo().filter((one) => one === 'TCPSocketWrap' || one === 'Timeout').length;
        const before = held();
        const store = await make(server.url);
        const stop = store.watch?.({ changed() {}, changedAll() {}, lost() {}, found() {} });
        await store.set('#2PP', 'x');
        await store.close();
        stop?.();
        // ioredis waits up to two seconds for a socket to close.
        await eventually('no socket or timer is left', () => held() <= before);
        // The same while it waits for its next attempt to connect.
        await server.kill();
        const waiting = await make(server.url);
        for (let attempt = 0; attempt < 5; attempt++) await waiting.get('#2PP').catch(() => undefined);
        await waiting.close();
        await eventually('no socket or timer is left', () => held() <= before);
      });

      it('shows its password in no error and no report', async () => {
        await server[Symbol.asyncDispose]();
        server = await startRedis(['--requirepass', decodeURIComponent(PASSWORD)], server.port);
        const right = await make(server.url.replace('://', `://default:${PASSWORD}@`));
        await eventually('the store works', () => right.set('#2PP', 'x').catch(() => false));
        await right.close();
        for (const wrong of [`://default:wrong-${PASSWORD}@`, `://:wrong-${PASSWORD}@`]) {
          const shown: unknown[] = [];
          const store = await make(server.url.replace('://', wrong));
          store.onReport = (report) => shown.push(report);
          const watched = store.watch?.({ changed() {}, changedAll() {}, lost() {}, found() {} });
          for (let attempt = 0; attempt < 3; attempt++) {
            await store.set('#2PP', 'payload').catch((error: unknown) => shown.push(error));
          }
          await eventually('a report came', () => shown.some((one) => 'type' in (one as object)));
          watched?.();
          await store.close();
          expect(everythingIn(shown)).not.toMatch(/hunter2|payload/);
        }
      });
    });
  }

  it('a connection made by the store is replaced when it answers nothing any more', async () => {
    // Both libraries at the same time, because it takes five seconds.
    const stores = await Promise.all(Object.values(own).map((make) => make(server.url)));
    await Promise.all(stores.map((store) => store.set('#2PP', 'x')));
    server.pause();
    const startedAt = performance.now();
    await Promise.all(stores.map((store) => expect(store.get('#2PP')).rejects.toThrow()));
    expect(performance.now() - startedAt).toBeGreaterThan(4_000);
    server.resume();
    for (const store of stores) {
      await eventually('the store works', () =>
        store.get('#2PP').then(
          (value) => value === 'x',
          () => false,
        ),
      );
      await store.close();
    }
  });

  for (const [library, connect] of Object.entries(libraries)) {
    it(`a client that was given stays open, on ${library}`, async () => {
      const { client, end } = await connect(server.url);
      const store = redisStore({ client });
      await store.set('#2PP', 'x');
      const stop = store.watch?.({ changed() {}, changedAll() {}, lost() {}, found() {} });
      await store.scope('a').close();
      await store.close();
      stop?.();
      expect(await (client as Redis).get('nothing')).toBeNull();
      end();
    });

    it(`a frozen server receives no more commands than the bound, on ${library}`, async () => {
      const { client, end } = await connect(server.url);
      const store = redisStore({ client, commandsInFlight: 5 });
      await store.set('#2PP', 'x');
      server.pause();
      const calls = Array.from({ length: 50 }, () => store.pop('#2PP'));
      const busy = await Promise.allSettled(calls.slice(5));
      expect(busy.every((one) => one.status === 'rejected' && one.reason.code === 'STORE_BUSY')).toBe(true);
      server.resume();
      expect((await Promise.all(calls.slice(0, 5))).filter((value) => value !== undefined)).toEqual(['x']);
      end();
    });
  }

  it('a client of node-redis that was not opened is opened by the first command, once', async () => {
    const client = createClient({ url: server.url });
    const store = redisStore({ client });
    expect(client.isOpen).toBe(false);
    await Promise.all([store.set('#a', 'x'), store.set('#b', 'x'), store.get('#a')]);
    expect(await store.get('#b')).toBe('x');
    client.destroy();
    // A client that the user has closed stays closed.
    await expect(store.get('#b')).rejects.toThrow();
    expect(client.isOpen).toBe(false);
  });

  it('a pool of node-redis works, and can be watched', async () => {
    const pool = createClientPool({ url: server.url }, { minimum: 2, maximum: 4 });
    const store = redisStore({ client: pool });
    await Promise.all(Array.from({ length: 50 }, (_, index) => store.set(`#${index}`, `v${index}`)));
    expect(await store.getMany(['#7', '#none', '#49'])).toEqual(['v7', undefined, 'v49']);
    const seen: string[] = [];
    let trusted = false;
    const stop = store.watch?.({
      changed: (key) => seen.push(key),
      changedAll() {},
      lost() {},
      found: () => {
        trusted = true;
      },
    });
    await eventually('it is watched', () => trusted);
    const raw = await connectRaw(server.url);
    await raw.del('warchest:1:#7');
    await eventually('the change is reported', () => seen.includes('#7'));
    stop?.();
    raw.destroy();
    pool.destroy();
  });

  it('the keyPrefix of an ioredis client stands in front of our prefix', async () => {
    const client = new Redis(server.url, { keyPrefix: 'app[1]:' });
    const store = redisStore({ client });
    const raw = await connectRaw(server.url);
    await raw.set('warchest:1:#foreign', 'x');
    await store.set('#2PP', 'x');
    expect(await raw.exists('app[1]:warchest:1:#2PP')).toBe(1);
    const keys = [];
    for await (const key of store.keys()) keys.push(key);
    expect(keys).toEqual(['#2PP']);
    await store.clear();
    expect(await store.get('#2PP')).toBeUndefined();
    expect(await raw.get('warchest:1:#foreign')).toBe('x');
    raw.destroy();
    client.disconnect();
  });
});

/** Returns every text that can be reached from a value, through hidden properties too. */
function everythingIn(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (seen.has(value)) return '';
  seen.add(value);
  if (Buffer.isBuffer(value)) return value.toString();
  return Reflect.ownKeys(value)
    .map((name) => everythingIn(Reflect.get(value, name), seen))
    .join('\n');
}
