import type { Clock, Timer } from '../../internal/Clock.js';
import { CONNECT_TIMEOUT_MS, GREETING_TIMEOUT_MS, reconnectPauseMs, STALLED_MS } from './limits.js';
import { BINARY, type NodeRedisClient, openNodeRedisLink } from './nodeRedis.js';
import type { Argument, Primary, RedisConnection, TrackingLink, TrackingListener } from './RedisConnection.js';
import { rejectAfter } from './rejectAfter.js';

/** How often the connection is checked while a command is unanswered. */
const CHECK_EVERY_MS = 1_000;

/**
 * A client of node-redis made by the store. It connects at once, and reconnects without end. Commands wait for the
 * first attempt to connect; after that, they are refused while there is no connection, so no queue grows.
 *
 * The library's own reconnecting is off: its delay cannot be cancelled and would keep the process alive after `close`.
 * The library does not notice either when the other end has disappeared without closing the connection. So a connection
 * that has answered nothing for a while is closed.
 */
export class OwnNodeRedisConnection implements RedisConnection {
  readonly client: NodeRedisClient;
  readonly isCluster = false;
  readonly addedPrefix = '';
  readonly missingPrefix = '';
  onError: ((error: unknown) => void) | undefined;
  readonly #clock: Clock;
  #first: Promise<void> | undefined;
  #connecting = false;
  /** Whether there is a connection, ready for commands or not. */
  #connected = false;
  #attempts = 0;
  #retry: Timer | undefined;
  #watch: Timer | undefined;
  #unanswered = 0;
  #answeredAt = 0;
  #closed = false;

  constructor(makeClient: (options: Readonly<Record<string, unknown>>) => NodeRedisClient, url: string, clock: Clock) {
    this.#clock = clock;
    this.client = makeClient({
      url,
      disableOfflineQueue: true,
      maintNotifications: 'disabled',
      socket: { reconnectStrategy: false, connectTimeout: CONNECT_TIMEOUT_MS },
    });
    this.client.on('error', (error: unknown) => {
      // The promise of an attempt to connect rejects with the same error.
      if (!this.#connecting) this.#lost(error);
    });
    this.client.on('connect', () => {
      this.#connected = true;
    });
    this.#first = this.#connect().finally(() => {
      this.#first = undefined;
    });
  }

  send(_key: string, args: readonly Argument[]): Promise<unknown> {
    return this.#first === undefined ? this.#send(args) : this.#first.then(() => this.#send(args));
  }

  async primaries(): Promise<readonly Primary[]> {
    return [{ send: (args) => this.send('', args) }];
  }

  async addresses(): Promise<readonly string[]> {
    return [''];
  }

  track(_address: string, prefixes: readonly string[], listener: TrackingListener): Promise<TrackingLink> {
    return openNodeRedisLink(this.client, { to: undefined, prefixes, listener });
  }

  close(): void {
    this.#closed = true;
    this.#retry?.cancel();
    this.#watch?.cancel();
    // When a client is destroyed while its socket is being opened, the library forgets the socket and leaves it open.
    if (!this.#connecting || this.#connected) this.#destroy();
  }

  #send(args: readonly Argument[]): Promise<unknown> {
    if (this.#unanswered++ === 0) this.#answeredAt = this.#clock.monotonic();
    this.#watch ??= this.#clock.schedule(this.#check, CHECK_EVERY_MS);
    const sent = this.client.sendCommand(args, BINARY);
    sent.then(this.#answered, this.#answered);
    return sent;
  }

  readonly #answered = (): void => {
    this.#unanswered--;
    this.#hasAnswered = true;
  };

  /** Whether an answer came since the last check: cheaper than to note the time of each. */
  #hasAnswered = false;

  readonly #check = (): void => {
    this.#watch = undefined;
    if (this.#unanswered === 0) return;
    const now = this.#clock.monotonic();
    if (this.#hasAnswered) this.#answeredAt = now;
    this.#hasAnswered = false;
    if (now - this.#answeredAt >= STALLED_MS) this.#giveUp();
    else this.#watch = this.#clock.schedule(this.#check, CHECK_EVERY_MS);
  };

  #giveUp(): void {
    this.#destroy();
    this.#lost(new Error(`Redis has answered nothing for ${STALLED_MS} ms`));
  }

  async #connect(): Promise<void> {
    this.#connecting = true;
    this.#connected = false;
    try {
      // The library limits the time until the socket is open, not the time until a frozen server answers the greeting.
      await rejectAfter(this.client.connect(), GREETING_TIMEOUT_MS, this.#clock, 'connecting to Redis');
      this.#attempts = 0;
      this.#connecting = false;
      if (this.#closed) this.#destroy();
    } catch (error) {
      this.#destroy();
      this.#connecting = false;
      this.#lost(error);
    }
  }

  /** Closes the connection at once. The library throws when there is none. */
  #destroy(): void {
    if (this.client.isOpen) this.client.destroy();
  }

  #lost(error: unknown): void {
    if (this.#closed || this.#retry !== undefined) return;
    // Once for each outage, not for each attempt to reconnect.
    if (this.#attempts === 0) this.onError?.(error);
    this.#retry = this.#clock.schedule(
      () => {
        this.#retry = undefined;
        if (!this.#closed && !this.client.isOpen) void this.#connect();
      },
      reconnectPauseMs(++this.#attempts),
    );
  }
}
