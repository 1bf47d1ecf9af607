import { badgeUrls } from '../catalog/images.js';
import { CHAT_LANGUAGES, PLAYER_LABELS } from '../catalog/labels.js';
import { CAPITAL_LEAGUES, LEAGUE_TIERS, WAR_LEAGUES } from '../catalog/leagues.js';
import { LOCATIONS } from '../catalog/locations.js';
import { at } from '../random.js';
import type { ChangeValue } from '../truth/WorldChange.js';
import type { ClanState } from '../world/ClanState.js';
import { ALL_UNITS, OFFSETS } from '../world/PlayerState.js';

/** Fields of a clan that `setClan` sets. */
export type ClanField = Exclude<keyof ClanState, 'index' | 'seed' | 'badgeId' | 'members' | 'labels'>;

export function labelId(label: number): number {
  return at(PLAYER_LABELS, label).id;
}

/** Fields that the payload omits while they are 0. */
const ABSENT_AT_ZERO: ReadonlySet<string> = new Set(['townHallWeaponLevel', 'builderHallLevel']);

export function shownOf(field: string, value: string | number): string | number | null {
  if (value === 0 && ABSENT_AT_ZERO.has(field)) return null;
  return field === 'leagueTier' && typeof value === 'number' ? at(LEAGUE_TIERS, value).id : value;
}

/** A field's name in the payload. */
export function shownName(field: ClanField): string {
  return field === 'badge' ? 'badgeUrls' : field === 'capitalHallLevel' ? 'clanCapital' : field;
}

export function clanShown(field: ClanField, clan: ClanState): ChangeValue {
  switch (field) {
    case 'location':
      return clan.location === -1 ? null : at(LOCATIONS, clan.location).id;
    case 'chatLanguage':
      return clan.chatLanguage === -1 ? null : at(CHAT_LANGUAGES, clan.chatLanguage).id;
    case 'warLeague':
      return at(WAR_LEAGUES, clan.warLeague).id;
    case 'capitalLeague':
      return at(CAPITAL_LEAGUES, clan.capitalLeague).id;
    case 'capitalHallLevel':
      // The payload's object is empty at 0.
      return clan.capitalHallLevel === 0 ? null : clan.capitalHallLevel;
    case 'badge':
      return badgeUrls(clan.badgeId).small ?? null;
    default:
      return clan[field];
  }
}

/** A unit's name, with its village where both villages have a unit of that name. */
export function unitName(unit: number): string {
  const { name, village } = at(ALL_UNITS, unit);
  return name === 'Baby Dragon' && village === 'builderBase' ? `${name} (${village})` : name;
}

/** Names of worn equipment; `null` for none, because the payload then has no list. */
export function unitNames(units: readonly number[]): ChangeValue {
  return units.length === 0 ? null : units.map(unitName);
}

/** The payload list that holds a unit, by its index in `ALL_UNITS`. */
export function unitField(unit: number): 'troops' | 'spells' | 'heroes' | 'heroEquipment' {
  if (unit < OFFSETS.spells) return 'troops';
  if (unit < OFFSETS.heroes) return 'spells';
  return unit < OFFSETS.equipment ? 'heroes' : 'heroEquipment';
}
