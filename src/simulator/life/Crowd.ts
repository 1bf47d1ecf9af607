import type { Stream } from '../random.js';
import type { World } from '../world/World.js';

/** The most players that act. The others of a larger world stay unchanged, because changed players take memory. */
export const MAX_LIVELY_PLAYERS = 100_000;

/** The players that act: all of them, or in large worlds the members of some clans, spread evenly. */
export class Crowd {
  readonly #world: World;
  /** The distance between two lively clans; `0`: all players act. */
  readonly #stride: number;
  readonly #clans: number;

  constructor(world: World) {
    this.#world = world;
    const isLarge = world.playerCount > MAX_LIVELY_PLAYERS;
    this.#stride = isLarge ? Math.ceil(world.playerCount / MAX_LIVELY_PLAYERS) : 0;
    this.#clans = isLarge ? Math.ceil(world.clanCount / this.#stride) : world.clanCount;
  }

  /** About how many players act. */
  get size(): number {
    return Math.min(this.#world.playerCount, MAX_LIVELY_PLAYERS);
  }

  /** A random player that acts. */
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
