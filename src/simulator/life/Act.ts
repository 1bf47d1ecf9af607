import type { Stream } from '../random.js';
import type { PlayerState } from '../world/PlayerState.js';
import type { World } from '../world/World.js';
import type { Crowd } from './Crowd.js';
import type { Ledger } from './Ledger.js';

/** The input of an action. */
export interface Scene {
  readonly world: World;
  readonly ledger: Ledger;
  /** The players that act. */
  readonly crowd: Crowd;
  /** The action's own random numbers. */
  readonly chance: Stream;
  /** The instant of the action. */
  readonly at: number;
  /** The player that acts. */
  readonly player: PlayerState;
}

/** An action of a player. Returns `false` when it was impossible. */
export type Act = (scene: Scene) => boolean;
