import { clanFacts } from '../payloads/clanReference.js';
import { hash, Stream } from '../random.js';
import type { ClanState } from '../world/ClanState.js';
import type { PlayerState } from '../world/PlayerState.js';
import type { World } from '../world/World.js';
import { beats, type Fighter, type PlannedAttack, type Side, type WarPlan } from './WarPlan.js';

/** The team sizes of the game. */
export const TEAM_SIZES = [5, 10, 15, 20, 25, 30, 35, 40, 45, 50];

export interface WarTimes {
  readonly preparationStartAt: number;
  readonly startAt: number;
  readonly endAt: number;
}

interface WarOrder extends WarTimes {
  readonly id: number;
  readonly kind: WarPlan['kind'];
  readonly tag?: string;
  readonly attacksPerMember: number;
  readonly battleModifier?: 'none' | 'hardMode';
  /** Player indices of each side, equally many on both. */
  readonly rosters: readonly [readonly number[], readonly number[]];
  readonly clans: readonly [ClanState, ClanState];
  /** The players that map positions are counted over, for each side. Default: the roster. */
  readonly ranks?: readonly [readonly number[], readonly number[]];
}

/** The members that want to fight, the strongest first. */
export function candidates(world: World, clan: ClanState): PlayerState[] {
  return clan.members
    .map((index) => world.player(index))
    .filter((player) => player.warPreference === 'in')
    .sort((a, b) => b.townHallLevel - a.townHallLevel || a.index - b.index);
}

/** The largest team size that both clans can field; 0: none. */
export function teamSize(available: number, wanted: number): number {
  return TEAM_SIZES.findLast((size) => size <= Math.min(available, wanted)) ?? 0;
}

/** Decides a war with all its attacks. */
export function planWar(world: World, order: WarOrder): WarPlan {
  const stream = new Stream(hash(world.seed, 20, order.id));
  const sides: readonly [Side, Side] = [makeSide(world, order, 0, stream), makeSide(world, order, 1, stream)];
  return {
    id: order.id,
    ...(order.tag === undefined ? {} : { tag: order.tag }),
    kind: order.kind,
    teamSize: order.rosters[0].length,
    attacksPerMember: order.attacksPerMember,
    battleModifier: order.battleModifier ?? 'none',
    preparationStartAt: order.preparationStartAt,
    startAt: order.startAt,
    endAt: order.endAt,
    sides,
    attacks: planAttacks(sides, order, stream),
  };
}

function makeSide(world: World, order: WarOrder, which: 0 | 1, stream: Stream): Side {
  const clan = order.clans[which];
  const chosen = new Set(order.rosters[which]);
  const byStrength = (order.ranks?.[which] ?? order.rosters[which])
    .map((index) => world.player(index))
    .sort((a, b) => b.townHallLevel - a.townHallLevel || a.index - b.index);
  const fighters = byStrength
    .map(
      (player, place): Fighter => ({
        player: player.index,
        tag: world.playerTag(player.index),
        name: player.name,
        townHallLevel: player.townHallLevel,
        mapPosition: place + 1,
      }),
    )
    .filter((fighter) => chosen.has(fighter.player));
  return {
    clan: clan.index,
    ...clanFacts(world, clan),
    // The API does not list members in map order.
    fighters: stream.shuffle(fighters),
  };
}

/** The distance of all attacks from the start and the end of the war. */
const MARGIN_MS = 1_000;

function planAttacks(sides: readonly [Side, Side], times: WarOrder, stream: Stream): PlannedAttack[] {
  const turns: { at: number; side: 0 | 1; attacker: number }[] = [];
  for (const side of [0, 1] as const) {
    const keenness = 0.7 + 0.3 * stream.next();
    sides[side].fighters.forEach((_, attacker) => {
      for (let turn = 0; turn < times.attacksPerMember; turn++) {
        if (!stream.chance(keenness)) continue;
        const span = times.endAt - times.startAt - 2 * MARGIN_MS;
        turns.push({ at: times.startAt + MARGIN_MS + Math.floor(stream.next() * span), side, attacker });
      }
    });
  }
  turns.sort((a, b) => a.at - b.at);
  const best: [Map<number, PlannedAttack>, Map<number, PlannedAttack>] = [new Map(), new Map()];
  const used = new Set<string>();
  const attacks: PlannedAttack[] = [];
  for (const turn of turns) {
    const defenders = sides[turn.side === 0 ? 1 : 0].fighters;
    const attacker = sides[turn.side].fighters[turn.attacker] as Fighter;
    const defender = chooseDefender(defenders, attacker, best[turn.side], (index) =>
      used.has(`${turn.side} ${turn.attacker} ${index}`),
    );
    if (defender === -1) continue;
    used.add(`${turn.side} ${turn.attacker} ${defender}`);
    const last = attacks.at(-1)?.at ?? 0;
    const attack: PlannedAttack = {
      at: Math.min(Math.max(turn.at, last + 1), times.endAt - 1),
      order: attacks.length + 1,
      side: turn.side,
      attacker: turn.attacker,
      defender,
      ...outcome(stream, attacker.townHallLevel - (defenders[defender] as Fighter).townHallLevel),
    };
    attacks.push(attack);
    if (beats(attack, best[turn.side].get(defender))) best[turn.side].set(defender, attack);
  }
  return attacks;
}

/** The nearest base on the map without three stars; a fighter never attacks the same base twice. */
function chooseDefender(
  defenders: readonly Fighter[],
  attacker: Fighter,
  best: ReadonlyMap<number, PlannedAttack>,
  used: (index: number) => boolean,
): number {
  let choice = -1;
  let cost = Number.POSITIVE_INFINITY;
  defenders.forEach((defender, index) => {
    if (used(index)) return;
    const distance = Math.abs(defender.mapPosition - attacker.mapPosition) + (best.get(index)?.stars === 3 ? 1_000 : 0);
    if (distance < cost) {
      cost = distance;
      choice = index;
    }
  });
  return choice;
}

function outcome(stream: Stream, lead: number): Pick<PlannedAttack, 'stars' | 'destruction' | 'duration'> {
  const luck = stream.next() + lead * 0.08;
  const stars = luck > 0.6 ? 3 : luck > 0.22 ? 2 : luck > 0.06 ? 1 : 0;
  const destruction =
    stars === 3
      ? 100
      : stars === 2
        ? stream.integer(50, 99)
        : stars === 1
          ? stream.integer(40, 99)
          : stream.integer(0, 49);
  return { stars, destruction, duration: stream.integer(stars === 3 ? 80 : 110, 180) };
}
