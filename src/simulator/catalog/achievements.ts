/** An achievement. `#` stands for the target in `info` and for the value in `completion`. */
export interface CatalogAchievement {
  readonly name: string;
  readonly village: 'home' | 'builderBase' | 'clanCapital';
  /** The target of the third star. */
  readonly target: number;
  readonly info: string;
  /** `null`: the game shows no progress. */
  readonly completion: string | null;
}

type Row = readonly [name: string, target: number, info: string, completion: string | null];

function achievements(village: CatalogAchievement['village'], rows: readonly Row[]): CatalogAchievement[] {
  return rows.map(([name, target, info, completion]) => ({ name, village, target, info, completion }));
}

/** In the order in which the API lists them. */
export const ACHIEVEMENTS: readonly CatalogAchievement[] = [
  ...achievements('home', [
    ['Bigger Coffers', 10, 'Upgrade a Gold Storage to level #', 'Highest Gold Storage level: #'],
    ['Get those Goblins!', 150, 'Win # Stars on the Campaign Map', 'Stars in Campaign Map: #'],
    ['Bigger & Better', 8, 'Upgrade Town Hall to level #', 'Current Town Hall level: #'],
    ['Nice and Tidy', 500, 'Remove # obstacles (trees, rocks, bushes)', 'Total obstacles removed: #'],
    ['Discover New Troops', 1, 'Unlock Dragon in the Barracks', null],
    ['Gold Grab', 100000000, 'Steal # Gold', 'Total Gold looted: #'],
    ['Elixir Escapade', 100000000, 'Steal # elixir', 'Total Elixir looted: #'],
    ['Sweet Victory!', 1250, 'Achieve a total of # trophies in Multiplayer battles', 'Trophy record: #'],
    ['Empire Builder', 4, 'Upgrade Clan Castle to level #', 'Current Clan Castle level: #'],
    ['Wall Buster', 2000, 'Destroy # Walls in Multiplayer battles', 'Total Walls destroyed: #'],
    ['Humiliator', 2000, 'Destroy # Town Halls in Multiplayer battles', 'Total Town Halls destroyed: #'],
    ['Union Buster', 2500, "Destroy # Builder's Huts in Multiplayer battles", "Total Builder's Huts destroyed: #"],
    ['Conqueror', 5000, 'Win # Multiplayer battles', 'Total multiplayer battles won: #'],
    ['Unbreakable', 500, 'Successfully defend against # attacks', 'Total defenses won: #'],
    ['Friend in Need', 25000, 'Donate # capacity worth of reinforcements to Clanmates', 'Total capacity donated: #'],
    ['Mortar Mauler', 5000, 'Destroy # Mortars in Multiplayer battles', 'Total Mortars destroyed: #'],
    ['Heroic Heist', 1000000, 'Steal # Dark Elixir', 'Total Dark Elixir looted: #'],
    ['League All-Star', 1, 'Become a Champion!', null],
    ['X-Bow Exterminator', 2500, 'Destroy # X-Bows in Multiplayer battles', 'Total X-Bows destroyed: #'],
    ['Firefighter', 5000, 'Destroy # Inferno Towers in Multiplayer battles', 'Total Inferno Towers destroyed: #'],
    [
      'War Hero',
      1000,
      'Score # Stars for your clan in Clan War battles',
      'Total Stars scored for clan in Clan War battles: #',
    ],
    [
      'Clan War Wealth',
      100000000,
      'Collect # Gold from the Clan Castle',
      'Total Gold collected in Clan War bonuses: #',
    ],
    [
      'Anti-Artillery',
      2000,
      'Destroy # Eagle or Inferno Artilleries in Multiplayer battles',
      'Total Eagle or Inferno Artilleries destroyed: #',
    ],
    ['Sharing is caring', 10000, 'Donate # Spell storage capacity worth of Spells', 'Total Spell capacity donated: #'],
    ['Keep Your Account Safe!', 1, 'Protect your Village by connecting to a social network', 'Completed!'],
  ]),
  ...achievements('builderBase', [
    ['Master Engineering', 8, 'Upgrade Builder Hall to level #', 'Current Builder Hall level: #'],
    ['Next Generation Model', 1, 'Unlock Power P.E.K.K.A in the Builder Barracks', null],
    ['Un-Build It', 2000, 'Destroy # Builder Halls in Builder Battles', 'Total Builder Halls destroyed: #'],
    ['Champion Builder', 3000, 'Achieve a total of # trophies in Builder Battles', 'Builder Trophy record: #'],
    ['High Gear', 3, 'Gear Up # buildings using the Master Builder', 'Total buildings geared up: #'],
    ['Hidden Treasures', 1, 'Rebuild Battle Machine', null],
  ]),
  ...achievements('home', [
    ['Games Champion', 100000, 'Earn # points in Clan Games', 'Total Clan Games points: #'],
    ['Dragon Slayer', 1, 'Slay the Giant Dragon on the Campaign Map', null],
    [
      'War League Legend',
      250,
      'Score # Stars for your clan in War League battles',
      'Total Stars scored for clan in War League battles: #',
    ],
    ['Keep Your Account Safe!', 1, 'Connect your account to Supercell ID for safe keeping.', 'Completed!'],
    ['Well Seasoned', 50000, 'Earn # points in Season Challenges', 'Total Season Challenges points: #'],
    [
      'Shattered and Scattered',
      4000,
      'Destroy # Scattershots in Multiplayer battles',
      'Total Scattershots destroyed: #',
    ],
    [
      'Not So Easy This Time',
      2000,
      'Destroy # weaponized Town Halls in Multiplayer battles',
      'Weaponized Town Halls destroyed: #',
    ],
    [
      'Bust This!',
      2500,
      "Destroy # weaponized Builder's Huts in Multiplayer battles",
      "Total weaponized Builder's Huts destroyed: #",
    ],
    ['Superb Work', 250, 'Boost a Super Troop # times', 'Total times Super Troops boosted: #'],
    ['Siege Sharer', 5000, 'Donate # Siege Machines', 'Total Siege Machines donated: #'],
  ]),
  ...achievements('clanCapital', [
    ['Aggressive Capitalism', 1000000, 'Loot # Capital Gold during Raid attacks', 'Total Capital Gold looted: #'],
    [
      'Most Valuable Clanmate',
      2000000,
      'Contribute # Capital Gold to upgrades in the Clan Capital',
      'Total Capital Gold contributed: #',
    ],
  ]),
  ...achievements('home', [
    ['Counterspell', 4000, 'Destroy # Spell Towers in Multiplayer Battles', 'Total Spell Towers Destroyed: #'],
    ['Monolith Masher', 2000, 'Destroy # Monoliths in Multiplayer Battles', 'Total Monoliths Destroyed: #'],
    ['Ungrateful Child', 1, 'Defeat M.O.M.M.A on the Campaign Map', null],
    ['Supercharger', 75, 'Supercharge buildings # times', 'Total Supercharges: #'],
    [
      'Multi-Archer Tower Terminator',
      5000,
      'Destroy # Multi-Archer Towers in Multiplayer Battles',
      'Total Multi-Archer Towers Destroyed: #',
    ],
    [
      'Ricochet Cannon Crusher',
      5000,
      'Destroy # Ricochet Cannons in Multiplayer Battles',
      'Total Ricochet Cannons Destroyed: #',
    ],
    ['Firespitter Finisher', 4000, 'Destroy # Firespitters in Multiplayer Battles', 'Total Firespitters Destroyed: #'],
    [
      'Multi-Gear Tower Trampler',
      2000,
      'Destroy # Multi-Gear Towers in Multiplayer Battles',
      'Total Multi-Gear Towers Destroyed: #',
    ],
    ['Crafting Connoisseur', 25, 'Upgrade Crafted Defenses # times', 'Total Crafted Defense upgrades: #'],
    [
      'Crafter’s Nightmare',
      2000,
      'Destroy # Crafted Defenses in Multiplayer Battles',
      'Total Crafted Defenses Destroyed: #',
    ],
    ['League Follower', 12, 'Reach League Wizard #', null],
  ]),
];
