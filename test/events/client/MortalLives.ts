import { expect } from 'vitest';
import type { EventsClient } from '../../../src/events/EventsClient.js';
import { Disk, type MountedDisk } from './Disk.js';
import type { Heard, LivingWorld } from './LivingWorld.js';

/** What a process does at its start: it watches and adds listeners. */
type Start = (client: EventsClient, hear: (event: Heard) => void) => void;

export interface Mortality {
  /** Operations after which a starting process has read nearly everything that it needs. */
  readonly started: number;
  /** The most operations of a process. */
  readonly most: number;
  readonly eachSeconds: number;
}

/**
 * Processes that follow each other on one disk, each of which ends at another operation of its store: at its first, at
 * its second, and so on.
 */
export class MortalLives {
  readonly heard: Heard[] = [];
  readonly errors: unknown[] = [];
  /** How many processes ended at an operation. */
  deaths = 0;
  /** Events that a process emitted after another process had emitted them. */
  again = 0;
  readonly #disk = new Disk();
  readonly #world: LivingWorld;
  readonly #start: Start;

  constructor(world: LivingWorld, start: Start) {
    this.#world = world;
    this.#start = start;
  }

  /** Runs one process that ends in order. */
  async whole(seconds: number): Promise<void> {
    const client = this.#begin(this.#disk.mount());
    await this.#world.live(seconds);
    await client.close();
  }

  /**
   * Runs processes until an instant. The first two die at their first operation, the next two at their second, up to
   * `most`; then again from `started` on. A process that does not reach its operation ends after some time.
   */
  async until(instant: number, { started, most, eachSeconds }: Mortality): Promise<void> {
    const { clock } = this.#world;
    for (let operations = 0; clock.now() < instant; operations = operations + 1 < most ? operations + 1 : started) {
      for (const dies of ['before', 'after'] as const) {
        const mounted = this.#disk.mount(operations, dies);
        const client = this.#begin(mounted);
        const end = Math.min(instant, clock.now() + eachSeconds * 1_000);
        while (!mounted.isDead && clock.now() < end) await this.#world.live(60);
        if (mounted.isDead) this.deaths++;
        mounted.die();
        // The rest of its work has no effect that can be seen. Its waits for the disk end by the clock.
        void client.close();
        await this.#world.live(30);
      }
    }
  }

  /** Returns each event as it was emitted first. Expects that events of one id have the same content. */
  distinct(content: (event: Heard) => string): Heard[] {
    const byId = new Map<string, Heard>();
    for (const event of this.heard) {
      const first = byId.get(event.id);
      if (first === undefined) byId.set(event.id, event);
      else expect(content(event)).toBe(content(first));
    }
    return [...byId.values()];
  }

  #begin(mounted: MountedDisk): EventsClient {
    const client = this.#world.client({ persist: mounted });
    const known = new Set(this.heard.map(({ id }) => id));
    client.on('error', ({ task, error }) => {
      if (!mounted.isDead) this.errors.push(`${task}: ${String(error)}`);
    });
    this.#start(client, (event) => {
      if (mounted.isDead) return;
      if (known.has(event.id)) this.again++;
      this.heard.push(event);
    });
    return client;
  }
}
