import type {
  BuilderBaseLeaguePayload,
  CapitalLeaguePayload,
  LeaguePayload,
  LeagueTierPayload,
  WarLeaguePayload,
} from '../../api/payloads/leagues.js';
import { leagueIconUrls, leagueTierIconUrls } from './images.js';

/** `Bronze League III`, `Bronze League II`, … for each metal, the lowest division first. */
function divisions(metals: readonly string[], numerals: readonly string[]): string[] {
  return metals.flatMap((metal) => numerals.map((numeral) => `${metal} League ${numeral}`));
}

const THREE = ['III', 'II', 'I'];
const FIVE = ['V', 'IV', 'III', 'II', 'I'];

const TIER_NAMES = 'Skeleton Barbarian Archer Wizard Valkyrie Witch Golem P.E.K.K.A Titan Dragon Electro'.split(' ');

/** Between Unranked and Legend: three tiers for each of eleven names, numbered consecutively. */
export const LEAGUE_TIERS: readonly LeagueTierPayload[] = [
  'Unranked',
  ...TIER_NAMES.flatMap((name, index) => [1, 2, 3].map((step) => `${name} League ${index * 3 + step}`)),
  'Legend League',
].map((name, index) => ({ id: 105_000_000 + index, name, iconUrls: leagueTierIconUrls(105_000_000 + index) }));

export const TOP_TIER = LEAGUE_TIERS.length - 1;

/**
 * The leagues before October 2025. The API still sends the first for players below the top tier, and the last for the
 * top tier.
 */
export const LEAGUES: readonly LeaguePayload[] = [
  'Unranked',
  ...divisions(['Bronze', 'Silver', 'Gold', 'Crystal', 'Master', 'Champion', 'Titan'], THREE),
  'Legend League',
].map((name, index) => ({ id: 29_000_000 + index, name, iconUrls: leagueIconUrls(29_000_000 + index, index > 0) }));

export const LEGEND_LEAGUE_ID = 29_000_022;

export const BUILDER_BASE_LEAGUES: readonly BuilderBaseLeaguePayload[] = [
  ...divisions(['Wood', 'Clay', 'Stone', 'Copper'], FIVE),
  ...divisions(['Brass', 'Iron', 'Steel', 'Titanium', 'Platinum', 'Emerald', 'Ruby'], THREE),
  'Diamond League',
].map((name, index) => ({ id: 44_000_000 + index, name }));

/** The league of a number of trophies: a step is 100 up to 2,000 and 200 above (fits every captured pair). */
export function builderBaseLeague(trophies: number): BuilderBaseLeaguePayload {
  const index = trophies < 2_000 ? Math.floor(trophies / 100) : 20 + Math.floor((trophies - 2_000) / 200);
  return BUILDER_BASE_LEAGUES[Math.min(index, BUILDER_BASE_LEAGUES.length - 1)] as BuilderBaseLeaguePayload;
}

export const WAR_LEAGUES: readonly WarLeaguePayload[] = [
  'Unranked',
  ...divisions(['Bronze', 'Silver', 'Gold', 'Crystal', 'Master', 'Champion'], THREE),
].map((name, index) => ({ id: 48_000_000 + index, name }));

export const CAPITAL_LEAGUES: readonly CapitalLeaguePayload[] = [
  'Unranked',
  ...divisions(['Bronze', 'Silver', 'Gold', 'Crystal', 'Master', 'Champion', 'Titan'], THREE),
  'Legend League',
].map((name, index) => ({ id: 85_000_000 + index, name }));
