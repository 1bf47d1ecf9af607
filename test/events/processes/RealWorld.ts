import { EventsClient } from '../../../src/events/EventsClient.js';
import type { EventsOptions } from '../../../src/events/EventsOptions.js';
import { createSimulator } from '../../../src/simulator/createSimulator.js';
import type { Simulator } from '../../../src/simulator/Simulator.js';
import { askedAgain, type Watched } from './askedAgain.js';

/**
 * A simulated world whose time the test moves, and clients that watch it on the real clock, as stores on servers need
 * it.
 */
export class RealWorld implements AsyncDisposable {
  readonly simulator: Simulator;
  readonly watched: Watched;
  readonly #clients: EventsClient[] = [];

  private constructor(simulator: Simulator) {
    const [clan] = simulator.clans;
    this.simulator = simulator;
    this.watched = { players: clan.memberTags, clan: clan.tag };
  }

  static async create(): Promise<RealWorld> {
    return new RealWorld(
      await createSimulator({
        ...{ seed: 5, clans: 2, membersPerClan: 4, activity: 60, apiCache: 'own' },
        // The least time between two polls.
        maxAge: { player: 1, clan: 1, currentWar: 1, leagueGroup: 1, raidSeasons: 1 },
      }),
    );
  }

  client(events: EventsOptions): EventsClient {
    const { baseUrl, tokens } = this.simulator;
    const client = new EventsClient({ baseUrl, tokens, throttleLimit: null, events });
    this.#clients.push(client);
    return client;
  }

  /** Lets time pass in the world, or none, and waits until the clients have polled and emitted everything. */
  async live(minutes: number): Promise<void> {
    if (minutes > 0) this.simulator.advance(`${minutes}m`);
    await askedAgain(this.simulator, this.watched, 2);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) await client.close();
    await this.simulator.close();
  }
}
