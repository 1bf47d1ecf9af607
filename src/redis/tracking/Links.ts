import type { Clock, Timer } from '../../internal/Clock.js';
import type { Connection, TrackingLink } from '../connections/Connection.js';
import { within } from '../within.js';

/** A healthy set of links is looked at so often; a server may take so long to answer that it is alive. Both together bound how long a frozen one is believed. */
const HEARTBEAT_MS = 800;
const DEADLINE_MS = 1_000;
/** How long an opening may take. */
const OPEN_DEADLINE_MS = 2_000;
/** The first attempt to come back, and the slowest. */
const SOONEST_MS = 50;
const LATEST_MS = 1_000;

export interface LinksOptions {
  readonly connection: Connection;
  /** What the keys in question begin with. */
  readonly prefixes: readonly string[];
  readonly clock: Clock;
  readonly onTrust: (trusted: boolean) => void;
  readonly onInvalidated: (key: string | null) => void;
  readonly onTrouble: (error: unknown) => void;
}

/**
 * A tracking link to every primary, kept up while they come and go. They may be trusted when there is one to each primary and none is broken; a link that is lost, a
 * primary without one, or a server that doesn't answer ends that at once.
 *
 * A primary that takes over slots of another one is found within a heartbeat. What it does before is not told, and `lost` comes when it is found.
 */
export class Links {
  readonly #options: LinksOptions;
  readonly #links = new Map<string, TrackingLink>();
  #trusted = false;
  /** Counts the starts: what belongs to an earlier one is over. */
  #run = 0;
  #isRunning = false;
  #timer: Timer | undefined;
  #isChecking = false;
  #failures = 0;
  /** Trouble is told once for each time that the links can't be trusted. */
  #isTold = false;

  constructor(options: LinksOptions) {
    this.#options = options;
  }

  start(): void {
    this.#isRunning = true;
    this.#run++;
    this.#failures = 0;
    void this.#check(this.#run);
  }

  stop(): void {
    this.#isRunning = false;
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
      const addresses = await within(connection.addresses(), DEADLINE_MS, clock, 'asking for the primaries');
      if (run !== this.#run) return;
      this.#keepOnly(addresses);
      const missing = addresses.filter((address) => !this.#links.has(address));
      if (missing.length > 0) this.#distrust();
      await Promise.all([...pings, ...missing.map((address) => this.#open(run, address))]);
      if (run !== this.#run) return;
      if (addresses.length > 0 && addresses.every((address) => this.#links.has(address))) this.#trust();
    } catch (error) {
      if (run === this.#run) this.#distrust(error);
    } finally {
      if (run === this.#run) {
        this.#isChecking = false;
        this.#schedule(run);
      }
    }
  }

  #schedule(run: number): void {
    this.#timer?.cancel();
    const delayMs = this.#trusted
      ? HEARTBEAT_MS
      : Math.min(LATEST_MS, SOONEST_MS * 2 ** Math.min(this.#failures++, 10));
    this.#timer = this.#options.clock.schedule(() => {
      if (run === this.#run && !this.#isChecking) void this.#check(run);
    }, delayMs);
  }

  async #open(run: number, address: string): Promise<void> {
    const { connection, prefixes, clock, onInvalidated } = this.#options;
    let isDown = false;
    const opening = connection.track(address, prefixes, {
      invalidated: (key) => {
        if (run === this.#run) onInvalidated(key);
      },
      down: (error) => {
        isDown = true;
        this.#down(run, address, error);
      },
    });
    // One that comes after the deadline is of no use.
    let late = false;
    opening.then(
      (link) => {
        if (late) link.close();
      },
      () => {},
    );
    try {
      const link = await within(opening, OPEN_DEADLINE_MS, clock, 'opening a tracking link');
      if (run !== this.#run || isDown) link.close();
      else this.#links.set(address, link);
    } catch (error) {
      late = true;
      throw error;
    }
  }

  async #ping(run: number, address: string, link: TrackingLink): Promise<void> {
    try {
      await within(link.ping(), DEADLINE_MS, this.#options.clock, 'a heartbeat of the tracking link');
    } catch (error) {
      // It may be closed, and another one open, by now.
      if (run !== this.#run || this.#links.get(address) !== link) return;
      link.close();
      this.#down(run, address, error);
    }
  }

  #down(run: number, address: string, error: unknown): void {
    if (run !== this.#run) return;
    this.#links.delete(address);
    this.#distrust(error);
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
    this.#isTold = false;
    if (this.#trusted || !this.#isRunning) return;
    this.#trusted = true;
    this.#options.onTrust(true);
  }

  #distrust(error?: unknown): void {
    if (error !== undefined && !this.#isTold) {
      this.#isTold = true;
      this.#options.onTrouble(error);
    }
    if (!this.#trusted) return;
    this.#trusted = false;
    this.#options.onTrust(false);
  }
}
