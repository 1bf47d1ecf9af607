/*
 * The API lists pets and siege machines among the troops, and only their names distinguish them. A pet or siege machine
 * that is newer than this version is a plain home troop until its name is added here.
 */

export const PETS: ReadonlySet<string> = new Set([
  'L.A.S.S.I',
  'Mighty Yak',
  'Electro Owl',
  'Unicorn',
  'Phoenix',
  'Poison Lizard',
  'Diggy',
  'Frosty',
  'Spirit Fox',
  'Angry Jelly',
  'Sneezy',
  'Greedy Raven',
]);

export const SIEGE_MACHINES: ReadonlySet<string> = new Set([
  'Wall Wrecker',
  'Battle Blimp',
  'Stone Slammer',
  'Siege Barracks',
  'Log Launcher',
  'Flame Flinger',
  'Battle Drill',
  'Troop Launcher',
  'Sky Wagon',
]);

/** Super troops whose name is not "Super" with the original's name. */
const SUPER_TROOP_ORIGINALS: ReadonlyMap<string, string> = new Map([
  ['Sneaky Goblin', 'Goblin'],
  ['Rocket Balloon', 'Balloon'],
  ['Inferno Dragon', 'Baby Dragon'],
  ['Ice Hound', 'Lava Hound'],
]);

const PREFIX = 'Super ';

/** The original of a super troop, also of unknown ones called "Super …"; `undefined` for other troops. */
export function originalOfSuperTroop(name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined;
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : SUPER_TROOP_ORIGINALS.get(name);
}
