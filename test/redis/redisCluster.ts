import { createClient } from 'redis';
import { eventually, freePort, type RedisServer, startRedis } from './redisServer.js';

const PRIMARIES = 3;
const SLOTS = 16_384;
/** The time without an answer after which a primary is replaced. */
const NODE_TIMEOUT_MS = 1_000;

/** A cluster for one test file: three primaries, each with a replica. */
export interface TestCluster extends AsyncDisposable {
  /** The servers that a client may connect to first. */
  readonly nodes: readonly { readonly host: string; readonly port: number; readonly url: string }[];
  /** Returns the server that holds the key now. */
  primaryOf(key: string): Promise<RedisServer>;
  /** Runs a command on the server that holds the key. */
  command(key: string, args: readonly string[]): Promise<unknown>;
  /** Promotes the replica of the server that holds the key. The server becomes a replica of it. */
  handOver(key: string): Promise<void>;
  /** Waits until the cluster is complete and every replica is connected. */
  whole(): Promise<void>;
}

export async function startCluster(): Promise<TestCluster> {
  const servers: RedisServer[] = [];
  const dispose = async () => {
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
  };
  try {
    await Promise.all(
      Array.from({ length: PRIMARIES * 2 }, async () => {
        // By default, the nodes talk on the port 10,000 above, which may be taken or out of range.
        const args = ['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())];
        const more = ['--cluster-node-timeout', String(NODE_TIMEOUT_MS), '--repl-diskless-sync-delay', '0'];
        servers.push(await startRedis([...args, ...more]));
      }),
    );
    await join(servers);
    await whole(servers);
  } catch (error) {
    await dispose();
    throw error;
  }
  /** Returns the servers that hold the key, the primary first. */
  const holders = async (key: string) => {
    const slot = Number(await ask(servers, ['CLUSTER', 'KEYSLOT', key]));
    const ranges = (await ask(servers, ['CLUSTER', 'SLOTS'])) as [number, number, ...[string, number][]][];
    const [, , ...nodes] = ranges.find(([from, to]) => from <= slot && slot <= to) ?? [0, 0];
    return nodes.flatMap(([, port]) => servers.find((server) => server.port === port) ?? []);
  };
  const primaryOf = async (key: string) => {
    const [primary] = await holders(key);
    if (primary === undefined) throw new Error(`no server holds ${key}`);
    return primary;
  };
  return {
    nodes: servers.map(({ port, url }) => ({ host: '127.0.0.1', port, url })),
    primaryOf,
    command: async (key, args) => ask([await primaryOf(key)], args),
    async handOver(key) {
      const [, replica] = await holders(key);
      if (replica === undefined) throw new Error(`${key} has no replica`);
      await ask([replica], ['CLUSTER', 'FAILOVER']);
    },
    whole: () => whole(servers),
    [Symbol.asyncDispose]: dispose,
  };
}

async function join(servers: readonly RedisServer[]): Promise<void> {
  const [first, ...others] = servers as [RedisServer, ...RedisServer[]];
  const ids = await Promise.all(servers.map((server) => ask([server], ['CLUSTER', 'MYID']) as Promise<string>));
  const port = (server: RedisServer) => String(server.port);
  await Promise.all(
    servers.slice(0, PRIMARIES).map((server, index) => {
      const from = Math.ceil((index * SLOTS) / PRIMARIES);
      const to = Math.ceil(((index + 1) * SLOTS) / PRIMARIES) - 1;
      return ask([server], ['CLUSTER', 'ADDSLOTSRANGE', String(from), String(to)]);
    }),
  );
  await Promise.all(servers.map((server, index) => ask([server], ['CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1)])));
  for (const other of others) {
    const bus = /cport=(\d+)|@(\d+)/.exec(String(await ask([other], ['CLUSTER', 'NODES'])));
    await ask([first], ['CLUSTER', 'MEET', '127.0.0.1', port(other), String(bus?.[1] ?? bus?.[2])]);
  }
  await eventually('every node knows all others', async () => {
    const known = await Promise.all(servers.map((server) => ask([server], ['CLUSTER', 'NODES'])));
    return known.every(
      (nodes) => ids.every((id) => String(nodes).includes(id)) && !String(nodes).includes('handshake'),
    );
  });
  await Promise.all(
    servers.slice(PRIMARIES).map((server, index) => ask([server], ['CLUSTER', 'REPLICATE', ids[index] as string])),
  );
}

/** Waits until every running node sees a complete cluster, and every replica is connected to its primary. */
async function whole(servers: readonly RedisServer[]): Promise<void> {
  await eventually('the cluster is complete', async () => {
    const infos = await Promise.all(
      servers.map(async (server) => {
        try {
          const info = String(await ask([server], ['CLUSTER', 'INFO']));
          const replication = String(await ask([server], ['INFO', 'replication']));
          return { info, replication };
        } catch {
          return undefined;
        }
      }),
    );
    const up = infos.filter((info) => info !== undefined);
    const replicas = up.filter(({ replication }) => replication.includes('role:slave'));
    return (
      up.every(({ info }) => info.includes('cluster_state:ok') && info.includes(`cluster_size:${PRIMARIES}`)) &&
      up.length - replicas.length === PRIMARIES &&
      replicas.every(({ replication }) => replication.includes('master_link_status:up'))
    );
  });
}

/** Returns the answer of the first server that is running. */
async function ask(servers: readonly RedisServer[], args: readonly string[]): Promise<unknown> {
  let failure: unknown;
  for (const { url } of servers) {
    const client = createClient({ url, socket: { reconnectStrategy: false, connectTimeout: 3_000 } });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await client.sendCommand([...args]);
    } catch (error) {
      failure = error;
    } finally {
      if (client.isOpen) client.destroy();
    }
  }
  throw failure;
}
