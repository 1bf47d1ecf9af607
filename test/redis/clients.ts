import { Cluster, Redis } from 'ioredis';
import { createClient, createCluster } from 'redis';
import type { TestCluster } from './redisCluster.js';

/** A client of either library, with a function that closes it. */
export interface TestClient {
  readonly client: object;
  readonly end: () => void;
}

/** Connects a client of each library to one server. */
export const libraries: Readonly<Record<string, (url: string) => Promise<TestClient>>> = {
  'node-redis': async (url) => {
    const client = createClient({ url });
    client.on('error', () => undefined);
    await client.connect();
    return { client, end: () => client.destroy() };
  },
  ioredis: async (url) => {
    const client = new Redis(url, { maxRetriesPerRequest: 1 });
    client.on('error', () => undefined);
    await client.ping();
    return { client, end: () => client.disconnect() };
  },
};

/** The same for a cluster. */
export const clusterLibraries: Readonly<Record<string, (cluster: TestCluster) => Promise<TestClient>>> = {
  'node-redis': async ({ nodes }) => {
    const client = createCluster({ rootNodes: nodes.map(({ url }) => ({ url })) });
    client.on('error', () => undefined);
    await client.connect();
    return { client, end: () => client.destroy() };
  },
  ioredis: async ({ nodes }) => {
    const client = new Cluster(nodes.map(({ host, port }) => ({ host, port })));
    client.on('error', () => undefined);
    await client.ping();
    return { client, end: () => client.disconnect() };
  },
};
