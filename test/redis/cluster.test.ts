import { Cluster } from 'ioredis';
import { createCluster } from 'redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { redisStore } from '../../src/redis/openRedisStore.js';
import { clusterLibraries, type TestClient } from './clients.js';
import { RecordingWatcher } from './RecordingWatcher.js';
import { startCluster, type TestCluster } from './redisCluster.js';
import { eventually, hasRedis } from './redisServer.js';

const KEYS = Array.from({ length: 60 }, (_, index) => `#${index}`);
let count = 0;

describe.skipIf(!hasRedis)('a Redis store on a cluster, as its servers come and go (needs redis-server)', () => {
  let cluster: TestCluster;
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);

  beforeAll(async () => {
    process.on('unhandledRejection', note);
    cluster = await startCluster();
  });

  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  for (const [library, connect] of Object.entries(clusterLibraries)) {
    describe(`on ${library}`, () => {
      let clients: TestClient[] = [];
      let prefix: string;

      beforeEach(async () => {
        clients = [await connect(cluster), await connect(cluster)];
        prefix = `cluster-${library}-${count++}`;
      });

      afterEach(() => {
        for (const { end } of clients) end();
      });

      it('works with all servers: many keys, listings, clearing', async () => {
        const [one, other] = clients.map(({ client }) => redisStore({ client, prefix }));
        await Promise.all(KEYS.map((key) => one!.set(key, `v${key}`)));
        expect(await other!.getMany(KEYS)).toEqual(KEYS.map((key) => `v${key}`));
        await cluster.command(`${prefix}:1:${KEYS[0]}`, ['SCRIPT', 'FLUSH']);
        expect(await one!.set(KEYS[0] as string, 'again')).toBe(true);
        await other!.clear();
        expect(await one!.getMany(KEYS)).toEqual(KEYS.map(() => undefined));
      });

      it('reports changes on every server, and works on after one was killed and a replica took over', async () => {
        const [one, other] = clients.map(({ client }) => redisStore({ client, prefix }));
        const watcher = new RecordingWatcher();
        const stop = one!.watch!(watcher);
        await watcher.receives('found');
        for (const key of KEYS) await other!.set(key, 'x');
        for (const key of KEYS) await eventually(`${key} is reported`, () => watcher.calls.includes(key));
        await one!.set('#mine', 'x');
        watcher.calls.length = 0;

        const [victimKey] = KEYS as [string];
        const victim = await cluster.primaryOf(`${prefix}:1:${victimKey}`);
        await victim.kill();
        try {
          await watcher.receives('lost');
          // Each client notices by itself. Commands to the killed server are rejected when it does.
          for (const store of [other, one]) {
            await eventually('the store works on the keys of the killed server', () =>
              store!.set(victimKey, 'after').catch(() => false),
            );
          }
          expect(await other!.get(victimKey)).toBe('after');
          await watcher.receives('found');
          for (const key of KEYS) await other!.set(key, 'once more');
          for (const key of KEYS) await eventually(`${key} is reported`, () => watcher.calls.includes(key));
          expect(watcher.calls).not.toContain('#mine');
        } finally {
          stop();
          await victim.restart();
        }
        await cluster.whole();
      });

      it('works when a primary freezes and a replica takes over, without a watcher', async () => {
        const [store] = clients.map(({ client }) => redisStore({ client, prefix }));
        await store!.set('#2PP', 'x');
        const frozen = await cluster.primaryOf(`${prefix}:1:#2PP`);
        frozen.pause();
        try {
          // Each attempt is one command. The frozen server answers none of its commands.
          let kept = false;
          const attempt = () => {
            store!.set('#2PP', 'after').then(
              (done) => {
                kept ||= done;
              },
              () => undefined,
            );
            return kept;
          };
          await eventually('the key can be written', attempt);
          expect(await store!.get('#2PP')).toBe('after');
        } finally {
          frozen.resume();
        }
        await cluster.whole();
      });

      it('follows a primary that hands over to its replica', async () => {
        const [one, other] = clients.map(({ client }) => redisStore({ client, prefix }));
        const watcher = new RecordingWatcher();
        const stop = one!.watch!(watcher);
        await watcher.receives('found');
        const key = `${prefix}:1:#2PP`;
        const before = await cluster.primaryOf(key);
        await cluster.handOver(key);
        await eventually('another server has the key', async () => (await cluster.primaryOf(key)) !== before);
        await eventually('it was lost and restored', () => watcher.calls.join() === 'lost,found');
        await other!.set('#2PP', 'x');
        await watcher.receives('#2PP');
        stop();
      });
    });
  }

  it('opens a cluster of node-redis that was not opened, and waits for one that is being opened', async () => {
    const rootNodes = cluster.nodes.map(({ url }) => ({ url }));
    for (const isOpening of [false, true]) {
      const client = createCluster({ rootNodes });
      const opening = isOpening ? client.connect() : undefined;
      const store = redisStore({ client, prefix: `open-${isOpening}` });
      expect(await Promise.all([store.set('#a', 'x'), store.set('#b', 'x')])).toEqual([true, true]);
      const keys = [];
      for await (const key of store.keys()) keys.push(key);
      expect(keys.sort()).toEqual(['#a', '#b']);
      await opening;
      client.destroy();
    }
  });

  it('tries again when a cluster could not be opened, and rejects commands meanwhile', async () => {
    const client = createCluster({ rootNodes: [{ url: 'redis://127.0.0.1:1' }] });
    const store = redisStore({ client });
    await expect(store.get('#2PP')).rejects.toThrow();
    await expect(store.get('#2PP')).rejects.toThrow();
  });

  it('connects an ioredis cluster that is not connected', async () => {
    const nodes = cluster.nodes.map(({ host, port }) => ({ host, port }));
    const client = new Cluster(nodes, { lazyConnect: true, keyPrefix: 'app:' });
    const store = redisStore({ client, prefix: 'lazy' });
    const watcher = new RecordingWatcher();
    const stop = store.watch!(watcher);
    await watcher.receives('found');
    await store.set('#2PP', 'x');
    await cluster.command('app:lazy:1:#2PP', ['DEL', 'app:lazy:1:#2PP']);
    await watcher.receives('#2PP');
    stop();
    client.disconnect();
  });
});
