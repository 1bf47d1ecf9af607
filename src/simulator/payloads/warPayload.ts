import type { ClanWarPayload, WarAttackPayload, WarClanPayload, WarMemberPayload } from '../../api/payloads/war.js';
import { formatTimestamp } from '../../api/timestamps.js';
import { badgeUrls } from '../catalog/images.js';
import {
  attacksUntil,
  bestAttacks,
  type Fighter,
  type PlannedAttack,
  score,
  type WarPlan,
  warPhase,
} from '../war/WarPlan.js';
import { clanReference } from './clanReference.js';

/** The war as the API shows it at an instant. `first` is the side shown under `clan`. */
export function warPayload(war: WarPlan, at: number, first: 0 | 1): ClanWarPayload {
  const attacks = attacksUntil(war, at);
  const startTime = formatTimestamp(new Date(war.startAt));
  return {
    state: warPhase(war, at),
    teamSize: war.teamSize,
    // League wars have one attack per member, and the API omits the number.
    ...(war.kind === 'league' ? {} : { attacksPerMember: war.attacksPerMember, battleModifier: war.battleModifier }),
    preparationStartTime: formatTimestamp(new Date(war.preparationStartAt)),
    startTime,
    endTime: formatTimestamp(new Date(war.endAt)),
    clan: sidePayload(war, attacks, first),
    opponent: sidePayload(war, attacks, first === 0 ? 1 : 0),
    ...(war.kind === 'league' ? { warStartTime: startTime } : {}),
  };
}

/** The API's answer for a clan without a war: two empty sides with a placeholder badge. */
export function notInWarPayload(): ClanWarPayload {
  const stub = { badgeUrls: badgeUrls(0), clanLevel: 0, attacks: 0, stars: 0, destructionPercentage: 0 };
  return { state: 'notInWar', clan: stub, opponent: stub };
}

function sidePayload(war: WarPlan, attacks: readonly PlannedAttack[], which: 0 | 1): WarClanPayload {
  const side = war.sides[which];
  const { stars, destruction, attacks: used } = score(war, attacks, which);
  const suffered = bestAttacks(attacks, which === 0 ? 1 : 0);
  return {
    ...clanReference(side),
    attacks: used,
    stars,
    destructionPercentage: destruction,
    members: side.fighters.map((fighter, index): WarMemberPayload => {
      const own = attacks.filter((attack) => attack.side === which && attack.attacker === index);
      const best = suffered.get(index);
      return {
        tag: fighter.tag,
        name: fighter.name,
        townhallLevel: fighter.townHallLevel,
        mapPosition: fighter.mapPosition,
        ...(own.length === 0 ? {} : { attacks: own.map((attack) => attackPayload(war, attack)) }),
        opponentAttacks: attacks.filter((attack) => attack.side !== which && attack.defender === index).length,
        ...(best === undefined ? {} : { bestOpponentAttack: attackPayload(war, best) }),
      };
    }),
  };
}

export function attackPayload(war: WarPlan, attack: PlannedAttack): WarAttackPayload {
  const attacker = war.sides[attack.side].fighters[attack.attacker] as Fighter;
  const defender = war.sides[attack.side === 0 ? 1 : 0].fighters[attack.defender] as Fighter;
  return {
    attackerTag: attacker.tag,
    defenderTag: defender.tag,
    stars: attack.stars,
    destructionPercentage: attack.destruction,
    order: attack.order,
    duration: attack.duration,
  };
}
