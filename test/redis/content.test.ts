import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RedisStoreOptions } from '../../src/redis/openRedisStore.js';
import { redisStore } from '../../src/redis/openRedisStore.js';
import type { RedisStore } from '../../src/redis/RedisStore.js';
import type { StoreReport } from '../../src/store/StoreReport.js';
import { libraries, type TestClient } from './clients.js';
import { connectRaw, type RawClient } from './rawClient.js';
import { hasRedis, type RedisServer, startRedis } from './redisServer.js';

let count = 0;
/** A text that compression does not make too small. */
const VALUE = JSON.stringify(Array.from({ length: 500 }, (_, index) => (index * 7_919) % 4_099));

for (const [library, connect] of Object.entries(libraries)) {
  describe.skipIf(!hasRedis)(`what is in Redis, on ${library} (needs redis-server)`, () => {
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

    function make(options: Partial<RedisStoreOptions> = {}): [RedisStore, at: string, reports: StoreReport[]] {
      const prefix = `content-${library}-${count++}`;
      const store = redisStore({ client: client.client, prefix, ...options });
      const reports: StoreReport[] = [];
      store.onReport = (report) => reports.push(report);
      return [store, `${prefix}:1:#2PP`, reports];
    }

    const foreign: Record<string, (at: string) => Promise<unknown>> = {
      'the text null': (at) => raw.set(at, 'null'),
      'the text 42': (at) => raw.set(at, '42'),
      'the text {"foo":1}': (at) => raw.set(at, '{"foo":1}'),
      'an empty text': (at) => raw.set(at, ''),
      'a list': (at) => raw.rPush(at, 'x'),
      'a hash': (at) => raw.hSet(at, 'field', 'x'),
      'a frame that was cut off': async (at) => raw.putBytes(at, (await raw.bytes(at))!.subarray(0, 100)),
      'a header that was cut off': async (at) => raw.putBytes(at, (await raw.bytes(at))!.subarray(0, 20)),
      'a frame of a newer format': async (at) => raw.putBytes(at, flipped((await raw.bytes(at))!, 2, 1, 2)),
      'a frame with a flipped bit in its content': async (at) => raw.putBytes(at, flipped((await raw.bytes(at))!, 60)),
      'a frame whose version looks newer by a flipped bit': async (at) =>
        raw.putBytes(at, flipped((await raw.bytes(at))!, 9, 0x10, 0x10)),
    };

    for (const [what, spoil] of Object.entries(foreign)) {
      it(`${what} reads as absent, is reported, and is replaced`, async () => {
        for (const isReadFirst of [true, false]) {
          const [store, at, reports] = make();
          await store.set('#2PP', VALUE, { version: 10 });
          if (/^(a list|a hash)$/.test(what)) await raw.del(at);
          await spoil(at);
          if (isReadFirst) {
            expect(await store.get('#2PP')).toBeUndefined();
            expect(reports).toEqual([{ type: 'content', key: '#2PP', reason: expect.any(String) }]);
            expect((await store.getMany(['#2PP', '#other']))[0]).toBeUndefined();
            expect(await collect(store.entries())).toEqual([]);
            if (
              !what.startsWith('a frame with') &&
              !what.endsWith('flipped bit') &&
              what !== 'a frame that was cut off'
            ) {
              // Keys are listed by their headers.
              expect(await collect(store.keys())).toEqual([]);
            }
            expect(await store.delete('#other')).toBe(false);
          }
          expect(await store.set('#2PP', 'repaired', { version: 11 })).toBe(true);
          expect(await store.get('#2PP')).toBe('repaired');
        }
      });
    }

    it('a foreign entry can be leased, deleted, popped and cleared', async () => {
      for (const spoil of [foreign['a list']!, foreign['the text null']!]) {
        const [store, at] = make();
        await spoil(at);
        expect(await store.pop('#2PP')).toBeUndefined();
        await raw.del(at);
        await spoil(at);
        expect(await store.delete('#2PP')).toBe(false);
        await raw.del(at);
        await spoil(at);
        expect(await store.lease('#2PP', 1_000)).toBeDefined();
        await raw.del(at);
        await spoil(at);
        await store.clear();
        expect(await raw.exists(at)).toBe(0);
      }
    });

    it('a damaged entry that was read can be leased', async () => {
      const [store, at] = make();
      await store.set('#2PP', VALUE);
      await raw.putBytes(at, flipped((await raw.bytes(at))!, 60));
      expect(await store.get('#2PP')).toBeUndefined();
      expect(await store.lease('#2PP', 1_000)).toBeDefined();
    });

    it('text and bytes are returned unchanged, compressed or not', async () => {
      const texts = ['', 'plain', 'ünïcode 部落 🏰', VALUE, 'ü'.repeat(5_000)];
      for (const compressFrom of [null, 0, 1_024]) {
        const [store] = make({ compressFrom });
        for (const [index, text] of texts.entries()) {
          await store.set(`#${index}`, text);
          await store.set(`#b${index}`, Buffer.from(text));
        }
        const keys = texts.map((_, index) => `#${index}`);
        expect(await store.getMany(keys)).toEqual(texts);
        for (const [index, text] of texts.entries()) {
          expect(await store.get(`#b${index}`)).toEqual(Buffer.from(text));
        }
      }
    });

    it('compresses values of at least compressFrom bytes', async () => {
      const [store, at] = make({ compressFrom: 100 });
      await store.set('#2PP', 'x'.repeat(99));
      expect(await raw.strLen(at)).toBe(28 + 99);
      await store.set('#2PP', 'x'.repeat(10_000));
      expect(await raw.strLen(at)).toBeLessThan(200);
      const [never, there] = make({ compressFrom: null });
      await never.set('#2PP', 'x'.repeat(10_000));
      expect(await raw.strLen(there)).toBe(28 + 10_000);
    });

    it('is removed by the server when it expires', async () => {
      const [store, at] = make();
      await store.set('#2PP', 'brief', { deleteAt: Date.now() + 60 });
      expect(await raw.pTTL(at)).toBeLessThanOrEqual(60);
      await store.set('#long', 'long', { deleteAt: Date.now() + 3_600_000 });
      expect(await raw.pTTL(at.replace('#2PP', '#long'))).toBeLessThanOrEqual(3_600_000);
      expect(await raw.pTTL(at.replace('#2PP', '#long'))).toBeGreaterThan(3_590_000);
      await store.set('#long', 'for ever');
      expect(await raw.pTTL(at.replace('#2PP', '#long'))).toBe(-1);
      await expect.poll(() => raw.exists(at)).toBe(0);
      expect(await store.get('#2PP')).toBeUndefined();
    });

    it('thousands of keys are read in batches, and each value belongs to its key', async () => {
      const [store] = make();
      const keys = Array.from({ length: 1_203 }, (_, index) => `#${index}`);
      await Promise.all(keys.map((key) => store.set(key, `value of ${key}`)));
      await raw.sendCommand(['CONFIG', 'RESETSTAT']);
      expect(await store.getMany([...keys, '#none'])).toEqual([...keys.map((key) => `value of ${key}`), undefined]);
      expect(await raw.info('commandstats')).toMatch(/cmdstat_mget:calls=3,/);
    });
  });
}

/** Returns a copy with one bit flipped, or one byte replaced. */
function flipped(bytes: Buffer, at: number, mask = 0x04, value?: number): Buffer {
  const copy = Buffer.from(bytes);
  const old = copy[at] as number;
  copy[at] = value === undefined ? old ^ mask : mask === 1 ? value : (old & ~mask) | value;
  return copy;
}

async function collect<T>(listing: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of listing) all.push(one);
  return all;
}
