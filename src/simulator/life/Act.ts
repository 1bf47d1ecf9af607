import type { Stream } from '../random.js';
import type { PlayerState } from '../world/PlayerState.js';
import type { World } from '../world/World.js';
import type { Crowd } from './Crowd.js';
import type { Ledger } from './Ledger.js';

/** What an action has at hand. */
export interface Scene {
  readonly world: World;
  readonly ledger: Ledger;
  /** Who else acts. */
  readonly crowd: Crowd;
  /** The action's own chance. */
  readonly chance: Stream;
  /** The instant of the action. */
  readonly at: number;
  /** Whoever acts. */
  readonly player: PlayerState;
}

/** Something that a player does. `false`: it could not be done. */
export type Act = (scene: Scene) => boolean;
