import type { Clock } from '../../internal/Clock.js';
import { hostAndPort, primariesOf } from './clusterTopology.js';
import {
  BINARY,
  missingPrefixOf,
  type NodeRedisClient,
  type NodeRedisCluster,
  openNodeRedisLink,
} from './nodeRedis.js';
import {
  type Argument,
  ignore,
  type Primary,
  type RedisConnection,
  type TrackingLink,
  type TrackingListener,
} from './RedisConnection.js';
import { rejectAfter } from './rejectAfter.js';
import { SharedQuestions } from './SharedQuestions.js';
import { StallDetector } from './StallDetector.js';

/** How often the topology is read while a primary cannot be reached. */
const REFRESH_EVERY_MS = 500;
/** The pause after an attempt to open the cluster failed. */
const RETRY_OPEN_MS = 500;
/** The time limit for a server to name the primaries. */
const ANSWER_MS = 1_000;

/**
 * A cluster client of node-redis that the user gave. When it was never opened, the first command opens it.
 *
 * The client reads the topology when a server answers that a key has moved. A server that died or froze does not, so
 * commands would wait for it without end although a replica was promoted. So the client is made to read the topology
 * while a primary is not connected, and when the other servers, asked because a command stays unanswered, name another
 * primary.
 */
export class NodeRedisClusterConnection implements RedisConnection {
  readonly client: NodeRedisCluster;
  readonly isCluster = true;
  readonly addedPrefix = '';
  readonly missingPrefix: string;
  onError: ((error: unknown) => void) | undefined;
  readonly #clock: Clock;
  readonly #questions = new SharedQuestions();
  readonly #stalls: StallDetector;
  #opening: Promise<unknown> | undefined;
  #isOpen = false;
  /** Whether reading the topology is planned or under way. */
  #refreshing = false;
  /** Whether a server has named other primaries than the client knows. */
  #isOutdated = false;
  #closed = false;

  constructor(client: NodeRedisCluster, clock: Clock) {
    this.client = client;
    this.missingPrefix = missingPrefixOf(client);
    this.#clock = clock;
    this.#stalls = new StallDetector(clock, () => void this.addresses().catch(ignore));
    if (client.listenerCount('error') === 0) client.on('error', ignore);
    client.on('node-error', this.#refreshLater);
  }

  send(key: string, args: readonly Argument[], reads: boolean): Promise<unknown> {
    const send = () => this.#stalls.watch(this.client.sendCommand(key, reads, args, BINARY));
    return this.#isOpen ? send() : this.#open().then(send);
  }

  async primaries(): Promise<readonly Primary[]> {
    await this.#open();
    const clients = await Promise.all(this.client.masters.map((node) => this.client.nodeClient(node)));
    return clients.map((client) => ({ send: (args) => client.sendCommand(args, BINARY) }));
  }

  async addresses(): Promise<readonly string[]> {
    await this.#open();
    const answers = this.client.masters.flatMap((node) => {
      const { client } = node;
      if (client === undefined) return [this.client.nodeClient(node).then((one) => this.#ask(one, node.host))];
      // A question to a server that is not connected stays pending.
      return client.isReady ? [this.#ask(client, node.host)] : [];
    });
    return Promise.any(answers);
  }

  async track(address: string, prefixes: readonly string[], listener: TrackingListener): Promise<TrackingLink> {
    const [node] = this.client.masters;
    if (node === undefined) throw new Error('the cluster is not connected');
    const any = this.client.masters.find(({ client }) => client !== undefined)?.client;
    return openNodeRedisLink(any ?? (await this.client.nodeClient(node)), {
      to: hostAndPort(address),
      prefixes,
      listener,
    });
  }

  close(): void {
    this.#closed = true;
    this.#stalls.stop();
    this.client.off('node-error', this.#refreshLater);
  }

  #ask(client: NodeRedisClient, host: string): Promise<string[]> {
    return this.#questions.ask(client, async () => {
      const reply = await client.sendCommand(['CLUSTER', 'SLOTS'], BINARY);
      const known = this.client.masters.map(({ address }) => address);
      this.#isOutdated = primariesOf(reply, host).join() !== known.sort().join();
      if (this.#isOutdated) this.#refreshLater();
      return primariesOf(reply, host, this.client._options?.nodeAddressMap);
    });
  }

  #open(): Promise<unknown> {
    if (this.#isOpen) return Promise.resolve();
    this.#opening ??= this.#connect().then(
      () => {
        this.#isOpen = true;
      },
      (error: unknown) => {
        // Until then, every command gets the same error at once.
        this.#clock.schedule(() => {
          this.#opening = undefined;
        }, RETRY_OPEN_MS);
        throw error;
      },
    );
    return this.#opening;
  }

  async #connect(): Promise<void> {
    if (this.client.masters.length > 0) return;
    if (!this.client.isOpen) {
      await this.client.connect();
      return;
    }
    // The user is opening it. A failure comes as an 'error' event only.
    await new Promise<void>((resolve, reject) => {
      const done = (error?: Error) => {
        this.client.off('connect', done);
        this.client.off('error', done);
        if (error === undefined) resolve();
        else reject(error);
      };
      this.client.on('connect', done);
      this.client.on('error', done);
    });
  }

  /** Returns the first server to answer. The library asks one server only, and waits without end when it is frozen. */
  async #firstToAnswer(): Promise<NodeRedisClient | undefined> {
    const answers = this.client.masters.flatMap(({ client, host }) =>
      client?.isReady === true ? [this.#ask(client, host).then(() => client)] : [],
    );
    return rejectAfter(Promise.any(answers), ANSWER_MS, this.#clock, 'asking for the primaries').catch(() => undefined);
  }

  readonly #refreshLater = (): void => {
    if (this.#refreshing || this.#closed) return;
    this.#refreshing = true;
    this.#clock.schedule(() => void this.#refresh(), REFRESH_EVERY_MS);
  };

  async #refresh(): Promise<void> {
    const { masters, _slots: slots } = this.client;
    const unreachable = masters.some(({ client }) => client !== undefined && !client.isReady);
    if ((unreachable || this.#isOutdated) && this.client.isOpen) {
      const server = await this.#firstToAnswer();
      if (server !== undefined && this.client.isOpen) {
        this.#isOutdated = false;
        await slots?.rediscover?.(server).catch(ignore);
      }
    }
    this.#refreshing = false;
    if (unreachable && this.client.isOpen) this.#refreshLater();
  }
}
