import { ItemNames } from '../../../src/events/compare/namedItems.js';

/**
 * Everything that a payload says, by path: `troops/Dragon/level` and its value as JSON. What says nothing (null, an
 * empty object) is not there.
 */
export type Said = Map<string, string>;

type Fields = Record<string, unknown>;

/** Lists with items that are distinguished by name and village, or by this field. */
const LISTS: Readonly<Record<string, 'name' | 'id' | 'tag' | 'village'>> = {
  troops: 'village',
  heroes: 'village',
  heroEquipment: 'village',
  spells: 'village',
  achievements: 'village',
  equipment: 'name',
  labels: 'id',
  districts: 'id',
  memberList: 'tag',
};
/** Former names, and the present ones. */
const FORMER: readonly (readonly [former: string, present: string])[] = [
  ['versusTrophies', 'builderBaseTrophies'],
  ['bestVersusTrophies', 'bestBuilderBaseTrophies'],
  ['clanVersusPoints', 'clanBuilderBasePoints'],
  ['requiredVersusTrophies', 'requiredBuilderBaseTrophies'],
  ['previousVersusSeason', 'previousBuilderBaseSeason'],
  ['bestVersusSeason', 'bestBuilderBaseSeason'],
];
/** What counts only as an object. */
const OBJECTS: ReadonlySet<string> = new Set([
  'clan',
  'league',
  'leagueTier',
  'builderBaseLeague',
  'legendStatistics',
  'playerHouse',
  'badgeUrls',
  'location',
  'chatLanguage',
  'capitalLeague',
  'warLeague',
  'currentSeason',
  'previousSeason',
  'bestSeason',
  'previousBuilderBaseSeason',
  'bestBuilderBaseSeason',
]);

/** Notes what a field says, below a path. */
export function say(said: Said, path: readonly string[], field: string, value: unknown): void {
  const here = [...path, field];
  if (value === null || value === undefined) return;
  if (field === 'warPreference' && path.length === 0) {
    if (typeof value === 'string') said.set(field, value === 'in' ? 'in' : 'out');
    return;
  }
  const by = LISTS[field];
  if (by !== undefined && Array.isArray(value)) sayList(said, here, value, by);
  else if (isFields(value)) sayFields(said, here, value);
  else if (OBJECTS.has(field) && isKnownObject(path, field)) return;
  else if (field !== 'superTroopIsActive' || path[0] !== 'troops' || value === true)
    said.set(here.join('/'), stable(value));
}

export function sayFields(said: Said, path: readonly string[], fields: Fields): void {
  const present = { ...fields };
  if (path.length === 0 || path[0] === 'legendStatistics' || (path[0] === 'memberList' && path.length === 2)) {
    for (const [former, name] of FORMER) {
      if (path[0] === 'legendStatistics' && !/Season/.test(name)) continue;
      present[name] ??= present[former];
      delete present[former];
    }
  }
  for (const [field, value] of Object.entries(present)) {
    if (field === 'elements' && path.at(-1) === 'playerHouse' && Array.isArray(value)) {
      said.set([...path, field].join('/'), JSON.stringify(value.map(stable).sort()));
    } else {
      say(said, path, field, value);
    }
  }
}

function isKnownObject(path: readonly string[], field: string): boolean {
  if (field.endsWith('Season')) return path[0] === 'legendStatistics' && path.length === 1;
  if (field === 'badgeUrls') return path.length === 0 || (path.length === 1 && path[0] === 'clan');
  return path.length === 0 || (path[0] === 'memberList' && path.length === 2);
}

function sayList(said: Said, path: readonly string[], list: readonly unknown[], by: string): void {
  const nameless: unknown[] = [];
  const seen = new Set<string>();
  const names = new ItemNames(list);
  list.forEach((item, index) => {
    const key = isFields(item) ? item[by === 'village' ? 'name' : by] : undefined;
    if (!isFields(item) || (typeof key !== 'string' && (by === 'village' || typeof key !== 'number'))) {
      nameless.push(item);
      return;
    }
    const name = by === 'village' ? (names.at(index) ?? '') : String(key);
    if (seen.has(name)) return;
    seen.add(name);
    // An item is there even if it says nothing else.
    said.set([...path, name].join('/'), 'there');
    sayFields(said, [...path, name], item);
  });
  if (nameless.length > 0) said.set([...path, '?'].join('/'), stable(nameless));
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON with sorted fields, and without those that say nothing. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    isFields(part)
      ? Object.fromEntries(
          Object.entries(part)
            .filter(([, inner]) => inner !== null && inner !== undefined)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : part,
  );
}
