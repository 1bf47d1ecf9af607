import { BINARY, missingPrefixOf, type NodeRedisClient, type NodeRedisPool, openNodeRedisLink } from './nodeRedis.js';
import {
  type Argument,
  ignore,
  type Primary,
  type RedisConnection,
  type TrackingLink,
  type TrackingListener,
} from './RedisConnection.js';

/**
 * A client or pool of node-redis that the user gave. When it was never opened, the first command opens it; when it has
 * been closed since, commands reject.
 */
export class NodeRedisConnection implements RedisConnection {
  readonly client: NodeRedisClient | NodeRedisPool;
  readonly isCluster = false;
  readonly addedPrefix = '';
  readonly missingPrefix: string;
  onError: ((error: unknown) => void) | undefined;
  #wasOpen = false;

  constructor(client: NodeRedisClient | NodeRedisPool) {
    this.client = client;
    this.missingPrefix = missingPrefixOf(client);
    this.#wasOpen = client.isOpen;
    // An 'error' event without a listener ends the process. The store learns of errors by its commands.
    if (client.listenerCount('error') === 0) client.on('error', ignore);
  }

  send(_key: string, args: readonly Argument[]): Promise<unknown> {
    if (!this.#wasOpen) this.#open();
    return this.client.sendCommand(args, BINARY);
  }

  async primaries(): Promise<readonly Primary[]> {
    return [{ send: (args) => this.send('', args) }];
  }

  async addresses(): Promise<readonly string[]> {
    return [''];
  }

  async track(_address: string, prefixes: readonly string[], listener: TrackingListener): Promise<TrackingLink> {
    if (!this.#wasOpen) this.#open();
    const { client } = this;
    // A pool awaits the result of a task. The client is wrapped in an object, so that it is not treated as a promise.
    const { any } = 'execute' in client ? await client.execute((one) => ({ any: one })) : { any: client };
    return openNodeRedisLink(any, { to: undefined, prefixes, listener });
  }

  close(): void {}

  #open(): void {
    this.#wasOpen = true;
    if (this.client.isOpen) return;
    // From now on the client counts as open and queues commands, unless its queue is off. They fail when it can't
    // connect.
    this.client.connect().catch(() => {
      this.#wasOpen = false;
    });
  }
}
