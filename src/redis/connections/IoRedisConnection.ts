import type { Clock } from '../../internal/Clock.js';
import { type AddressMap, hostAndPort, primariesOf } from './clusterTopology.js';
import { type IoRedis, type IoRedisCluster, openIoRedisLink } from './ioRedis.js';
import {
  type Argument,
  ignore,
  type Primary,
  type RedisConnection,
  type TrackingLink,
  type TrackingListener,
} from './RedisConnection.js';
import { SharedQuestions } from './SharedQuestions.js';
import { StallDetector } from './StallDetector.js';

/**
 * An ioredis client or cluster that the user gave. It connects by itself, when it is made or by the first command.
 *
 * A cluster client reads the topology when a connection is closed or a key has moved. A server that freezes causes
 * neither. So when a command stays unanswered, the other servers are asked for the primaries, and if they name another
 * one, the client is made to read the topology.
 */
export class IoRedisConnection implements RedisConnection {
  readonly client: IoRedis | IoRedisCluster;
  readonly isCluster: boolean;
  readonly addedPrefix: string;
  readonly missingPrefix = '';
  onError: ((error: unknown) => void) | undefined;
  readonly #questions = new SharedQuestions();
  /** `undefined` for a single server. */
  readonly #stalls: StallDetector | undefined;

  constructor(client: IoRedis | IoRedisCluster, clock: Clock) {
    this.client = client;
    this.isCluster = client.isCluster;
    this.addedPrefix = client.options.keyPrefix ?? '';
    if (client.isCluster) this.#stalls = new StallDetector(clock, () => void this.addresses().catch(ignore));
    // Without a listener, the library writes to the console at every attempt to connect.
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
    // A server that was never used connects now. Any other one that is not ready would leave the question pending.
    const answers = nodes
      .filter(({ status }) => status === 'ready' || status === 'wait')
      .map((node) => this.#questions.ask(node, () => askForPrimaries(node, client.options.natMap)));
    const addresses = await Promise.any(answers);
    if (addresses.join() !== known.join()) client.refreshSlotsCache?.();
    return addresses;
  }

  async track(address: string, prefixes: readonly string[], listener: TrackingListener): Promise<TrackingLink> {
    const [node] = await this.#nodes();
    if (node === undefined) throw new Error('the cluster is not connected');
    return openIoRedisLink(node, { to: this.isCluster ? hostAndPort(address) : undefined, prefixes, listener });
  }

  close(): void {
    this.#stalls?.stop();
  }

  async #nodes(): Promise<readonly IoRedis[]> {
    const { client } = this;
    if (!client.isCluster) return [client];
    // The client knows no servers before it is connected. A command connects it, and waits for that.
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
