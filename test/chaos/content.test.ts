import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CacheClass } from '../../src/client/ClientOptions.js';
import { RedisCache } from '../../src/redis/RedisCache.js';
import { toDriver } from '../../src/sqlite/drivers/openDriver.js';
import { SqliteCache } from '../../src/sqlite/SqliteCache.js';
import { connectRaw, type RawClient } from '../redis/rawClient.js';
import { eventually, hasRedis, type RedisServer, startRedis } from '../redis/redisServer.js';
import { firstDriver } from '../sqlite/drivers.js';
import { folder } from '../sqlite/folder.js';
import { levelIn, playerOf } from './Persons.js';
import { noUnhandledRejections } from './unhandledRejections.js';
import { World } from './World.js';

const PLAYERS = 'searchPlayers';

noUnhandledRejections();

/** What replaces one of our entries, by another program or by damage. */
const CONTENTS: Readonly<Record<string, (entry: Buffer) => Buffer>> = {
  null: () => Buffer.from('null'),
  '42': () => Buffer.from('42'),
  '{"foo":1}': () => Buffer.from('{"foo":1}'),
  nothing: () => Buffer.alloc(0),
  'an envelope without a frame': () => Buffer.from('{"warchest":1,"body":{}}'),
  'a frame that was cut off': (entry) => entry.subarray(0, entry.length - 5),
  'a frame of a newer format': (entry) => changed(entry, 2, 2),
  'a frame with a flipped bit in its content': (entry) =>
    changed(entry, entry.length - 9, (entry.at(-9) as number) ^ 4),
  'a frame with a flipped bit in its version': (entry) => changed(entry, 9, (entry[9] as number) ^ 16),
};

/** A backend, with direct access to its entries past the cache. */
interface Place {
  readonly cache: (near: boolean) => CacheClass<never>;
  readonly read: (tag: string) => Promise<Buffer | undefined>;
  readonly write: (tag: string, bytes: Buffer) => Promise<void>;
}

describe.each([
  ['Redis', inRedis, !hasRedis && 'needs redis-server'],
  ['SQLite', inSqlite, firstDriver === undefined && 'needs a SQLite driver'],
] as const)('foreign and damaged content in %s', (_, make, why) => {
  describe.skipIf(why !== false)(why === false ? 'through a client' : `through a client (${why})`, () => {
    const place = make();
    let world: World;
    let next = 0;
    let tag = '';

    beforeAll(async () => {
      world = await World.begin();
    });

    afterAll(async () => {
      await world?.[Symbol.asyncDispose]();
    });

    beforeEach(() => {
      tag = world.tags[next++] ?? '';
    });

    for (const near of [true, false]) {
      it.each(Object.entries(CONTENTS))(
        `%s is a counted miss, and the next write repairs it (${near ? 'with' : 'without'} copies in memory)`,
        async (_what, spoil) => {
          const writer = world.open(place().cache(false));
          await writer.cache.set(PLAYERS, tag, playerOf(tag, 5));
          const entry = await place().read(tag);
          if (entry === undefined) throw new Error('it was not kept');
          await place().write(tag, spoil(entry));
          const { client, cache, events } = world.open(place().cache(near));
          expect((await client.getPlayer(tag)).expLevel).toBe(0);
          expect(world.api.asked.filter((asked) => asked === tag)).toHaveLength(1);
          expect(cache.statistics(PLAYERS)).toMatchObject({ errors: 1, misses: 1, hits: 0, loads: 1 });
          expect(events.filter(({ type }) => type === 'storeError')).toMatchObject([
            { name: PLAYERS, operation: 'decode', key: tag },
          ]);
          // A process without copies in memory gets it from the store.
          const other = world.open(place().cache(false));
          await eventually('it is repaired', async () => (await levelIn(other.cache, tag)) === 0);
          expect((await other.client.getPlayer(tag)).expLevel).toBe(0);
          expect(world.api.asked.filter((asked) => asked === tag)).toHaveLength(1);
          await world.closeClients();
        },
      );
    }
  });
});

function inRedis(): () => Place {
  let server: RedisServer;
  let raw: RawClient;
  beforeAll(async () => {
    server = await startRedis();
    raw = await connectRaw(server.url);
  });
  afterAll(async () => {
    raw?.destroy();
    await server?.[Symbol.asyncDispose]();
  });
  const keyOf = (tag: string) => `warchest:1:searchPlayers:${tag}`;
  return () => ({
    cache: (near) => RedisCache.with({ url: server.url, near }),
    read: (tag) => raw.bytes(keyOf(tag)),
    write: async (tag, bytes) => void (await raw.putBytes(keyOf(tag), bytes)),
  });
}

function inSqlite(): () => Place {
  const files = folder();
  const path = files.path();
  afterAll(() => files.remove());
  const open = () => {
    const driver = toDriver(undefined);
    if (!('open' in driver)) throw new Error('no driver was named');
    return driver.open(path);
  };
  return () => ({
    cache: (near) => SqliteCache.with({ path, near }),
    read: async (tag) => {
      const driver = open();
      const [row] = driver.prepare('SELECT frame FROM entries WHERE key = ?').all(tag);
      driver.close();
      return row === undefined ? undefined : Buffer.from(row[0] as Uint8Array);
    },
    write: async (tag, bytes) => {
      const driver = open();
      driver.prepare('UPDATE entries SET frame = ? WHERE key = ?').run(bytes, tag);
      driver.close();
    },
  });
}

function changed(bytes: Buffer, at: number, to: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = to;
  return copy;
}
