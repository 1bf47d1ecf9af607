import { setImmediate } from 'node:timers/promises';
import { EventsClient, type EventsClientOptions } from '../../../src/events/EventsClient.js';
import type { EventsOptions } from '../../../src/events/EventsOptions.js';
import { loadHash } from '../../../src/events/poll/loadHash.js';
import { createSimulator } from '../../../src/simulator/createSimulator.js';
import type { Simulator } from '../../../src/simulator/Simulator.js';
import type { SimulatorOptions } from '../../../src/simulator/SimulatorOptions.js';
import { FakeClock } from '../../../src/testing/FakeClock.js';

/** An event as tests compare it. */
export interface Heard {
  readonly type: string;
  readonly id: string;
  readonly tag: string;
  readonly seenAt: number;
  readonly since: number;
  readonly [more: string]: unknown;
}

/**
 * A simulated world and clients that watch it, all on one clock: time moves only when the test says so, and stands
 * while requests are in flight.
 */
export class LivingWorld {
  readonly clock: FakeClock;
  readonly simulator: Simulator;
  readonly #clients: EventsClient[] = [];

  private constructor(clock: FakeClock, simulator: Simulator) {
    this.clock = clock;
    this.simulator = simulator;
  }

  static async create(options: SimulatorOptions = {}): Promise<LivingWorld> {
    const { startAt = new Date('2026-03-11T12:00:00Z') } = options;
    const clock = new FakeClock({ wall: startAt });
    // All other work at the start of a client ends within one turn of the event loop.
    await loadHash();
    const simulator = await createSimulator({ seed: 5, ...options, startAt, clock, speed: 1 });
    return new LivingWorld(clock, simulator);
  }

  client(events: EventsOptions = {}, options: EventsClientOptions = {}): EventsClient {
    const { baseUrl, tokens } = this.simulator;
    const client = new EventsClient({
      baseUrl,
      tokens,
      clock: this.clock,
      random: () => 0.5,
      throttleLimit: null,
      ...options,
      events,
    });
    this.#clients.push(client);
    return client;
  }

  /**
   * Lets time pass. Where nothing happens it leaps to the next timer, goes on by one step, and stands until all
   * requests of the step are answered. A step must be shorter than the timeout of requests.
   */
  async live(seconds: number, stepSeconds = 5): Promise<void> {
    await this.idle();
    for (let left = seconds * 1_000; left > 0; ) {
      const leap = Math.min(left, this.clock.nextInMs ?? left);
      this.clock.advance(leap);
      left -= leap;
      const step = Math.min(left, stepSeconds * 1_000);
      this.clock.advance(step);
      left -= step;
      await this.idle();
    }
  }

  /** Waits until no request is in flight, and all work has ended that does not wait for the clock. */
  async idle(): Promise<void> {
    for (let quiet = 0; quiet < 5; ) {
      await setImmediate();
      quiet = this.#clients.some(({ throttle }) => throttle.inFlight > 0) ? 0 : quiet + 1;
    }
  }

  async close(): Promise<void> {
    for (const client of this.#clients) await client.close();
    await this.simulator.close();
  }
}

/** Collects all events of subjects that a client emits from now on. */
export function hear(client: EventsClient): Heard[] {
  const heard: Heard[] = [];
  client.on('*', (event) => {
    if ('id' in event && 'seenAt' in event) heard.push(event);
  });
  return heard;
}
