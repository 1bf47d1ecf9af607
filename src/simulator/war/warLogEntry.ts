import type { WarLogEntryPayload } from '../../api/payloads/war.js';
import { formatTimestamp } from '../../api/timestamps.js';
import { clanReference } from '../payloads/clanReference.js';
import { hash, integerOf } from '../random.js';
import { score, type WarPlan } from './WarPlan.js';

/** The war log entry of one side of a finished war. */
export function warLogEntry(war: WarPlan, which: 0 | 1, result: 'win' | 'lose' | 'tie'): WarLogEntryPayload {
  const [own, other] = which === 0 ? ([0, 1] as const) : ([1, 0] as const);
  const [ours, theirs] = [war.sides[own], war.sides[other]];
  const [score_, against] = [score(war, war.attacks, own), score(war, war.attacks, other)];
  const roll = hash(war.id, ours.clan, 9);
  return {
    result,
    endTime: formatTimestamp(new Date(war.endAt)),
    teamSize: war.teamSize,
    attacksPerMember: war.attacksPerMember,
    battleModifier: war.battleModifier,
    clan: {
      ...clanReference(ours),
      attacks: score_.attacks,
      stars: score_.stars,
      destructionPercentage: inLog(score_.destruction),
      expEarned: war.kind === 'friendly' ? 0 : result === 'win' ? integerOf(roll, 150, 750) : integerOf(roll, 20, 300),
    },
    opponent: {
      ...clanReference(theirs),
      stars: against.stars,
      destructionPercentage: inLog(against.destruction),
    },
  };
}

/** The log has fewer digits than the war. */
function inLog(percentage: number): number {
  return Math.round(percentage * 1e5) / 1e5;
}
