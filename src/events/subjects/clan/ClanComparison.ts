import type { Clan } from '../../../models/Clan.js';
import type { Comparison } from '../../compare/Comparison.js';
import type { ClanEvents } from './ClanEvents.js';

export type ClanComparison = Comparison<Clan, ClanEvents>;

/** Compares one aspect of two payloads of a clan. */
export type ClanStep = (clan: ClanComparison) => void;
