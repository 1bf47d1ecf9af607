import type { Clock, Timer } from '../../internal/Clock.js';
import { within } from '../within.js';
import type { Argument, Connection, Primary, TrackingLink, TrackingListener } from './Connection.js';
import { backOff, CONNECT_TIMEOUT_MS, GREETING_TIMEOUT_MS, STALLED_MS } from './limits.js';
import { BINARY, type NodeRedisClient } from './nodeRedisClients.js';
import { openNodeRedisLink } from './nodeRedisLink.js';

/** While something is unanswered, whether anything was answered is looked at so often. */
const LOOK_EVERY_MS = 1_000;

/**
 * A client of node-redis that we make. It connects at once, and again for ever when the connection is lost. Commands wait for the first attempt only; later
 * ones are refused while there is no connection, so nothing queues up.
 *
 * The library's own reconnecting is off: its delay can't be called off, and would hold the process after `close`. Nor does it notice a connection whose other end
 * is gone without a word; here one that has answered nothing for a while is given up.
 */
export class OwnNodeRedisConnection implements Connection {
  readonly client: NodeRedisClient;
  readonly isCluster = false;
  readonly keyPrefix = '';
  onTrouble: ((error: unknown) => void) | undefined;
  readonly #clock: Clock;
  #first: Promise<void> | undefined;
  #connecting = false;
  /** Whether there is a connection, greeted or not. */
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
      // An attempt that fails tells it by its promise too.
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
    return openNodeRedisLink(this.client, undefined, prefixes, listener);
  }

  close(): void {
    this.#closed = true;
    this.#retry?.cancel();
    this.#watch?.cancel();
    // The library forgets a connection that it is about to have when it is destroyed, and that one would stay open.
    if (!this.#connecting || this.#connected) this.#destroy();
  }

  #send(args: readonly Argument[]): Promise<unknown> {
    if (this.#unanswered++ === 0) this.#answeredAt = this.#clock.monotonic();
    this.#watch ??= this.#clock.schedule(this.#look, LOOK_EVERY_MS);
    const sent = this.client.sendCommand(args, BINARY);
    sent.then(this.#answered, this.#answered);
    return sent;
  }

  readonly #answered = (): void => {
    this.#unanswered--;
    this.#hasAnswered = true;
  };

  /** Whether an answer came since the last look: cheaper than the time of each. */
  #hasAnswered = false;

  readonly #look = (): void => {
    this.#watch = undefined;
    if (this.#unanswered === 0) return;
    const now = this.#clock.monotonic();
    if (this.#hasAnswered) this.#answeredAt = now;
    this.#hasAnswered = false;
    if (now - this.#answeredAt >= STALLED_MS) this.#giveUp();
    else this.#watch = this.#clock.schedule(this.#look, LOOK_EVERY_MS);
  };

  #giveUp(): void {
    this.#destroy();
    this.#lost(new Error(`Redis has answered nothing for ${STALLED_MS} ms`));
  }

  async #connect(): Promise<void> {
    this.#connecting = true;
    this.#connected = false;
    try {
      // The library bounds the time of connecting, and not that of the greeting, which a frozen server never returns.
      await within(this.client.connect(), GREETING_TIMEOUT_MS, this.#clock, 'connecting to Redis');
      this.#attempts = 0;
      this.#connecting = false;
      if (this.#closed) this.#destroy();
    } catch (error) {
      this.#destroy();
      this.#connecting = false;
      this.#lost(error);
    }
  }

  /** Ends the connection, whatever it waits for. The library throws when there is none. */
  #destroy(): void {
    if (this.client.isOpen) this.client.destroy();
  }

  #lost(error: unknown): void {
    if (this.#closed || this.#retry !== undefined) return;
    // Once for each time that it went, not for each attempt to come back.
    if (this.#attempts === 0) this.onTrouble?.(error);
    this.#retry = this.#clock.schedule(
      () => {
        this.#retry = undefined;
        if (!this.#closed && !this.client.isOpen) void this.#connect();
      },
      backOff(++this.#attempts),
    );
  }
}
