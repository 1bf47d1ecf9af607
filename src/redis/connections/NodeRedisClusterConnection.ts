import type { Clock } from '../../internal/Clock.js';
import { within } from '../within.js';
import { Asking } from './Asking.js';
import type { Argument, Connection, Primary, TrackingLink, TrackingListener } from './Connection.js';
import { BINARY, ignore, type NodeRedisClient, type NodeRedisCluster } from './nodeRedisClients.js';
import { openNodeRedisLink } from './nodeRedisLink.js';
import { StallWatch } from './StallWatch.js';
import { hostAndPort, primariesOf } from './topology.js';

/** While a primary can't be reached, the cluster is asked so often whether another one has taken its place. */
const HEAL_EVERY_MS = 500;
/** A cluster that could not be opened is not tried again before so long. */
const RETRY_OPEN_MS = 500;
/** A server that takes longer to say who the primaries are is not asked any further. */
const ANSWER_MS = 1_000;

/**
 * A user's cluster of node-redis, as it was given. One that was never opened is opened by the first command.
 *
 * The client looks at the topology when a server tells that a key has moved, and a server that died or froze tells nothing: commands would wait for it for ever,
 * although a replica has been promoted. So it is told to look again while a primary is not connected, and when the others, asked because of a command that nobody
 * answers, name another one.
 */
export class NodeRedisClusterConnection implements Connection {
  readonly client: NodeRedisCluster;
  readonly isCluster = true;
  readonly keyPrefix = '';
  onTrouble: ((error: unknown) => void) | undefined;
  readonly #clock: Clock;
  readonly #asking = new Asking();
  readonly #stalls: StallWatch;
  #opening: Promise<unknown> | undefined;
  #isOpen = false;
  #healing = false;
  /** Whether a server has told of other primaries than the client knows. */
  #isOutdated = false;
  #closed = false;

  constructor(client: NodeRedisCluster, clock: Clock) {
    this.client = client;
    this.#clock = clock;
    this.#stalls = new StallWatch(clock, () => void this.addresses().catch(ignore));
    if (client.listenerCount('error') === 0) client.on('error', ignore);
    client.on('node-error', this.#heal);
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
      // A command would only wait for one that is not connected.
      return client.isReady ? [this.#ask(client, node.host)] : [];
    });
    return Promise.any(answers);
  }

  async track(address: string, prefixes: readonly string[], listener: TrackingListener): Promise<TrackingLink> {
    const [node] = this.client.masters;
    if (node === undefined) throw new Error('the cluster is not connected');
    const any = this.client.masters.find(({ client }) => client !== undefined)?.client;
    return openNodeRedisLink(any ?? (await this.client.nodeClient(node)), hostAndPort(address), prefixes, listener);
  }

  close(): void {
    this.#closed = true;
    this.#stalls.stop();
    this.client.off('node-error', this.#heal);
  }

  #ask(client: NodeRedisClient, host: string): Promise<string[]> {
    return this.#asking.once(client, async () => {
      const reply = await client.sendCommand(['CLUSTER', 'SLOTS'], BINARY);
      const known = this.client.masters.map(({ address }) => address);
      this.#isOutdated = primariesOf(reply, host).join() !== known.sort().join();
      if (this.#isOutdated) this.#heal();
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
        // Whoever comes meanwhile gets the same answer at once.
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
    // Its owner is about to open it. A failure is told as an 'error' alone.
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

  /** The first of the servers to answer. The library would wait for a frozen one for ever, and asks nobody else meanwhile. */
  async #oneAwake(): Promise<NodeRedisClient | undefined> {
    const answers = this.client.masters.flatMap(({ client, host }) =>
      client?.isReady === true ? [this.#ask(client, host).then(() => client)] : [],
    );
    return within(Promise.any(answers), ANSWER_MS, this.#clock, 'asking for the primaries').catch(() => undefined);
  }

  readonly #heal = (): void => {
    if (this.#healing || this.#closed) return;
    this.#healing = true;
    this.#clock.schedule(() => void this.#lookAgain(), HEAL_EVERY_MS);
  };

  async #lookAgain(): Promise<void> {
    const { masters, _slots: slots } = this.client;
    const unreachable = masters.some(({ client }) => client !== undefined && !client.isReady);
    if ((unreachable || this.#isOutdated) && this.client.isOpen) {
      const awake = await this.#oneAwake();
      if (awake !== undefined && this.client.isOpen) {
        this.#isOutdated = false;
        await slots?.rediscover?.(awake).catch(ignore);
      }
    }
    this.#healing = false;
    if (unreachable && this.client.isOpen) this.#heal();
  }
}
