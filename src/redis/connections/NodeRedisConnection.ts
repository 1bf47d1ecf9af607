import type { Argument, Connection, Primary, TrackingLink, TrackingListener } from './Connection.js';
import { BINARY, ignore, type NodeRedisClient, type NodeRedisPool } from './nodeRedisClients.js';
import { openNodeRedisLink } from './nodeRedisLink.js';

/**
 * A user's client or pool of node-redis, as it was given. One that was never opened is opened by the first command; one that was closed since stays closed, and
 * rejects.
 */
export class NodeRedisConnection implements Connection {
  readonly client: NodeRedisClient | NodeRedisPool;
  readonly isCluster = false;
  readonly keyPrefix = '';
  onTrouble: ((error: unknown) => void) | undefined;
  #wasOpen = false;

  constructor(client: NodeRedisClient | NodeRedisPool) {
    this.client = client;
    this.#wasOpen = client.isOpen;
    // Without any listener an 'error' event ends the process. Whoever gave the client hears of trouble by its commands.
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
    // Wrapped, as a pool waits for what a task gives back and a client may look like a promise to nobody.
    const { some } = 'execute' in client ? await client.execute((one) => ({ some: one })) : { some: client };
    return openNodeRedisLink(some, undefined, prefixes, listener);
  }

  close(): void {}

  #open(): void {
    this.#wasOpen = true;
    if (this.client.isOpen) return;
    // From here on the client is open, and queues commands if it does so at all. A failure is theirs as well.
    this.client.connect().catch(() => {
      this.#wasOpen = false;
    });
  }
}
