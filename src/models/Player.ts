import type { ClanRole, PlayerPayload } from '../api/payloads/player.js';
import type { LeagueSeasonId } from '../api/payloads/rankedLeague.js';
import { Achievement } from './Achievement.js';
import { Label } from './Label.js';
import { LegendStatistics } from './LegendStatistics.js';
import { PlayerClan } from './PlayerClan.js';
import { Profile } from './Profile.js';
import { indexBy, recordsOf, viewOf, viewsOf } from './reading.js';
import { Equipment, Hero, Pet, Spell, Troop } from './Unit.js';
import { PETS } from './unitNames.js';

/** A player with all that the API has: `/players/{playerTag}`. */
export class Player extends Profile<PlayerPayload> {
  #clan: PlayerClan | undefined;
  #legendStatistics: LegendStatistics | undefined;
  #labels: readonly Label[] | undefined;
  #achievements: readonly Achievement[] | undefined;
  #heroes: readonly Hero[] | undefined;
  #spells: readonly Spell[] | undefined;
  #equipment: readonly Equipment[] | undefined;
  #army: Army | undefined;
  #lookups: Lookups | undefined;

  /** Level of the town hall's weapon; `undefined` where the town hall has none. */
  get townHallWeapon(): number | undefined {
    return this.raw.townHallWeaponLevel;
  }

  /** Level of the builder hall; `undefined` until the Builder Base is opened. */
  get builderHall(): number | undefined {
    return this.raw.builderHallLevel;
  }

  get bestTrophies(): number {
    return this.raw.bestTrophies;
  }

  /** Also under its former name, `bestVersusTrophies`, in the payload. */
  get bestBuilderBaseTrophies(): number | undefined {
    return this.raw.bestBuilderBaseTrophies ?? this.raw.bestVersusTrophies;
  }

  get warStars(): number {
    return this.raw.warStars;
  }

  get attackWins(): number {
    return this.raw.attackWins;
  }

  get defenseWins(): number {
    return this.raw.defenseWins;
  }

  /** Capital gold contributed over all time. */
  get clanCapitalContributions(): number {
    return this.raw.clanCapitalContributions;
  }

  /** As the API names it: `admin` is an Elder. `undefined` without a clan. */
  get role(): ClanRole | undefined {
    return this.raw.role;
  }

  /** Whether the player wants to take part in wars; `undefined` without a clan. */
  get warOptedIn(): boolean | undefined {
    return typeof this.raw.warPreference === 'string' ? this.raw.warPreference === 'in' : undefined;
  }

  /** `undefined` without a clan. */
  get clan(): PlayerClan | undefined {
    return (this.#clan ??= viewOf(this.raw.clan, PlayerClan));
  }

  /** With `currentLeagueSeasonId` it identifies this week's group of the ranked league. */
  get currentLeagueGroupTag(): string | undefined {
    return this.raw.currentLeagueGroupTag;
  }

  get currentLeagueSeasonId(): LeagueSeasonId | undefined {
    return this.raw.currentLeagueSeasonId;
  }

  /** With `previousLeagueSeasonId` it identifies last week's group of the ranked league. */
  get previousLeagueGroupTag(): string | undefined {
    return this.raw.previousLeagueGroupTag;
  }

  get previousLeagueSeasonId(): LeagueSeasonId | undefined {
    return this.raw.previousLeagueSeasonId;
  }

  /** `undefined` for players who were never in the Legend League. */
  get legendStatistics(): LegendStatistics | undefined {
    return (this.#legendStatistics ??= viewOf(this.raw.legendStatistics, LegendStatistics));
  }

  get labels(): readonly Label[] {
    return (this.#labels ??= viewsOf(this.raw.labels, Label));
  }

  get achievements(): readonly Achievement[] {
    return (this.#achievements ??= viewsOf(this.raw.achievements, Achievement));
  }

  /** Heroes of both villages. */
  get heroes(): readonly Hero[] {
    return (this.#heroes ??= viewsOf(this.raw.heroes, Hero));
  }

  get spells(): readonly Spell[] {
    return (this.#spells ??= viewsOf(this.raw.spells, Spell));
  }

  /** All equipment that the player owns; what a hero wears is in `hero.equipment`. */
  get equipment(): readonly Equipment[] {
    return (this.#equipment ??= viewsOf(this.raw.heroEquipment, Equipment));
  }

  /** Everything that the API lists as a troop, in its order, except pets. */
  get troops(): readonly Troop[] {
    return this.#sorted.troops;
  }

  /** Troops of the home village, without super troops and siege machines. */
  get homeTroops(): readonly Troop[] {
    return this.#sorted.home;
  }

  /** Troops of the Builder Base. */
  get builderTroops(): readonly Troop[] {
    return this.#sorted.builder;
  }

  /** Unlocked super troops. `isActive` is `true` for those that are boosted. */
  get superTroops(): readonly Troop[] {
    return this.#sorted.superTroops;
  }

  get siegeMachines(): readonly Troop[] {
    return this.#sorted.siegeMachines;
  }

  get pets(): readonly Pet[] {
    return this.#sorted.pets;
  }

  /**
   * The troop, super troop or siege machine of this name; `undefined` without one. Of a name that both villages have
   * ("Baby Dragon") it is the home village's, unless `village` says otherwise.
   */
  getTroop(name: string, village?: 'home' | 'builderBase'): Troop | undefined {
    if (village !== undefined) return this.troops.find((troop) => troop.name === name && troop.village === village);
    return this.#byName.troops.get(name);
  }

  getPet(name: string): Pet | undefined {
    return this.#byName.pets.get(name);
  }

  getHero(name: string): Hero | undefined {
    return this.#byName.heroes.get(name);
  }

  getSpell(name: string): Spell | undefined {
    return this.#byName.spells.get(name);
  }

  getEquipment(name: string): Equipment | undefined {
    return this.#byName.equipment.get(name);
  }

  /** The first achievement of that name. */
  getAchievement(name: string): Achievement | undefined {
    return this.#byName.achievements.get(name);
  }

  get #sorted(): Army {
    return (this.#army ??= sortTroops(this.raw));
  }

  get #byName(): Lookups {
    return (this.#lookups ??= {
      // The home village's come first, because the first of a name wins.
      troops: indexBy(
        [...this.troops].sort((a, b) => Number(b.isHomeBase) - Number(a.isHomeBase)),
        nameOf,
      ),
      pets: indexBy(this.pets, nameOf),
      heroes: indexBy(this.heroes, nameOf),
      spells: indexBy(this.spells, nameOf),
      equipment: indexBy(this.equipment, nameOf),
      achievements: indexBy(this.achievements, nameOf),
    });
  }
}

interface Lookups {
  readonly troops: ReadonlyMap<string, Troop>;
  readonly pets: ReadonlyMap<string, Pet>;
  readonly heroes: ReadonlyMap<string, Hero>;
  readonly spells: ReadonlyMap<string, Spell>;
  readonly equipment: ReadonlyMap<string, Equipment>;
  readonly achievements: ReadonlyMap<string, Achievement>;
}

interface Army {
  readonly troops: readonly Troop[];
  readonly home: readonly Troop[];
  readonly builder: readonly Troop[];
  readonly superTroops: readonly Troop[];
  readonly siegeMachines: readonly Troop[];
  readonly pets: readonly Pet[];
}

function sortTroops(payload: PlayerPayload): Army {
  const troops: Troop[] = [];
  const home: Troop[] = [];
  const builder: Troop[] = [];
  const superTroops: Troop[] = [];
  const siegeMachines: Troop[] = [];
  const pets: Pet[] = [];
  for (const item of recordsOf(payload.troops)) {
    if (PETS.has(item.name)) {
      pets.push(new Pet(item));
      continue;
    }
    const troop = new Troop(item);
    troops.push(troop);
    if (troop.isSiegeMachine) siegeMachines.push(troop);
    else if (troop.isSuperTroop) superTroops.push(troop);
    else if (troop.isBuilderBase) builder.push(troop);
    else if (troop.isHomeBase) home.push(troop);
  }
  return { troops, home, builder, superTroops, siegeMachines, pets };
}

function nameOf(unit: { readonly name: string }): string {
  return unit.name;
}
