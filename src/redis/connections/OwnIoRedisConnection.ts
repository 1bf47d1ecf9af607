import type { Clock } from '../../internal/Clock.js';
import { IoRedisConnection } from './IoRedisConnection.js';
import type { IoRedis } from './ioRedis.js';
import { CONNECT_TIMEOUT_MS, reconnectPauseMs, STALLED_MS } from './limits.js';
import type { Argument } from './RedisConnection.js';

/**
 * An ioredis client made by the store. It connects at once, and reconnects without end. Commands wait for the first
 * attempt to connect; after that, they are refused while there is no connection. So no queue grows, and no command that
 * the server may have executed is sent twice.
 */
export class OwnIoRedisConnection extends IoRedisConnection {
  #first: Promise<void> | undefined;
  /** Whether the current outage was reported. */
  #isReported = false;

  constructor(
    makeClient: (url: string, options: Readonly<Record<string, unknown>>) => IoRedis,
    url: string,
    clock: Clock,
  ) {
    const client = makeClient(url, {
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      // With any other number, commands under way when the connection breaks stay unanswered for ever.
      maxRetriesPerRequest: 0,
      retryStrategy: reconnectPauseMs,
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: STALLED_MS,
    });
    super(client, clock);
    client.on('error', (error: unknown) => {
      // Once for each outage, not for each attempt to reconnect.
      if (!this.#isReported) this.onError?.(error);
      this.#isReported = true;
    });
    this.#first = new Promise((resolve) => {
      const settled = () => {
        this.#first = undefined;
        resolve();
      };
      client.on('close', settled);
      client.on('ready', () => {
        this.#isReported = false;
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
    // `disconnect` waits for the other end to close the connection, which a frozen server does not.
    client.stream?.destroy();
  }
}
