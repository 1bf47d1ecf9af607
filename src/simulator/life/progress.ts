import { playerName } from '../catalog/names.js';
import { at } from '../random.js';
import { ownedEquipment, wornEquipment } from '../world/equipment.js';
import { ALL_UNITS, levelCap, OFFSETS, SUPER_TROOPS, TOP_HALL } from '../world/PlayerState.js';
import type { Act } from './Act.js';

/** Upgrades or unlocks a troop, spell, hero or piece of equipment. */
export const upgrade: Act = ({ ledger, chance, player }) => {
  const start = chance.integer(0, ALL_UNITS.length - 1);
  for (let step = 0; step < ALL_UNITS.length; step++) {
    const index = (start + step) % ALL_UNITS.length;
    const one = at(ALL_UNITS, index);
    const level = player.levels[index] as number;
    const cap = levelCap(one, one.village === 'home' ? player.townHallLevel : player.builderHallLevel);
    if (level >= cap) continue;
    ledger.setLevel(player.index, index, level + 1);
    ledger.setPlayer(player.index, 'expLevel', player.expLevel + (chance.chance(0.3) ? 1 : 0));
    return true;
  }
  return false;
};

/** Upgrades the town hall or the builder hall. */
export const hallUpgrade: Act = ({ ledger, chance, player }) => {
  if (player.builderHallLevel > 0 && player.builderHallLevel < 10 && chance.chance(0.5)) {
    ledger.setPlayer(player.index, 'builderHallLevel', player.builderHallLevel + 1);
    return true;
  }
  const { townHallLevel: hall, townHallWeaponLevel: weapon } = player;
  if (weapon > 0 && weapon < 5) {
    ledger.setPlayer(player.index, 'townHallWeaponLevel', weapon + 1);
    return true;
  }
  if (hall >= TOP_HALL) return false;
  ledger.setPlayer(player.index, 'townHallLevel', hall + 1);
  // Halls 12 to 16 have a weapon, which restarts at level 1 with each hall.
  ledger.setPlayer(player.index, 'townHallWeaponLevel', hall + 1 >= 12 && hall + 1 <= 16 ? 1 : 0);
  return true;
};

/** Adds to the counters of everyday achievements. */
export const achieve: Act = ({ ledger, chance, player }) => {
  const [name, most] = chance.pick<readonly [string, number]>([
    ['Nice and Tidy', 5],
    ['Wall Buster', 60],
    ['Humiliator', 3],
    ['Games Champion', 400],
    ['Well Seasoned', 300],
    ['Heroic Heist', 9_000],
    ['Mortar Mauler', 12],
  ]);
  ledger.achieve(player.index, name, chance.integer(1, most));
  return true;
};

/** Changes a hero's equipment. */
export const changeEquipment: Act = ({ ledger, chance, player }) => {
  const hero = chance.integer(OFFSETS.heroes, OFFSETS.equipment - 1);
  if ((player.levels[hero] as number) === 0) return false;
  const worn = wornEquipment(player, hero);
  const spare = ownedEquipment(player, hero).filter((piece) => !worn.includes(piece));
  if (worn.length < 2 || spare.length === 0) return false;
  const kept = worn[chance.integer(0, 1)] as number;
  ledger.setWorn(player.index, hero, worn, [kept, chance.pick(spare)]);
  return true;
};

export const boost: Act = ({ ledger, chance, player }) => {
  const unlocked = SUPER_TROOPS.filter((index) => (player.levels[index] as number) > 0 && index !== player.boosted);
  if (unlocked.length === 0) return false;
  const troop = chance.pick(unlocked);
  ledger.setBoosted(player.index, troop);
  ledger.achieve(player.index, 'Superb Work', 1);
  return true;
};

export const rename: Act = ({ ledger, chance, player }) => {
  ledger.setPlayer(player.index, 'name', playerName(chance.integer(0, 2 ** 31)));
  return true;
};

export const changeLabels: Act = ({ ledger, chance, player }) => {
  const labels = chance.shuffle(Array.from({ length: 19 }, (_, label) => label)).slice(0, chance.integer(1, 3));
  ledger.setPlayerLabels(player.index, labels);
  return true;
};
