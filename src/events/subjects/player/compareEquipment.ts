import type { PlayerItemPayload } from '../../../api/payloads/player.js';
import { Equipment, Hero } from '../../../models/Unit.js';
import { reportIn } from '../../compare/compileAttributes.js';
import { byKey, pairKeyed, reportUnkeyed } from '../../compare/keyed.js';
import { reportFields } from '../../compare/leftovers.js';
import { type Raw, sameValue } from '../../compare/sameValue.js';
import type { PlayerComparison } from './PlayerComparison.js';

/** The types of events about the equipment that heroes wear. */
export const EQUIPMENT_TYPES = [
  'playerActiveEquipmentChange',
  'playerActiveEquipmentAdd',
  'playerActiveEquipmentRemove',
  'playerActiveEquipmentLevelChange',
];

const NONE: readonly unknown[] = [];
const LEVEL: ReadonlySet<string> = new Set(['level']);

/**
 * Compares the equipment that a hero wears: a set, identified by name. A hero that is absent wears nothing, and a hero
 * that wears nothing has no list.
 */
export function compareEquipment(
  player: PlayerComparison,
  old: Raw | undefined,
  now: Raw | undefined,
  nameOf: () => string,
): void {
  const [worn, wears] = [old?.['equipment'], now?.['equipment']];
  if (worn === wears || sameValue(worn, wears)) return;
  const [before, after] = [worn ?? NONE, wears ?? NONE];
  const name = nameOf();
  const reportsRest = player.wants('playerFieldChange');
  if (reportsRest) reportUnkeyed(before, after, 'name', reportIn(player, 'heroes', [name, 'equipment']));
  if (!Array.isArray(before) || !Array.isArray(after)) return;

  const hero = new Hero((now ?? old) as unknown as PlayerItemPayload);
  let hasChanged = false;
  pairKeyed(before, after, 'name', (pieceBefore, piece, key) => {
    const item = `${name}/${key}`;
    if (pieceBefore !== undefined && piece !== undefined) {
      compareLevel(player, hero, pieceBefore, piece, item);
      if (reportsRest) reportRest(player, pieceBefore, piece, [name, 'equipment', key]);
      return;
    }
    hasChanged = true;
    if (piece === undefined) player.add('playerActiveEquipmentRemove', { hero, equipment: modelOf(pieceBefore) }, item);
    else player.add('playerActiveEquipmentAdd', { hero, equipment: modelOf(piece) }, item);
  });
  if (hasChanged)
    player.add('playerActiveEquipmentChange', { hero, old: piecesOf(before), new: piecesOf(after) }, name);
}

function compareLevel(player: PlayerComparison, hero: Hero, old: Raw, now: Raw, item: string): void {
  const [from, to] = [old['level'], now['level']];
  if (typeof from !== 'number' || typeof to !== 'number' || from === to) return;
  player.add('playerActiveEquipmentLevelChange', { hero, equipment: modelOf(now), old: from, new: to }, item);
}

function reportRest(player: PlayerComparison, old: Raw, now: Raw, path: readonly string[]): void {
  const hasLevels = typeof old['level'] === 'number' && typeof now['level'] === 'number';
  reportFields(old, now, reportIn(player, 'heroes', path), hasLevels ? LEVEL : undefined);
}

function piecesOf(list: readonly unknown[]): Equipment[] {
  return [...byKey(list, 'name').values()].map(modelOf);
}

function modelOf(raw: Raw | undefined): Equipment {
  return new Equipment(raw as unknown as PlayerItemPayload);
}
