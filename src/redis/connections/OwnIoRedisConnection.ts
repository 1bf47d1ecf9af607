import type { Clock } from '../../internal/Clock.js';
import type { Argument } from './Connection.js';
import { IoRedisConnection } from './IoRedisConnection.js';
import type { IoRedis } from './ioRedisClients.js';
import { backOff, CONNECT_TIMEOUT_MS, STALLED_MS } from './limits.js';

/**
 * An ioredis client that we make. It connects at once, and again for ever when the connection is lost. Commands wait for the first attempt only; later ones are
 * refused while there is no connection, so nothing queues up, and nothing that may have been carried out is sent twice.
 */
export class OwnIoRedisConnection extends IoRedisConnection {
  #first: Promise<void> | undefined;
  #isTold = false;

  constructor(
    makeClient: (url: string, options: Readonly<Record<string, unknown>>) => IoRedis,
    url: string,
    clock: Clock,
  ) {
    const client = makeClient(url, {
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      // Otherwise what was on its way when the connection broke would be answered by nobody, ever.
      maxRetriesPerRequest: 0,
      retryStrategy: backOff,
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: STALLED_MS,
    });
    super(client, clock);
    client.on('error', (error: unknown) => {
      // Once for each time that it went, not for each attempt to come back.
      if (!this.#isTold) this.onTrouble?.(error);
      this.#isTold = true;
    });
    this.#first = new Promise((resolve) => {
      const settled = () => {
        this.#first = undefined;
        resolve();
      };
      client.on('close', settled);
      client.on('ready', () => {
        this.#isTold = false;
        settled();
      });
    });
  }

  override send(key: string, args: readonly Argument[]): Promise<unknown> {
    return this.#first === undefined ? super.send(key, args) : this.#first.then(() => super.send(key, args));
  }

  override close(): void {
    const client = this.client as IoRedis;
    client.disconnect();
    // It would wait for the other end to say goodbye, which a frozen one doesn't.
    client.stream?.destroy();
  }
}
