import type { PlayerItemPayload } from '../../../api/payloads/player.js';
import { Equipment, Hero } from '../../../models/Unit.js';
import { byKey, reportUnkeyed } from '../../compare/keyed.js';
import { reportFields } from '../../compare/leftovers.js';
import { type Raw, sameValue } from '../../compare/sameValue.js';
import type { PlayerComparison } from './PlayerComparison.js';

/** The types of events about what heroes wear. */
export const WORN_TYPES = [
  'playerActiveEquipmentChange',
  'playerActiveEquipmentAdd',
  'playerActiveEquipmentRemove',
  'playerActiveEquipmentLevelChange',
];

const LEVEL: ReadonlySet<string> = new Set(['level']);

/**
 * Compares what a hero wears: a set of equipment, told apart by name. A hero that is not there wears nothing, and one that wears nothing has no
 * list.
 */
export function compareWorn(
  player: PlayerComparison,
  old: Raw | undefined,
  now: Raw | undefined,
  nameOf: () => string,
): void {
  const [was, is] = [old?.['equipment'], now?.['equipment']];
  if (was === is || sameValue(was, is)) return;
  const name = nameOf();
  const [before, after] = [was ?? NOTHING, is ?? NOTHING];
  if (player.wants('playerFieldChange')) {
    const report = (path: readonly string[], a: unknown, b: unknown) =>
      player.tellField('heroes', [name, 'equipment', ...path], a, b);
    reportUnkeyed(before, after, 'name', report);
  }
  if (!Array.isArray(before) || !Array.isArray(after)) return;
  compareSets(player, new Hero((now ?? old) as unknown as PlayerItemPayload), name, before, after);
}

const NOTHING: readonly unknown[] = [];

function compareSets(
  player: PlayerComparison,
  hero: Hero,
  name: string,
  before: readonly unknown[],
  after: readonly unknown[],
): void {
  const [worn, wears] = [byKey(before, 'name'), byKey(after, 'name')];
  let changed = false;
  for (const [piece, raw] of worn) {
    if (wears.has(piece)) continue;
    changed = true;
    player.tell('playerActiveEquipmentRemove', { hero, equipment: modelOf(raw) }, `${name}/${piece}`);
  }
  for (const [piece, raw] of wears) {
    const old = worn.get(piece);
    if (old === undefined) {
      changed = true;
      player.tell('playerActiveEquipmentAdd', { hero, equipment: modelOf(raw) }, `${name}/${piece}`);
    } else {
      compareLevels(player, hero, name, old, raw);
    }
  }
  if (!changed) return;
  const detail = { hero, old: [...worn.values()].map(modelOf), new: [...wears.values()].map(modelOf) };
  player.tell('playerActiveEquipmentChange', detail, name);
}

/** The piece's level, and whatever else it says. */
function compareLevels(player: PlayerComparison, hero: Hero, name: string, old: Raw, now: Raw): void {
  const piece = String(now['name']);
  const [from, to] = [old['level'], now['level']];
  const areLevels = typeof from === 'number' && typeof to === 'number';
  if (areLevels && from !== to) {
    const detail = { hero, equipment: modelOf(now), old: from, new: to };
    player.tell('playerActiveEquipmentLevelChange', detail, `${name}/${piece}`);
  }
  if (!player.wants('playerFieldChange')) return;
  reportFields(
    old,
    now,
    (path, a, b) => player.tellField('heroes', [name, 'equipment', piece, ...path], a, b),
    areLevels ? LEVEL : undefined,
  );
}

function modelOf(raw: Raw): Equipment {
  return new Equipment(raw as unknown as PlayerItemPayload);
}
