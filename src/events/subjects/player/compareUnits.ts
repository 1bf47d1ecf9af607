import type { PlayerItemPayload } from '../../../api/payloads/player.js';
import { Troop } from '../../../models/Unit.js';
import { reportIn } from '../../compare/compileAttributes.js';
import type { Wanted } from '../../compare/Found.js';
import { reportFields } from '../../compare/leftovers.js';
import { pairNamed, reportUnnamed } from '../../compare/namedItems.js';
import { type Raw, sameValue } from '../../compare/sameValue.js';
import { compareEquipment, EQUIPMENT_TYPES } from './compareEquipment.js';
import type { PlayerComparison, PlayerStep } from './PlayerComparison.js';
import { UNIT_KINDS, UNIT_LISTS, UNIT_STEPS, type UnitList, unitListOf } from './units.js';

const BOOST_TYPES = ['playerSuperTroopBoostStart', 'playerSuperTroopBoostEnd'];

/**
 * Makes a step for each list of units that a listener needs. Units are not compared where a payload has no such list:
 * the API has left out fields before, and no player loses all troops.
 */
export function compileUnits(wanted: Wanted): PlayerStep[] {
  return (Object.keys(UNIT_LISTS) as UnitList[]).flatMap((list) => compileList(list, wanted));
}

function compileList(list: UnitList, wanted: Wanted): PlayerStep[] {
  const levels = unitListOf(list).kinds.some((kind) => UNIT_STEPS.some((step) => wanted.has(`player${kind}${step}`)));
  const boosts = list === 'troops' && BOOST_TYPES.some((type) => wanted.has(type));
  const rest = wanted.has('playerFieldChange');
  const worn = list === 'heroes' && (rest || EQUIPMENT_TYPES.some((type) => wanted.has(type)));
  if (!levels && !boosts && !worn && !rest) return [];

  return [
    (player) => {
      const [before, after] = [player.rawBefore[list], player.rawAfter[list]];
      if (before === after || (rest && sameValue(before, after))) return;
      if (rest) reportUnnamed(before, after, reportIn(player, list));
      if (!Array.isArray(before) || !Array.isArray(after)) return;
      pairNamed(before, after, (old, now, nameOf) => {
        if (levels && hasOtherLevel(old, now)) compareLevels(player, list, old, now, nameOf);
        if (boosts && isBoosted(old) !== isBoosted(now)) addBoost(player, old, now, nameOf);
        if (worn) compareEquipment(player, old, now, nameOf);
        if (rest && old !== undefined && now !== undefined && !sameValue(old, now)) {
          reportRest(player, list, old, now, nameOf);
        }
      });
    },
  ];
}

/** Whether the unit is new, gone, or has another level. */
function hasOtherLevel(old: Raw | undefined, now: Raw | undefined): boolean {
  return old === undefined || now === undefined || old['level'] !== now['level'];
}

function compareLevels(
  player: PlayerComparison,
  list: UnitList,
  old: Raw | undefined,
  now: Raw | undefined,
  nameOf: () => string,
): void {
  const raw = now ?? old ?? {};
  const kind = unitListOf(list).kindOf(raw['name'], raw['village']);
  const Model = UNIT_KINDS[kind];
  const unit = new Model(raw as unknown as PlayerItemPayload);
  if (old === undefined) {
    player.add(`player${kind}Unlock` as const, { unit }, nameOf());
  } else if (now === undefined) {
    player.add(`player${kind}Loss` as const, { unit }, nameOf());
  } else {
    const [from, to] = [old['level'], now['level']];
    if (typeof from !== 'number' || typeof to !== 'number') return;
    const step = to > from ? 'Upgrade' : 'Downgrade';
    const unitBefore = new Model(old as unknown as PlayerItemPayload);
    player.add(`player${kind}${step}` as const, { unit, unitBefore, old: from, new: to }, nameOf());
  }
}

function addBoost(player: PlayerComparison, old: Raw | undefined, now: Raw | undefined, nameOf: () => string): void {
  const type = isBoosted(now) ? 'playerSuperTroopBoostStart' : 'playerSuperTroopBoostEnd';
  player.add(type, { unit: new Troop((now ?? old) as unknown as PlayerItemPayload) }, nameOf());
}

function isBoosted(troop: Raw | undefined): boolean {
  return troop?.['superTroopIsActive'] === true;
}

function reportRest(player: PlayerComparison, list: UnitList, old: Raw, now: Raw, nameOf: () => string): void {
  const reported = new Set([unitListOf(list).reported ?? '']);
  if (typeof old['level'] === 'number' && typeof now['level'] === 'number') reported.add('level');
  reportFields(old, now, reportIn(player, list, [nameOf()]), reported);
}
