/*
 * Pets and siege machines arrive among the troops, told apart by nothing but their names. So these few names are kept; a pet or siege machine that
 * is newer than this version shows up as a plain home troop until its name is added here.
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

/** Super troops whose name is not "Super" and the original's name. */
const SUPER_TROOP_ORIGINALS: ReadonlyMap<string, string> = new Map([
  ['Sneaky Goblin', 'Goblin'],
  ['Rocket Balloon', 'Balloon'],
  ['Inferno Dragon', 'Baby Dragon'],
  ['Ice Hound', 'Lava Hound'],
]);

const PREFIX = 'Super ';

/** The troop that a super troop is made of, also for super troops of the future, which so far are called "Super …"; else `undefined`. */
export function originalOfSuperTroop(name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined;
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : SUPER_TROOP_ORIGINALS.get(name);
}
