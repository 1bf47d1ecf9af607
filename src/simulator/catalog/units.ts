/** A troop, spell, hero or piece of equipment: its name, its highest level, and the hall that unlocks it. */
export interface CatalogUnit {
  readonly name: string;
  readonly maxLevel: number;
  /** Town Hall level, or Builder Hall level for units of the Builder Base. */
  readonly unlockedAt: number;
  readonly village: 'home' | 'builderBase';
  /** The troop that a super troop is a boosted form of. */
  readonly superOf?: string;
}

/** Levels as of spring 2026, in the order in which the API lists the units. */
type Row = readonly [name: string, maxLevel: number, unlockedAt: number, superOf?: string];

function units(village: 'home' | 'builderBase', rows: readonly Row[]): CatalogUnit[] {
  return rows.map(([name, maxLevel, unlockedAt, superOf]) => ({
    name,
    maxLevel,
    unlockedAt,
    village,
    ...(superOf === undefined ? {} : { superOf }),
  }));
}

/** Troops, super troops, siege machines and, at the end, pets: the API has no separate list for them. */
export const HOME_TROOPS = units('home', [
  ['Barbarian', 12, 1],
  ['Archer', 14, 2],
  ['Goblin', 9, 2],
  ['Giant', 14, 2],
  ['Wall Breaker', 14, 3],
  ['Balloon', 12, 4],
  ['Wizard', 14, 5],
  ['Healer', 11, 6],
  ['Dragon', 12, 7],
  ['P.E.K.K.A', 13, 8],
  ['Minion', 14, 7],
  ['Hog Rider', 15, 7],
  ['Valkyrie', 11, 8],
  ['Golem', 14, 8],
  ['Witch', 8, 9],
  ['Lava Hound', 8, 9],
  ['Bowler', 10, 10],
  ['Baby Dragon', 12, 9],
  ['Miner', 12, 10],
  ['Super Barbarian', 8, 11, 'Barbarian'],
  ['Super Archer', 10, 11, 'Archer'],
  ['Super Wall Breaker', 10, 11, 'Wall Breaker'],
  ['Super Giant', 10, 11, 'Giant'],
  ['Wall Wrecker', 6, 12],
  ['Battle Blimp', 5, 12],
  ['Yeti', 7, 12],
  ['Sneaky Goblin', 5, 11, 'Goblin'],
  ['Super Miner', 12, 11, 'Miner'],
  ['Rocket Balloon', 8, 11, 'Balloon'],
  ['Ice Golem', 9, 11],
  ['Electro Dragon', 9, 11],
  ['Stone Slammer', 6, 12],
  ['Inferno Dragon', 12, 11, 'Baby Dragon'],
  ['Super Valkyrie', 11, 11, 'Valkyrie'],
  ['Dragon Rider', 6, 13],
  ['Super Witch', 8, 11, 'Witch'],
  ['Siege Barracks', 5, 13],
  ['Ice Hound', 8, 11, 'Lava Hound'],
  ['Super Bowler', 10, 11, 'Bowler'],
  ['Super Dragon', 10, 11, 'Dragon'],
  ['Headhunter', 3, 12],
  ['Super Wizard', 10, 11, 'Wizard'],
  ['Super Minion', 11, 11, 'Minion'],
  ['Log Launcher', 5, 13],
  ['Flame Flinger', 5, 14],
  ['Battle Drill', 5, 15],
  ['Electro Titan', 5, 14],
  ['Apprentice Warden', 4, 13],
  ['Super Hog Rider', 12, 11, 'Hog Rider'],
  ['Root Rider', 3, 15],
  ['Druid', 5, 14],
  ['Thrower', 4, 16],
  ['Troop Launcher', 4, 16],
  ['Super Yeti', 7, 11, 'Yeti'],
  ['Furnace', 4, 15],
  ['Meteor Golem', 3, 17],
  ['L.A.S.S.I', 15, 14],
  ['Mighty Yak', 15, 14],
  ['Electro Owl', 15, 14],
  ['Unicorn', 15, 14],
  ['Phoenix', 10, 15],
  ['Poison Lizard', 15, 15],
  ['Diggy', 10, 15],
  ['Frosty', 15, 15],
  ['Spirit Fox', 10, 16],
  ['Angry Jelly', 10, 16],
  ['Sneezy', 10, 17],
]);

export const BUILDER_TROOPS = units('builderBase', [
  ['Raged Barbarian', 20, 1],
  ['Sneaky Archer', 20, 2],
  ['Beta Minion', 20, 3],
  ['Boxer Giant', 20, 3],
  ['Bomber', 20, 4],
  ['Power P.E.K.K.A', 20, 8],
  ['Cannon Cart', 20, 5],
  ['Drop Ship', 20, 7],
  ['Baby Dragon', 20, 4],
  ['Night Witch', 20, 6],
  ['Hog Glider', 20, 9],
  ['Electrofire Wizard', 20, 10],
]);

export const SPELLS = units('home', [
  ['Lightning Spell', 13, 5],
  ['Healing Spell', 12, 6],
  ['Rage Spell', 6, 7],
  ['Jump Spell', 5, 9],
  ['Freeze Spell', 7, 9],
  ['Poison Spell', 12, 8],
  ['Earthquake Spell', 8, 8],
  ['Haste Spell', 7, 9],
  ['Clone Spell', 8, 10],
  ['Skeleton Spell', 8, 9],
  ['Bat Spell', 8, 10],
  ['Invisibility Spell', 4, 11],
  ['Recall Spell', 6, 13],
  ['Overgrowth Spell', 4, 12],
  ['Revive Spell', 5, 15],
  ['Ice Block Spell', 5, 14],
]);

export const HOME_HEROES = units('home', [
  ['Barbarian King', 105, 7],
  ['Archer Queen', 105, 8],
  ['Grand Warden', 80, 11],
  ['Royal Champion', 55, 13],
  ['Minion Prince', 95, 9],
  ['Dragon Duke', 25, 15],
]);

export const BUILDER_HEROES = units('builderBase', [
  ['Battle Machine', 35, 5],
  ['Battle Copter', 35, 8],
]);

export const EQUIPMENT = units('home', [
  ['Giant Gauntlet', 27, 8],
  ['Rocket Spear', 27, 8],
  ['Spiky Ball', 27, 8],
  ['Frozen Arrow', 27, 8],
  ['Heroic Torch', 27, 8],
  ['Fireball', 27, 8],
  ['Snake Bracelet', 27, 8],
  ['Dark Crown', 27, 8],
  ['Magic Mirror', 27, 8],
  ['Electro Boots', 27, 8],
  ['Lavaloon Puppet', 27, 8],
  ['Action Figure', 27, 8],
  ['Meteor Staff', 27, 8],
  ['Frost Flake', 27, 8],
  ['Stick Horse', 27, 8],
  ['Barbarian Puppet', 18, 8],
  ['Rage Vial', 18, 8],
  ['Archer Puppet', 18, 8],
  ['Invisibility Vial', 18, 8],
  ['Eternal Tome', 18, 8],
  ['Life Gem', 18, 8],
  ['Seeking Shield', 18, 8],
  ['Royal Gem', 18, 8],
  ['Earthquake Boots', 18, 8],
  ['Hog Rider Puppet', 18, 14],
  ['Vampstache', 18, 10],
  ['Haste Vial', 18, 15],
  ['Giant Arrow', 18, 9],
  ['Healer Puppet', 18, 12],
  ['Rage Gem', 18, 11],
  ['Healing Tome', 18, 13],
  ['Henchmen Puppet', 18, 8],
  ['Dark Orb', 18, 8],
  ['Metal Pants', 18, 10],
  ['Noble Iron', 18, 12],
  ['Fire Heart', 18, 8],
  ['Stun Blaster', 18, 16],
  ['Flame Blower', 18, 8],
]);

/** Equipment by hero; a hero wears two pieces. */
export const EQUIPMENT_OF: Readonly<Record<string, readonly string[]>> = {
  'Barbarian King': [
    'Barbarian Puppet',
    'Rage Vial',
    'Earthquake Boots',
    'Vampstache',
    'Giant Gauntlet',
    'Spiky Ball',
    'Snake Bracelet',
    'Stick Horse',
  ],
  'Archer Queen': [
    'Archer Puppet',
    'Invisibility Vial',
    'Giant Arrow',
    'Healer Puppet',
    'Frozen Arrow',
    'Magic Mirror',
    'Action Figure',
  ],
  'Grand Warden': [
    'Eternal Tome',
    'Life Gem',
    'Rage Gem',
    'Healing Tome',
    'Fireball',
    'Lavaloon Puppet',
    'Heroic Torch',
  ],
  'Royal Champion': [
    'Royal Gem',
    'Seeking Shield',
    'Hog Rider Puppet',
    'Haste Vial',
    'Rocket Spear',
    'Electro Boots',
    'Frost Flake',
  ],
  'Minion Prince': ['Henchmen Puppet', 'Dark Orb', 'Metal Pants', 'Noble Iron', 'Dark Crown', 'Meteor Staff'],
  'Dragon Duke': ['Fire Heart', 'Flame Blower', 'Stun Blaster'],
};
