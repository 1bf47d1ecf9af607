import type { AchievementPayload } from '../../../api/payloads/player.js';
import { Achievement } from '../../../models/Achievement.js';
import { reportIn } from '../../compare/compileAttributes.js';
import type { Wanted } from '../../compare/Found.js';
import { reportFields } from '../../compare/leftovers.js';
import { pairNamed, reportUnnamed } from '../../compare/namedItems.js';
import { type Raw, sameValue } from '../../compare/sameValue.js';
import type { PlayerComparison, PlayerStep } from './PlayerComparison.js';

const TYPES = [
  'playerAchievementProgress',
  'playerAchievementStarsChange',
  'playerAchievementAdd',
  'playerAchievementRemove',
];

/**
 * The fields that follow from a new value or new stars, such as the next target. Their changes are not reported.
 */
const REPORTED: ReadonlySet<string> = new Set(['value', 'stars', 'target', 'info', 'completionInfo']);

/** Makes the step that compares achievements. */
export function compileAchievements(wanted: Wanted): PlayerStep[] {
  const reportsRest = wanted.has('playerFieldChange');
  if (!reportsRest && !TYPES.some((type) => wanted.has(type))) return [];
  return [
    (player) => {
      const [before, after] = [player.rawBefore['achievements'], player.rawAfter['achievements']];
      if (before === after || (reportsRest && sameValue(before, after))) return;
      if (reportsRest) reportUnnamed(before, after, reportIn(player, 'achievements'));
      if (!Array.isArray(before) || !Array.isArray(after)) return;
      pairNamed(before, after, (old, now, nameOf) => {
        if (now === undefined) player.add('playerAchievementRemove', { achievement: modelOf(old) }, nameOf());
        else if (old === undefined) player.add('playerAchievementAdd', { achievement: modelOf(now) }, nameOf());
        else compareAchievement(player, old, now, nameOf, reportsRest);
      });
    },
  ];
}

function compareAchievement(
  player: PlayerComparison,
  old: Raw,
  now: Raw,
  nameOf: () => string,
  reportsRest: boolean,
): void {
  const hasChanged = old['value'] !== now['value'] || old['stars'] !== now['stars'];
  const hasProgress = hasChanged && hasNumbers(old) && hasNumbers(now);
  if (hasProgress) reportProgress(player, old, now, nameOf());
  if (!reportsRest || sameValue(old, now)) return;
  reportFields(old, now, reportIn(player, 'achievements', [nameOf()]), hasProgress ? REPORTED : undefined);
}

function hasNumbers(raw: Raw): boolean {
  return typeof raw['value'] === 'number' && typeof raw['stars'] === 'number';
}

function reportProgress(player: PlayerComparison, old: Raw, now: Raw, name: string): void {
  const [before, after] = [modelOf(old), modelOf(now)];
  const pair = { achievement: after, achievementBefore: before };
  if (before.value !== after.value) {
    player.add('playerAchievementProgress', { ...pair, old: before.value, new: after.value }, name);
  }
  if (before.stars !== after.stars) {
    player.add('playerAchievementStarsChange', { ...pair, old: before.stars, new: after.stars }, name);
  }
}

function modelOf(raw: Raw | undefined): Achievement {
  return new Achievement(raw as unknown as AchievementPayload);
}
