import type {
  RaidClanPayload,
  RaidDistrictPayload,
  RaidMemberPayload,
  RaidSeasonPayload,
} from '../../api/payloads/raid.js';
import { offensiveRaidMedals } from '../../api/raidMedals.js';
import { formatTimestamp } from '../../api/timestamps.js';
import { badgeUrls } from '../catalog/images.js';
import { DISTRICTS } from '../world/ClanState.js';
import { ATTACK_LIMIT, type PlannedRaidAttack, type Raid, type RaidPlan } from './planRaid.js';

/**
 * A raid weekend as the API shows it at an instant. @param detailed with members and attacks, which older weekends
 * lack.
 */
export function raidPayload(plan: RaidPlan, now: number, detailed: boolean): RaidSeasonPayload {
  const raids = plan.raids.map((raid) => until(raid, now)).filter((raid) => raid.attacks.length > 0);
  const defenses = plan.defenses.map((raid) => until(raid, now)).filter((raid) => raid.attacks.length > 0);
  const attacks = raids.flatMap((raid) => raid.attacks);
  const ended = now >= plan.endAt;
  const destroyed = raids.reduce((sum, raid) => sum + destroyedIn(raid), 0);
  const attackLog = raids.map((raid) => ({ defender: clanOf(raid), ...entry(raid, detailed) }));
  return {
    state: ended ? 'ended' : 'ongoing',
    startTime: formatTimestamp(new Date(plan.startAt)),
    endTime: formatTimestamp(new Date(plan.endAt)),
    capitalTotalLoot: attacks.reduce((sum, attack) => sum + attack.loot, 0),
    raidsCompleted: raids.filter((raid) => destroyedIn(raid) === districtCount(raid)).length,
    totalAttacks: attacks.length,
    enemyDistrictsDestroyed: destroyed,
    offensiveReward: ended ? (offensiveRaidMedals(attackLog) ?? 0) : 0,
    defensiveReward: ended ? 30 + defenses.reduce((sum, raid) => sum + raid.attacks.length, 0) : 0,
    ...(detailed && attacks.length > 0 ? { members: members(plan, attacks) } : {}),
    attackLog,
    defenseLog: defenses.map((raid) => ({ attacker: clanOf(raid), ...entry(raid, detailed) })),
  };
}

function until(raid: Raid, now: number): Raid {
  return { ...raid, attacks: raid.attacks.filter((attack) => attack.at <= now) };
}

function districtCount(raid: Raid): number {
  return raid.halls.filter((hall) => hall > 0).length;
}

function destroyedIn(raid: Raid): number {
  return raid.attacks.filter((attack) => attack.destruction === 100).length;
}

function members(plan: RaidPlan, attacks: readonly PlannedRaidAttack[]): RaidMemberPayload[] {
  const byPlayer = new Map<number, RaidMemberPayload>();
  for (const { player, tag, name, loot } of attacks) {
    const so = byPlayer.get(player);
    byPlayer.set(player, {
      tag,
      name,
      attacks: (so?.attacks ?? 0) + 1,
      attackLimit: ATTACK_LIMIT,
      bonusAttackLimit: plan.bonus.get(player) ?? 0,
      capitalResourcesLooted: (so?.capitalResourcesLooted ?? 0) + loot,
    });
  }
  return [...byPlayer.values()];
}

function clanOf(raid: Raid): RaidClanPayload {
  return { tag: raid.tag, name: raid.name, level: raid.level, badgeUrls: badgeUrls(raid.badgeId) };
}

function entry(raid: Raid, detailed: boolean) {
  return {
    attackCount: raid.attacks.length,
    districtCount: districtCount(raid),
    districtsDestroyed: destroyedIn(raid),
    districts: districts(raid, detailed),
  };
}

function districts(raid: Raid, detailed: boolean): RaidDistrictPayload[] {
  return DISTRICTS.flatMap((name, district) => {
    const hall = raid.halls[district] as number;
    if (hall === 0) return [];
    const attacks = raid.attacks.filter((attack) => attack.district === district);
    const last = attacks.at(-1);
    return [
      {
        id: 70_000_000 + district,
        name,
        districtHallLevel: hall,
        destructionPercent: last?.destruction ?? 0,
        stars: last?.stars ?? 0,
        attackCount: attacks.length,
        totalLooted: attacks.reduce((sum, attack) => sum + attack.loot, 0),
        ...(detailed && attacks.length > 0
          ? {
              attacks: attacks.toReversed().map((attack) => ({
                attacker: { tag: attack.tag, name: attack.name },
                destructionPercent: attack.destruction,
                stars: attack.stars,
              })),
            }
          : {}),
      },
    ];
  });
}
