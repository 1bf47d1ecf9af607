import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisStore } from '../../src/redis/openRedisStore.js';
import type { RedisStore } from '../../src/redis/RedisStore.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { libraries, type TestClient } from './clients.js';
import { connectRaw, type RawClient } from './rawClient.js';
import { hasRedis, type RedisServer, startRedis } from './redisServer.js';

const ODD_NAMES = ['*', '?', '[a-z]', '\\', 'h[^e]llo', 'a*b', 'ab', 'a', 'hello'];
let count = 0;

for (const [library, connect] of Object.entries(libraries)) {
  describe.skipIf(!hasRedis)(`clearing in Redis, on ${library} (needs redis-server)`, () => {
    let server: RedisServer;
    let client: TestClient;
    let raw: RawClient;

    beforeAll(async () => {
      server = await startRedis();
      client = await connect(server.url);
      raw = await connectRaw(server.url);
    });

    afterAll(async () => {
      client.end();
      raw.destroy();
      await server[Symbol.asyncDispose]();
    });

    function make(prefix: string, clock = new FakeClock({ wall: Date.now() })): RedisStore {
      return redisStore({ client: client.client, prefix, clock });
    }

    it('removes the keys of the scope, and nothing else', async () => {
      const prefix = `clear-${library}-${count++}`;
      const store = make(prefix);
      const others = [make(`${prefix}*`), make(`${prefix}x`), make('[a-z]*')];
      const foreign = [`${prefix}:1x:foreign`, prefix, `x${prefix}:1:searchClans:foreign`, `${prefix}:2:#2PP`];
      for (const key of foreign) await raw.set(key, 'theirs');
      for (const other of others) await other.scope('searchClans').set('#2PP', 'theirs');
      await store.scope('searchPlayers').set('#2PP', 'ours, of another scope');
      await store.scope('searchClans').set('#2PP', 'ours');
      await raw.rPush(`${prefix}:1:searchClans:#list`, 'foreign, but under our key');

      await store.scope('searchClans').clear();
      expect(await store.scope('searchClans').get('#2PP')).toBeUndefined();
      expect(await raw.exists([`${prefix}:1:searchClans:#2PP`, `${prefix}:1:searchClans:#list`])).toBe(0);
      expect(await store.scope('searchPlayers').get('#2PP')).toBe('ours, of another scope');
      for (const other of others) expect(await other.scope('searchClans').get('#2PP')).toBe('theirs');
      for (const key of foreign) expect(await raw.get(key)).toBe('theirs');

      await store.clear();
      expect(await store.scope('searchPlayers').get('#2PP')).toBeUndefined();
      for (const other of others) expect(await other.scope('searchClans').get('#2PP')).toBe('theirs');
      for (const key of foreign) expect(await raw.get(key)).toBe('theirs');
    });

    it('treats names and keys as plain text, whatever they mean in a pattern', async () => {
      for (const cleared of ODD_NAMES) {
        const store = make(`clear-${library}-${count++}`);
        for (const name of ODD_NAMES) for (const key of ODD_NAMES) await store.scope(name).set(key, `${name} ${key}`);
        await store.scope(cleared).clear();
        for (const name of ODD_NAMES) {
          const expected = name === cleared ? [] : [...ODD_NAMES].sort();
          expect((await collect(store.scope(name).keys())).sort(), `${name} after ${cleared}`).toEqual(expected);
        }
      }
    });

    it('removes thousands of keys, and lists each of them once before', async () => {
      const store = make(`clear-${library}-${count++}`);
      const keys = Array.from({ length: 3_000 }, (_, index) => `#${index}`);
      await Promise.all(keys.map((key) => store.set(key, key)));
      expect((await collect(store.keys())).sort()).toEqual([...keys].sort());
      expect((await collect(store.entries())).map(([key, value]) => key === value)).toEqual(keys.map(() => true));
      await store.clear();
      expect(await collect(store.keys())).toEqual([]);
    });

    it('fetches only what the caller asks for', async () => {
      const store = make(`clear-${library}-${count++}`);
      await Promise.all(Array.from({ length: 2_000 }, (_, index) => store.set(`#${index}`, 'x')));
      await raw.sendCommand(['CONFIG', 'RESETSTAT']);
      for await (const _ of store.keys()) break;
      expect(await raw.info('commandstats')).toMatch(/cmdstat_scan:calls=1,/);
    });

    it('keeps newer entries, and hides older ones that arrive late', async () => {
      const prefix = `clear-${library}-${count++}`;
      const clock = new FakeClock({ wall: Date.now() });
      const [one, other] = [make(prefix, clock), make(prefix, clock)];
      const now = clock.now() * 1_024;
      await one.set('#older', 'x', { version: now + 1 });
      await one.set('#newer', 'x', { version: now + 20 });
      // The other store has just read the mark.
      await other.get('#older');
      await one.clear({ version: now + 10 });
      expect(await one.get('#newer')).toBe('x');
      expect(await collect(one.keys())).toEqual(['#newer']);

      // Older entries arrive: the store that cleared hides them at once, the other one within a second.
      await other.set('#late', 'old', { version: now + 9 });
      expect(await one.get('#late')).toBeUndefined();
      expect(await one.getMany(['#late', '#newer'])).toEqual([undefined, 'x']);
      expect(await collect(one.keys())).toEqual(['#newer']);
      expect(await collect(one.entries())).toEqual([['#newer', 'x']]);
      await other.set('#popped', 'old', { version: now + 9 });
      expect(await one.pop('#popped')).toBeUndefined();
      expect(await other.get('#late')).toBe('old');
      clock.advance(1_000);
      expect(await other.get('#late')).toBeUndefined();
      expect(await other.getMany(['#late', '#newer'])).toEqual([undefined, 'x']);
      expect(await other.delete('#late', { version: now + 9 })).toBe(false);
      await other.set('#leased', 'old', { version: now + 9 });
      expect(await other.lease('#leased', 1_000)).toBeDefined();
    });

    it('of the whole hides in its parts, and of a part not in the whole', async () => {
      const prefix = `clear-${library}-${count++}`;
      const clock = new FakeClock({ wall: Date.now() });
      const store = make(prefix, clock);
      const part = store.scope('searchClans');
      const now = clock.now() * 1_024;
      await store.clear({ version: now + 10 });
      await part.set('#2PP', 'late', { version: now + 9 });
      expect(await part.get('#2PP')).toBeUndefined();
      const other = make(prefix, clock).scope('searchClans');
      expect(await other.get('#2PP')).toBeUndefined();
      await store.scope('searchPlayers').clear({ version: now + 20 });
      await part.set('#2PP', 'x', { version: now + 15 });
      expect(await part.get('#2PP')).toBe('x');
      // The whole holds its parts' entries, with their names in front.
      expect(await store.get('searchClans:#2PP')).toBe('x');
    });

    it('counts for removedFor, by a mark that is no entry', async () => {
      const prefix = `clear-${library}-${count++}`;
      const store = redisStore({ client: client.client, prefix, removedFor: '30s' });
      await store.scope('searchClans').clear();
      const ttl = await raw.pTTL(`${prefix}:1-cleared:searchClans:`);
      expect(ttl).toBeGreaterThan(29_000);
      expect(ttl).toBeLessThanOrEqual(30_000);
      expect(await collect(store.keys())).toEqual([]);
    });

    it('from more than a minute ahead has no effect in other processes: it would hide what they write', async () => {
      const prefix = `clear-${library}-${count++}`;
      const clock = new FakeClock({ wall: Date.now() });
      await make(prefix).clear({ version: (clock.now() + 120_000) * 1_024 });
      const other = make(prefix, clock);
      await other.set('#2PP', 'x');
      expect(await other.get('#2PP')).toBe('x');
    });

    it('works when the mark is damaged', async () => {
      const prefix = `clear-${library}-${count++}`;
      const store = make(prefix);
      await raw.rPush(`${prefix}:1-cleared:`, 'x');
      await store.set('#2PP', 'x');
      expect(await store.get('#2PP')).toBe('x');
      await store.clear();
      expect(await store.get('#2PP')).toBeUndefined();
      expect(await raw.type(`${prefix}:1-cleared:`)).toBe('string');
    });
  });
}

async function collect<T>(listing: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of listing) all.push(one);
  return all;
}
