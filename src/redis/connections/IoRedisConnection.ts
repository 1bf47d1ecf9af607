import type { Clock } from '../../internal/Clock.js';
import { Asking } from './Asking.js';
import type { Argument, Connection, Primary, TrackingLink, TrackingListener } from './Connection.js';
import type { IoRedis, IoRedisCluster } from './ioRedisClients.js';
import { openIoRedisLink } from './ioRedisLink.js';
import { ignore } from './nodeRedisClients.js';
import { StallWatch } from './StallWatch.js';
import { type AddressMap, hostAndPort, primariesOf } from './topology.js';

/**
 * A user's ioredis client or cluster, as it was given. It connects by itself, when it is made or by the first command.
 *
 * A cluster looks at the topology when a connection is closed or a key has moved, and a server that froze does neither. So it is told to look again when the others,
 * asked because of a command that nobody answers, name another primary.
 */
export class IoRedisConnection implements Connection {
  readonly client: IoRedis | IoRedisCluster;
  readonly isCluster: boolean;
  readonly keyPrefix: string;
  onTrouble: ((error: unknown) => void) | undefined;
  readonly #asking = new Asking();
  /** Only for a cluster. */
  readonly #stalls: StallWatch | undefined;

  constructor(client: IoRedis | IoRedisCluster, clock: Clock) {
    this.client = client;
    this.isCluster = client.isCluster;
    this.keyPrefix = client.options.keyPrefix ?? '';
    if (client.isCluster) this.#stalls = new StallWatch(clock, () => void this.addresses().catch(ignore));
    // Without any listener it writes to the console at every attempt to connect.
    if (client.listenerCount('error') === 0) client.on('error', ignore);
  }

  send(_key: string, args: readonly Argument[]): Promise<unknown> {
    const sent = send(this.client, args);
    return this.#stalls === undefined ? sent : this.#stalls.watch(sent);
  }

  async primaries(): Promise<readonly Primary[]> {
    return (await this.#nodes()).map((node) => ({ send: (args) => send(node, args) }));
  }

  async addresses(): Promise<readonly string[]> {
    const { client } = this;
    if (!client.isCluster) return [''];
    const nodes = await this.#nodes();
    const known = nodes.map(({ options }) => `${options.host}:${options.port}`).sort();
    // Those that were never used connect when they are; the others would let the question wait.
    const answers = nodes
      .filter(({ status }) => status === 'ready' || status === 'wait')
      .map((node) => this.#asking.once(node, () => askForPrimaries(node, client.options.natMap)));
    const addresses = await Promise.any(answers);
    if (addresses.join() !== known.join()) client.refreshSlotsCache?.();
    return addresses;
  }

  async track(address: string, prefixes: readonly string[], listener: TrackingListener): Promise<TrackingLink> {
    const [node] = await this.#nodes();
    if (node === undefined) throw new Error('the cluster is not connected');
    return openIoRedisLink(node, this.isCluster ? hostAndPort(address) : undefined, prefixes, listener);
  }

  close(): void {
    this.#stalls?.stop();
  }

  async #nodes(): Promise<readonly IoRedis[]> {
    const { client } = this;
    if (!client.isCluster) return [client];
    // It has no nodes before it is connected, which a command brings about and waits for.
    if (client.status !== 'ready') await client.callBuffer('PING');
    return client.nodes('master');
  }
}

async function askForPrimaries(node: IoRedis, map: AddressMap | null | undefined): Promise<string[]> {
  return primariesOf(await node.callBuffer('CLUSTER', 'SLOTS'), node.options.host ?? '127.0.0.1', map);
}

function send(client: IoRedis | IoRedisCluster, args: readonly Argument[]): Promise<unknown> {
  return client.callBuffer(...(args as [string, ...Argument[]]));
}
