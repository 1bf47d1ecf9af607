import type { Player } from '../../../models/Player.js';
import type { Comparison } from '../../compare/Comparison.js';
import type { PlayerEvents } from './PlayerEvents.js';

export type PlayerComparison = Comparison<Player, PlayerEvents>;

/** Compares one aspect of two payloads of a player. */
export type PlayerStep = (player: PlayerComparison) => void;
