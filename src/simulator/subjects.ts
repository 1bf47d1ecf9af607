import type { ClanPayload } from '../api/payloads/clan.js';
import type { PlayerPayload } from '../api/payloads/player.js';
import type { ClanWarPayload, WarState } from '../api/payloads/war.js';
import { playerToken } from './answers/players.js';
import { clanPayload } from './payloads/clanPayload.js';
import { warPayload } from './payloads/warPayload.js';
import type { Simulation } from './Simulation.js';
import { type WarPlan, warPhase } from './war/WarPlan.js';

/** A list with at least one item. Items are made on access. */
export type Subjects<T> = readonly [T, ...T[]];

/** A player of the simulated world in its present state, which the API may not show yet. */
export interface SimulatedPlayer {
  readonly tag: string;
  readonly name: string;
  readonly townHallLevel: number;
  readonly trophies: number;
  /** The tag of the player's clan; `undefined` without one. */
  readonly clanTag: string | undefined;
  /** The API token from the player's game settings, for `verifytoken`. */
  readonly token: string;
  /** What `/players/{playerTag}` would send if nothing were cached. */
  payload(): PlayerPayload;
}

/** A clan of the simulated world in its present state. */
export interface SimulatedClan {
  readonly tag: string;
  readonly name: string;
  readonly isWarLogPublic: boolean;
  /** Tags of the members, in the order of their ranks. */
  readonly memberTags: readonly string[];
  /** The state that `/clans/{clanTag}/currentwar` would show if the war log were public. */
  readonly warState: WarState;
  /** The other side of the war; `undefined` when there is none. */
  readonly opponentTag: string | undefined;
  /** What `/clans/{clanTag}` would send if nothing were cached. */
  payload(): ClanPayload;
}

/** A war that a clan of the world shows, in its present state. */
export interface SimulatedWar {
  readonly clanTag: string;
  readonly opponentTag: string;
  readonly state: WarState;
  readonly teamSize: number;
  readonly startAt: Date;
  readonly endAt: Date;
  /** What `/clans/{clanTag}/currentwar` would send if nothing were cached. */
  payload(): ClanWarPayload;
}

export function simulatedWar(simulation: Simulation, war: WarPlan): SimulatedWar {
  return {
    clanTag: war.sides[0].tag,
    opponentTag: war.sides[1].tag,
    get state() {
      return warPhase(war, simulation.now);
    },
    teamSize: war.teamSize,
    get startAt() {
      return new Date(war.startAt);
    },
    get endAt() {
      return new Date(war.endAt);
    },
    payload: () => warPayload(war, simulation.now, 0),
  };
}

export function simulatedPlayer(simulation: Simulation, index: number): SimulatedPlayer {
  const { world } = simulation;
  return {
    tag: world.playerTag(index),
    get name() {
      return world.player(index).name;
    },
    get townHallLevel() {
      return world.player(index).townHallLevel;
    },
    get trophies() {
      return world.player(index).trophies;
    },
    get clanTag() {
      const { clan } = world.player(index);
      return clan === -1 ? undefined : world.clanTag(clan);
    },
    get token() {
      return playerToken(world.player(index));
    },
    payload: () => JSON.parse(simulation.playerJson(world.player(index))) as PlayerPayload,
  };
}

export function simulatedClan(simulation: Simulation, index: number): SimulatedClan {
  const { world } = simulation;
  const war = () => simulation.wars.current(index);
  return {
    tag: world.clanTag(index),
    get name() {
      return world.clan(index).name;
    },
    get isWarLogPublic() {
      return world.clan(index).isWarLogPublic;
    },
    get memberTags() {
      return world.membersByRank(world.clan(index)).map((member) => world.playerTag(member.index));
    },
    get warState() {
      const current = war();
      return current === undefined ? 'notInWar' : warPhase(current, simulation.now);
    },
    get opponentTag() {
      return war()?.sides.find((side) => side.clan !== index)?.tag;
    },
    payload: () => clanPayload(world, world.clan(index)),
  };
}

/**
 * A read-only array whose items are made on access and not kept: a million players cost nothing until they are read.
 * @param length at least 1.
 */
export function lazyList<T>(length: number, make: (index: number) => T): Subjects<T> {
  const indexOf = (property: string | symbol): number =>
    typeof property === 'string' && /^\d+$/.test(property) ? Number(property) : -1;
  return new Proxy<T[]>([], {
    get(target, property, receiver) {
      if (property === 'length') return length;
      const index = indexOf(property);
      if (index === -1) return Reflect.get(target, property, receiver) as unknown;
      return index < length ? make(index) : undefined;
    },
    has(target, property) {
      const index = indexOf(property);
      return index === -1 ? Reflect.has(target, property) : index < length;
    },
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  }) as readonly T[] as Subjects<T>;
}
