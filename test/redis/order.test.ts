import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RedisStoreOptions } from '../../src/redis/openRedisStore.js';
import { redisStore } from '../../src/redis/openRedisStore.js';
import type { RedisStore } from '../../src/redis/RedisStore.js';
import { readHeader } from '../../src/store/frame/frame.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { libraries, type TestClient } from './clients.js';
import { connectRaw, type RawClient } from './rawClient.js';
import { hasRedis, type RedisServer, startRedis } from './redisServer.js';

let count = 0;

for (const [library, connect] of Object.entries(libraries)) {
  describe.skipIf(!hasRedis)(`the order of writes in Redis, on ${library} (needs redis-server)`, () => {
    let server: RedisServer;
    let clients: TestClient[];
    let raw: RawClient;

    beforeAll(async () => {
      server = await startRedis();
      clients = [await connect(server.url), await connect(server.url)];
      raw = await connectRaw(server.url);
    });

    afterAll(async () => {
      for (const { end } of clients) end();
      raw.destroy();
      await server[Symbol.asyncDispose]();
    });

    /** Two processes' stores on the same keys. */
    function pair(options: Partial<RedisStoreOptions> = {}): [RedisStore, RedisStore, prefix: string] {
      const prefix = `order-${library}-${count++}`;
      const make = (index: number) => redisStore({ client: clients[index]!.client, prefix, ...options });
      return [make(0), make(1), prefix];
    }

    it('is that of their versions, in whatever order they arrive', async () => {
      for (const order of permutations([1, 2, 3])) {
        const [one, other] = pair();
        let newest = 0;
        for (const version of order) {
          // Numbers of different lengths, which texts would order otherwise, and beyond 32 bits.
          const kept = await one.set('#2PP', `v${version}`, { version: version ** 9 * 9e10 });
          expect(kept, String(order)).toBe(version > newest);
          newest = Math.max(newest, version);
          expect(await other.get('#2PP')).toBe(`v${newest}`);
        }
      }
    });

    it('holds among writes, deletes and pops', async () => {
      const steps = ['set', 'delete', 'pop'] as const;
      for (const newest of steps) {
        for (const older of steps) {
          const [one, other] = pair();
          await one.set('#2PP', 'first', { version: 1 });
          const act = (store: RedisStore, what: (typeof steps)[number], version: number) =>
            what === 'set' ? store.set('#2PP', `by ${version}`, { version }) : store[what]('#2PP', { version });
          const last = await act(one, newest, 30);
          expect(last, newest).toBe(newest === 'pop' ? 'first' : true);
          expect(await act(other, older, 20), `${older} after ${newest}`).toBe(older === 'pop' ? undefined : false);
          expect(await other.get('#2PP')).toBe(newest === 'set' ? 'by 30' : undefined);
        }
      }
    });

    it('lets the same version be written again: an answer may have been lost', async () => {
      const [one] = pair();
      expect(await one.set('#2PP', 'x', { version: 5 })).toBe(true);
      expect(await one.set('#2PP', 'x', { version: 5 })).toBe(true);
    });

    it('compares versions up to 2^53 exactly', async () => {
      // The clock of the last year whose versions are safe integers.
      const [one] = pair({ clock: new FakeClock({ wall: Math.floor(Number.MAX_SAFE_INTEGER / 1_024) }) });
      const top = Number.MAX_SAFE_INTEGER;
      expect(await one.set('#2PP', 'top', { version: top })).toBe(true);
      expect(await one.set('#2PP', 'below', { version: top - 1 })).toBe(false);
      expect(await one.get('#2PP')).toBe('top');
    });

    it('a write without a version is newer than every version that the store has seen', async () => {
      const ahead = new FakeClock({ wall: Date.now() + 30_000 });
      const prefix = `order-${library}-${count++}`;
      const fast = redisStore({ client: clients[0]!.client, prefix, clock: ahead });
      const slow = redisStore({ client: clients[1]!.client, prefix });
      await fast.set('#2PP', 'by the fast clock');
      expect(await slow.set('#2PP', 'refused')).toBe(false);
      // The refusal has shown it the other store's version.
      expect(await slow.set('#2PP', 'by the slow clock')).toBe(true);
      expect(await fast.get('#2PP')).toBe('by the slow clock');
    });

    it('is remembered for a removed key for the time of removedFor', async () => {
      const [one, , prefix] = pair({ removedFor: 7 });
      await one.set('#2PP', 'x', { version: 10 });
      await one.delete('#2PP', { version: 12 });
      expect(await raw.pTTL(`${prefix}:1:#2PP`)).toBeGreaterThan(6_000);
      expect(await raw.pTTL(`${prefix}:1:#2PP`)).toBeLessThanOrEqual(7_000);
      expect(await one.set('#2PP', 'late', { version: 11 })).toBe(false);
      expect(await collect(one.keys())).toEqual([]);
      expect(await one.set('#2PP', 'new', { version: 13 })).toBe(true);
    });

    it('is not remembered when removedFor is 0', async () => {
      const [one, , prefix] = pair({ removedFor: 0 });
      await one.set('#2PP', 'x', { version: 10 });
      expect(await one.delete('#2PP', { version: 12 })).toBe(true);
      expect(await raw.exists(`${prefix}:1:#2PP`)).toBe(0);
      expect(await one.set('#2PP', 'late', { version: 11 })).toBe(true);
    });

    it('gives the value to one of a hundred pops at the same time', async () => {
      const [one, other] = pair();
      await one.set('#2PP', 'x');
      const popped = await Promise.all(Array.from({ length: 100 }, (_, at) => (at % 2 ? one : other).pop('#2PP')));
      expect(popped.filter((value) => value !== undefined)).toEqual(['x']);
    });

    it('works with a server that has dropped its scripts', async () => {
      const [one] = pair();
      await one.set('#2PP', 'x');
      await raw.sendCommand(['SCRIPT', 'FLUSH', 'SYNC']);
      expect(await one.set('#2PP', 'y')).toBe(true);
      await raw.sendCommand(['SCRIPT', 'FLUSH', 'SYNC']);
      expect(await one.pop('#2PP')).toBe('y');
      await raw.sendCommand(['SCRIPT', 'FLUSH', 'SYNC']);
      expect(await one.delete('#2PP')).toBe(false);
    });

    describe('a lease', () => {
      it('is given to one store at a time, and ends with the write', async () => {
        const [one, other] = pair();
        const lease = await one.lease('#2PP', 60_000);
        expect(lease?.token).toBeGreaterThan(0);
        expect(await other.lease('#2PP', 60_000)).toBeUndefined();
        expect(await one.get('#2PP')).toBeUndefined();
        expect(await collect(one.keys())).toEqual([]);
        expect(await one.set('#2PP', 'fetched', { lease: lease!.token })).toBe(true);
        expect(await other.get('#2PP')).toBe('fetched');
        expect(await other.lease('#2PP', 60_000)).toBeUndefined();
      });

      it('is given to one of many stores that ask at the same time', async () => {
        const [one, other] = pair();
        const leases = await Promise.all(
          Array.from({ length: 50 }, (_, index) => (index % 2 ? one : other).lease('#2PP', 60_000)),
        );
        expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
      });

      it('can be released', async () => {
        const [one, other, prefix] = pair();
        const lease = await one.lease('#2PP', 60_000);
        await lease?.release();
        expect(await raw.exists(`${prefix}:1:#2PP`)).toBe(0);
        const next = await other.lease('#2PP', 60_000);
        expect(next?.token).toBeGreaterThan(0);
        // The first holder's release arrives a second time, late.
        await lease?.release();
        expect(await one.lease('#2PP', 60_000)).toBeUndefined();
      });

      it('of one store never counts as that of another, even with the same token', async () => {
        const clock = new FakeClock({ wall: Date.now() });
        const [one, other] = pair({ clock });
        const first = await one.lease('#2PP', 60_000);
        await first?.release();
        const second = await other.lease('#2PP', 60_000);
        expect(second?.token).toBe(first?.token);
        await first?.release();
        expect(await one.lease('#2PP', 60_000)).toBeUndefined();
        expect(await one.set('#2PP', 'by the first', { lease: first!.token })).toBe(false);
        expect(await other.set('#2PP', 'by the second', { lease: second!.token })).toBe(true);
      });

      it('ends after its time, and a later write of its holder is refused', async () => {
        const clock = new FakeClock({ wall: Date.now() });
        const [one, other] = pair({ clock });
        const lapsed = await one.lease('#2PP', 1_000);
        clock.advance(1_001);
        const lease = await other.lease('#2PP', 1_000);
        expect(lease!.token).toBeGreaterThan(lapsed!.token);
        expect(await one.set('#2PP', 'old', { lease: lapsed!.token })).toBe(false);
        expect(await other.set('#2PP', 'new', { lease: lease!.token })).toBe(true);
        // Also after the next holder has written.
        expect(await one.set('#2PP', 'old', { lease: lapsed!.token })).toBe(false);
        expect(await one.set('#2PP', undefined, { lease: lapsed!.token })).toBe(false);
        expect(await one.get('#2PP')).toBe('new');
      });

      it('does not refuse a write or removal of a user', async () => {
        const [one, other] = pair();
        const lease = await one.lease('#2PP', 60_000);
        await other.set('#2PP', 'by hand');
        expect(await one.set('#2PP', 'fetched', { lease: lease!.token })).toBe(false);
        const next = await one.lease('#other', 60_000);
        await other.delete('#other');
        expect(await one.set('#other', 'fetched', { lease: next!.token })).toBe(false);
        expect(await one.get('#other')).toBeUndefined();
      });

      it('allows the same write twice: an answer may have been lost', async () => {
        const [one] = pair();
        const lease = await one.lease('#2PP', 60_000);
        const facts = { lease: lease!.token, version: lease!.token + 7 };
        expect(await one.set('#2PP', 'fetched', facts)).toBe(true);
        expect(await one.set('#2PP', 'fetched', facts)).toBe(true);
        expect(await one.set('#2PP', 'other', facts)).toBe(false);
      });

      it('in place of a removal still refuses what is older than the removal', async () => {
        const clock = new FakeClock({ wall: Date.now() });
        const [one, other, prefix] = pair({ clock });
        const removal = clock.now() * 1_024 + 500;
        await one.delete('#2PP', { version: removal });
        // A process whose clock is behind: its own versions are older than the removal.
        const behind = redisStore({
          client: clients[1]!.client,
          prefix,
          clock: new FakeClock({ wall: clock.now() - 50_000 }),
        });
        const lease = await behind.lease('#2PP', 10);
        expect(lease!.token).toBeGreaterThan(removal);
        expect(await other.set('#2PP', 'late', { version: removal - 1 })).toBe(false);
        await lease?.release();
        expect(await other.set('#2PP', 'late', { version: removal - 1 })).toBe(false);
        // The same, when the holder never releases it, for as long as the removal would have been remembered.
        await behind.lease('#2PP', 10);
        expect(await raw.pTTL(`${prefix}:1:#2PP`)).toBeGreaterThan(500_000);
        expect(await other.get('#2PP')).toBeUndefined();
      });
    });

    describe('of a process whose clock is two hours ahead', () => {
      function apart(): [ahead: RedisStore, right: RedisStore] {
        const prefix = `order-${library}-${count++}`;
        const wall = Date.now();
        const clocks = [new FakeClock({ wall: wall + 7_200_000 }), new FakeClock({ wall })];
        const [ahead, right] = clocks.map((clock, at) => redisStore({ client: clients[at]!.client, prefix, clock }));
        return [ahead!, right!];
      }

      it('does not prevent writes, removals, clearings and leases', async () => {
        const [ahead, right] = apart();
        const keys = ['#set', '#delete', '#pop', '#lease', '#clear'];
        for (const key of keys) await ahead.set(key, 'ahead');
        expect(await right.set('#set', 'right')).toBe(true);
        expect(await right.get('#set')).toBe('right');
        expect(await right.delete('#delete')).toBe(true);
        expect(await right.pop('#pop')).toBe('ahead');
        const lease = await right.lease('#lease', 1_000);
        expect(await right.set('#lease', 'right', { lease: lease!.token })).toBe(true);
        await right.clear();
        for (const key of keys) expect(await right.get(key), key).toBeUndefined();
      });

      it('its removals, clearings and leases do not refuse writes', async () => {
        const [ahead, right] = apart();
        await ahead.delete('#delete');
        await ahead.lease('#lease', 60_000);
        expect(await right.set('#delete', 'right')).toBe(true);
        expect(await right.lease('#lease', 60_000)).toBeDefined();
        await ahead.clear();
        expect(await right.set('#2PP', 'right')).toBe(true);
        expect(await right.get('#2PP')).toBe('right');
      });
    });

    it('writes a mark of 28 bytes', async () => {
      const [one, , prefix] = pair();
      await one.delete('#2PP', { version: 12 });
      const bytes = await raw.bytes(`${prefix}:1:#2PP`);
      expect(bytes).toHaveLength(28);
      expect(readHeader(bytes!)).toEqual({ kind: 'removed', version: 12, deleteAt: null });
    });
  });
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}

async function collect<T>(listing: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of listing) all.push(one);
  return all;
}
