import { type BackOff, backOffMs } from '../../internal/backOff.js';
import type { Clock, Timer } from '../../internal/Clock.js';
import { ignore, type RedisConnection, type TrackingLink } from '../connections/RedisConnection.js';
import { rejectAfter } from '../connections/rejectAfter.js';

/**
 * The pause between two checks of trusted links. Together with the deadline, it bounds how long a frozen link is
 * trusted.
 */
const CHECK_EVERY_MS = 800;
/** The time limit for answers of a server. */
const ANSWER_MS = 1_000;
/** The time limit for opening a link. */
const OPEN_MS = 2_000;
/** The pauses between attempts to be trusted again. */
const RETRY: BackOff = { firstMs: 50, longestMs: 1_000 };

export interface TrackingLinksOptions {
  readonly connection: RedisConnection;
  /** The beginnings of the keys that are tracked. */
  readonly prefixes: readonly string[];
  readonly clock: Clock;
  /** Changes a tracked key, so that the server reports it. */
  readonly probe: () => Promise<unknown>;
  readonly onTrust: (trusted: boolean) => void;
  readonly onInvalidated: (key: string | null) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * A tracking link to every primary, reopened when it breaks and as primaries come and go. The links are trusted while
 * there is one to each primary, none is broken, and a report has come through since they were last distrusted: a client
 * library or a proxy may drop reports. A broken link, a primary without one, or a server that does not answer ends that
 * at once.
 *
 * A primary that takes over slots of another one is found by the next check. What it changes before is not reported,
 * and `onTrust(false)` comes when it is found.
 */
export class TrackingLinks {
  readonly #options: TrackingLinksOptions;
  readonly #links = new Map<string, TrackingLink>();
  #trusted = false;
  /** Counts the starts. Work of an earlier start has no effect. */
  #run = 0;
  #timer: Timer | undefined;
  #isChecking = false;
  #failures = 0;
  /** Whether an error was reported since the links were last trusted. */
  #isReported = false;
  #onReport: (() => void) | undefined;

  constructor(options: TrackingLinksOptions) {
    this.#options = options;
  }

  start(): void {
    this.#run++;
    this.#failures = 0;
    void this.#check(this.#run);
  }

  stop(): void {
    this.#run++;
    this.#trusted = false;
    this.#timer?.cancel();
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
  }

  async #check(run: number): Promise<void> {
    this.#isChecking = true;
    const { connection, clock } = this.#options;
    const pings = [...this.#links].map(([address, link]) => this.#ping(run, address, link));
    try {
      const addresses = await rejectAfter(connection.addresses(), ANSWER_MS, clock, 'asking for the primaries');
      if (run !== this.#run) return;
      this.#keepOnly(addresses);
      const missing = addresses.filter((address) => !this.#links.has(address));
      if (missing.length > 0) this.#distrust();
      await Promise.all([...pings, ...missing.map((address) => this.#open(run, address))]);
      if (run !== this.#run || !this.#isComplete(addresses)) return;
      if (!this.#trusted) await this.#awaitReport();
      if (run === this.#run && this.#isComplete(addresses)) this.#trust();
    } catch (error) {
      if (run === this.#run) this.#distrust(error);
    } finally {
      if (run === this.#run) {
        this.#isChecking = false;
        this.#schedule(run);
      }
    }
  }

  #isComplete(addresses: readonly string[]): boolean {
    return addresses.length > 0 && addresses.every((address) => this.#links.has(address));
  }

  /** Waits until any change is reported. It makes one. */
  async #awaitReport(): Promise<void> {
    const { probe, clock } = this.#options;
    const reported = new Promise<void>((resolve) => {
      this.#onReport = resolve;
    });
    await rejectAfter(Promise.all([reported, probe()]), ANSWER_MS, clock, 'the report of a changed key');
  }

  #schedule(run: number): void {
    this.#timer?.cancel();
    const delayMs = this.#trusted ? CHECK_EVERY_MS : backOffMs(this.#failures++, RETRY);
    this.#timer = this.#options.clock.schedule(() => {
      if (run === this.#run && !this.#isChecking) void this.#check(run);
    }, delayMs);
  }

  async #open(run: number, address: string): Promise<void> {
    const { connection, prefixes, clock } = this.#options;
    let isDown = false;
    const opening = connection.track(address, prefixes, {
      invalidated: (key) => this.#invalidated(run, key),
      down: (error) => {
        isDown = true;
        this.#down(run, address, error);
      },
    });
    try {
      const link = await rejectAfter(opening, OPEN_MS, clock, 'opening a tracking link');
      if (run !== this.#run || isDown) link.close();
      else this.#links.set(address, link);
    } catch (error) {
      // A link that is opened after the time limit is closed again.
      opening.then((link) => link.close(), ignore);
      throw error;
    }
  }

  #invalidated(run: number, key: string | null): void {
    if (run !== this.#run) return;
    this.#onReport?.();
    this.#options.onInvalidated(key);
  }

  async #ping(run: number, address: string, link: TrackingLink): Promise<void> {
    try {
      await rejectAfter(link.ping(), ANSWER_MS, this.#options.clock, 'a ping on the tracking link');
    } catch (error) {
      // The link may be closed by now, and another one open.
      if (run !== this.#run || this.#links.get(address) !== link) return;
      link.close();
      this.#down(run, address, error);
    }
  }

  #down(run: number, address: string, error: unknown): void {
    if (run !== this.#run) return;
    this.#links.delete(address);
    this.#distrust(error);
    // A check that waits for a report need not wait for this link's any more.
    this.#onReport?.();
    if (!this.#isChecking) this.#schedule(run);
  }

  #keepOnly(addresses: readonly string[]): void {
    for (const [address, link] of this.#links) {
      if (addresses.includes(address)) continue;
      link.close();
      this.#links.delete(address);
    }
  }

  #trust(): void {
    this.#failures = 0;
    this.#isReported = false;
    if (this.#trusted) return;
    this.#trusted = true;
    this.#options.onTrust(true);
  }

  #distrust(error?: unknown): void {
    if (error !== undefined && !this.#isReported) {
      this.#isReported = true;
      this.#options.onError(error);
    }
    if (!this.#trusted) return;
    this.#trusted = false;
    this.#options.onTrust(false);
  }
}
