import type { Stream } from '../random.js';
import type { World } from '../world/World.js';

/** So many players act at most. Of larger worlds the others keep still: whoever acts has to be kept in memory. */
export const MAX_LIVELY_PLAYERS = 100_000;

/** Who acts: everybody, or in large worlds the members of some clans, spread evenly, and some without a clan. */
export class Crowd {
  readonly #world: World;
  /** Every so many-th clan is lively; `0`: everybody is. */
  readonly #stride: number;
  readonly #clans: number;

  constructor(world: World) {
    this.#world = world;
    const isLarge = world.playerCount > MAX_LIVELY_PLAYERS;
    this.#stride = isLarge ? Math.ceil(world.playerCount / MAX_LIVELY_PLAYERS) : 0;
    this.#clans = isLarge ? Math.ceil(world.clanCount / this.#stride) : world.clanCount;
  }

  /** How many act, about. */
  get size(): number {
    return Math.min(this.#world.playerCount, MAX_LIVELY_PLAYERS);
  }

  /** Somebody who acts. */
  player(chance: Stream): number {
    const { playerCount } = this.#world;
    if (this.#stride === 0) return chance.integer(0, playerCount - 1);
    const { members } = this.#world.clan(this.clan(chance));
    return chance.pick(members);
  }

  /** A clan that may be joined. */
  clan(chance: Stream): number {
    return chance.integer(0, this.#clans - 1) * Math.max(1, this.#stride);
  }
}
