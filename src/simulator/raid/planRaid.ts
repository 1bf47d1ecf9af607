import { clanName, playerName } from '../catalog/names.js';
import { districtHallLevel } from '../payloads/clanPayload.js';
import { at, hash, Stream } from '../random.js';
import { RAID_MS } from '../world/Calendar.js';
import type { ClanState } from '../world/ClanState.js';
import { DISTRICTS } from '../world/ClanState.js';
import type { World } from '../world/World.js';

/** An attack of a raid on one district, continuing where the previous one ended. */
export interface PlannedRaidAttack {
  readonly at: number;
  /** The player's index; -1 in defences, whose attackers are outside this world. */
  readonly player: number;
  readonly tag: string;
  readonly name: string;
  readonly district: number;
  /** The district's destruction after this attack, 0 to 100. */
  readonly destruction: number;
  readonly stars: number;
  readonly loot: number;
}

/** A raid on one clan, or by one. */
export interface Raid {
  readonly tag: string;
  readonly name: string;
  readonly level: number;
  readonly badgeId: number;
  /** Hall level by district; 0: not there. */
  readonly halls: readonly number[];
  /** By instant. */
  readonly attacks: readonly PlannedRaidAttack[];
}

/** A clan's raid weekend, decided when it begins. Its payload at any instant is a function of this plan. */
export interface RaidPlan {
  readonly clan: number;
  readonly startAt: number;
  readonly endAt: number;
  readonly raids: readonly Raid[];
  readonly defenses: readonly Raid[];
  /** By player index: 1 for players that earned a sixth attack. */
  readonly bonus: ReadonlyMap<number, number>;
}

export const ATTACK_LIMIT = 5;

/** @param members the clan's members when the weekend begins. */
export function planRaid(
  world: World,
  clan: ClanState,
  members: readonly number[],
  week: number,
  startAt: number,
): RaidPlan {
  const stream = new Stream(hash(clan.seed, 70, week));
  const endAt = startAt + RAID_MS;
  const bonus = new Map<number, number>();
  const turns: { at: number; player: number }[] = [];
  for (const player of members) {
    if (!stream.chance(0.6)) continue;
    bonus.set(player, stream.chance(0.5) ? 1 : 0);
    const attacks = stream.integer(2, ATTACK_LIMIT + (bonus.get(player) as number));
    for (let turn = 0; turn < attacks; turn++)
      turns.push({ at: startAt + 1_000 + Math.floor(stream.next() * (RAID_MS - 10_000)), player });
  }
  turns.sort((a, b) => a.at - b.at || a.player - b.player);
  const ours = turns.map(({ at: instant, player }) => ({
    at: instant,
    player,
    tag: world.playerTag(player),
    name: world.player(player).name,
  }));
  const theirs = Array.from({ length: stream.integer(3, 5) }, () => foreignTurns(world, stream, startAt)).flat();
  return {
    clan: clan.index,
    startAt,
    endAt,
    raids: ours.length === 0 ? [] : raidsOf(ours, stream, () => foreignClan(world, stream)),
    defenses: raidsOf(theirs, stream, () => ({
      ...foreignClan(world, stream),
      halls: DISTRICTS.map((_, district) => districtHallLevel(clan, district)),
    })),
    bonus,
  };
}

type Turn = Pick<PlannedRaidAttack, 'at' | 'player' | 'tag' | 'name'>;

/** Assigns attacks to one clan after the other, district by district. */
function raidsOf(turns: readonly Turn[], stream: Stream, target: () => Omit<Raid, 'attacks'>): Raid[] {
  const raids: (Omit<Raid, 'attacks'> & { attacks: PlannedRaidAttack[] })[] = [];
  let destruction: number[] = [];
  for (const turn of turns) {
    let raid = raids.at(-1);
    if (raid === undefined || raid.halls.every((hall, district) => hall === 0 || destruction[district] === 100)) {
      raid = { ...target(), attacks: [] };
      raids.push(raid);
      destruction = DISTRICTS.map(() => 0);
    }
    // The peak opens when all other districts are destroyed.
    const open = raid.halls.flatMap((hall, district) =>
      hall > 0 && (destruction[district] as number) < 100 ? [district] : [],
    );
    const district = open.findLast((one) => one !== 0) ?? 0;
    const before = destruction[district] as number;
    const after = Math.min(100, before + stream.integer(25, 75));
    destruction[district] = after;
    const hall = at(raid.halls, district);
    raid.attacks.push({
      ...turn,
      district,
      destruction: after,
      stars: after === 100 ? 3 : after >= 75 ? 2 : after >= 50 ? 1 : 0,
      loot: Math.round((after - before) * (district === 0 ? 14 : 8) * (6 + hall)),
    });
  }
  return raids;
}

/** A clan outside this world, which is raided or raids. Its tag answers 404. */
function foreignClan(world: World, stream: Stream): Omit<Raid, 'attacks'> {
  const number = stream.integer(0, 1_000_000);
  const peak = stream.integer(4, 10);
  return {
    tag: world.clanTag(world.clanCount + number),
    name: clanName(number),
    level: stream.integer(5, 30),
    badgeId: number,
    halls: DISTRICTS.map((_, district) => (district === 0 ? peak : Math.max(0, Math.min(5, peak - district)))),
  };
}

function foreignTurns(world: World, stream: Stream, startAt: number): Turn[] {
  let instant = startAt + Math.floor(stream.next() * RAID_MS * 0.7);
  return Array.from({ length: stream.integer(8, 25) }, () => {
    instant += stream.integer(10, 200) * 1_000;
    const number = stream.integer(0, 1_000_000);
    return { at: instant, player: -1, tag: world.playerTag(world.playerCount + number), name: playerName(number) };
  }).sort((a, b) => a.at - b.at);
}
