import type { PlayerItemPayload } from '../../../api/payloads/player.js';
import { Troop } from '../../../models/Unit.js';
import type { Wanted } from '../../compare/Comparison.js';
import { reportFields } from '../../compare/leftovers.js';
import { nameAt, pairNamed, reportUnnamed } from '../../compare/namedItems.js';
import { type Raw, sameValue } from '../../compare/sameValue.js';
import { compareWorn, WORN_TYPES } from './activeEquipment.js';
import type { PlayerComparison, PlayerStep } from './PlayerComparison.js';
import { UNIT_KINDS, UNIT_LISTS, UNIT_STEPS, type UnitKind } from './units.js';

const BOOST_TYPES = ['playerSuperTroopBoostStart', 'playerSuperTroopBoostEnd'];

/** The kinds that a list holds. */
const KINDS_OF: Readonly<Record<keyof typeof UNIT_LISTS, readonly UnitKind[]>> = {
  troops: ['Troop', 'SuperTroop', 'SiegeMachine', 'Pet'],
  heroes: ['Hero'],
  heroEquipment: ['Equipment'],
  spells: ['Spell'],
};

/**
 * A step for each list of units of which somebody wants to know anything. A list that is missing on one side says nothing of its units: the
 * API has left out fields before, and nobody loses all troops.
 */
export function compileUnits(wanted: Wanted): PlayerStep[] {
  return Object.keys(KINDS_OF).flatMap((field) => compileList(field as keyof typeof UNIT_LISTS, wanted));
}

function compileList(field: keyof typeof UNIT_LISTS, wanted: Wanted): PlayerStep[] {
  const kinds = KINDS_OF[field];
  const levels = kinds.some((kind) => UNIT_STEPS.some((step) => wanted.has(`player${kind}${step}`)));
  const boosts = field === 'troops' && BOOST_TYPES.some((type) => wanted.has(type));
  const rest = wanted.has('playerFieldChange');
  const worn = field === 'heroes' && (rest || WORN_TYPES.some((type) => wanted.has(type)));
  if (!levels && !boosts && !worn && !rest) return [];

  return [
    (player) => {
      const [before, after] = [player.rawBefore[field], player.rawAfter[field]];
      if (before === after || (rest && sameValue(before, after))) return;
      if (rest) reportUnnamed(before, after, (path, a, b) => player.tellField(field, path, a, b));
      if (!Array.isArray(before) || !Array.isArray(after)) return;
      pairNamed(before, after, (old, now, list, index) => {
        if (levels && (old === undefined || now === undefined || old['level'] !== now['level'])) {
          compareLevels(player, field, old, now, list, index);
        }
        if (boosts && isBoosted(old) !== isBoosted(now)) tellBoost(player, old, now, list, index);
        if (worn) compareWorn(player, old, now, () => nameAt(list, index));
        if (rest && old !== undefined && now !== undefined && !sameValue(old, now))
          tellRest(player, field, old, now, list, index);
      });
    },
  ];
}

function compareLevels(
  player: PlayerComparison,
  field: keyof typeof UNIT_LISTS,
  old: Raw | undefined,
  now: Raw | undefined,
  list: readonly unknown[],
  index: number,
): void {
  const raw = now ?? old ?? {};
  const kind = UNIT_LISTS[field](raw['name'], raw['village']);
  const Model = UNIT_KINDS[kind];
  const unit = new Model(raw as unknown as PlayerItemPayload);
  if (old === undefined) {
    player.tell(`player${kind}Unlock` as const, { unit }, nameAt(list, index));
  } else if (now === undefined) {
    player.tell(`player${kind}Loss` as const, { unit }, nameAt(list, index));
  } else {
    const [from, to] = [old['level'], now['level']];
    if (typeof from !== 'number' || typeof to !== 'number') return;
    const step = to > from ? 'Upgrade' : 'Downgrade';
    const unitBefore = new Model(old as unknown as PlayerItemPayload);
    player.tell(`player${kind}${step}` as const, { unit, unitBefore, old: from, new: to }, nameAt(list, index));
  }
}

function isBoosted(troop: Raw | undefined): boolean {
  return troop?.['superTroopIsActive'] === true;
}

function tellBoost(
  player: PlayerComparison,
  old: Raw | undefined,
  now: Raw | undefined,
  list: readonly unknown[],
  index: number,
): void {
  const type = isBoosted(now) ? 'playerSuperTroopBoostStart' : 'playerSuperTroopBoostEnd';
  player.tell(type, { unit: new Troop((now ?? old) as unknown as PlayerItemPayload) }, nameAt(list, index));
}

/** What other events tell of, besides levels. */
const TOLD: Readonly<Record<string, string>> = { troops: 'superTroopIsActive', heroes: 'equipment' };

function tellRest(
  player: PlayerComparison,
  field: string,
  old: Raw,
  now: Raw,
  list: readonly unknown[],
  index: number,
): void {
  const told = new Set([TOLD[field] ?? '']);
  if (typeof old['level'] === 'number' && typeof now['level'] === 'number') told.add('level');
  const report = (path: readonly string[], a: unknown, b: unknown) =>
    player.tellField(field, [nameAt(list, index), ...path], a, b);
  reportFields(old, now, report, told);
}
