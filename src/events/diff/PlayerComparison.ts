import type { Player } from '../../client/models/Player.js';
import type { PlayerEvents } from '../types/PlayerEvents.js';
import type { Comparison } from './Comparison.js';

export type PlayerComparison = Comparison<Player, PlayerEvents>;

/** A part of comparing two players. */
export type PlayerStep = (player: PlayerComparison) => void;
