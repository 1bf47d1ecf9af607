import type { AchievementPayload } from '../../../api/payloads/player.js';
import { Achievement } from '../../../models/Achievement.js';
import type { Wanted } from '../../compare/Comparison.js';
import { reportFields } from '../../compare/leftovers.js';
import { nameAt, pairNamed, reportUnnamed } from '../../compare/namedItems.js';
import { type Raw, sameValue } from '../../compare/sameValue.js';
import type { PlayerComparison, PlayerStep } from './PlayerComparison.js';

const TYPES = [
  'playerAchievementProgress',
  'playerAchievementStarsChange',
  'playerAchievementAdd',
  'playerAchievementRemove',
];

/** The step for achievements, if somebody wants to know anything of them. */
export function compileAchievements(wanted: Wanted): PlayerStep[] {
  const rest = wanted.has('playerFieldChange');
  if (!rest && !TYPES.some((type) => wanted.has(type))) return [];
  return [
    (player) => {
      const [before, after] = [player.rawBefore['achievements'], player.rawAfter['achievements']];
      if (before === after || (rest && sameValue(before, after))) return;
      if (rest) reportUnnamed(before, after, (path, a, b) => player.tellField('achievements', path, a, b));
      if (!Array.isArray(before) || !Array.isArray(after)) return;
      pairNamed(before, after, (old, now, list, index) => {
        if (old === undefined || now === undefined) {
          const type = old === undefined ? 'playerAchievementAdd' : 'playerAchievementRemove';
          player.tell(type, { achievement: modelOf(now ?? old ?? {}) }, nameAt(list, index));
          return;
        }
        const hasChanged = old['value'] !== now['value'] || old['stars'] !== now['stars'];
        const isTold = hasChanged && hasNumbers(old) && hasNumbers(now);
        if (isTold) tellProgress(player, old, now, list, index);
        if (rest && !sameValue(old, now)) tellRest(player, old, now, isTold, list, index);
      });
    },
  ];
}

function hasNumbers(raw: Raw): boolean {
  return typeof raw['value'] === 'number' && typeof raw['stars'] === 'number';
}

function tellProgress(player: PlayerComparison, old: Raw, now: Raw, list: readonly unknown[], index: number): void {
  const [before, after] = [modelOf(old), modelOf(now)];
  const pair = { achievement: after, achievementBefore: before };
  const name = nameAt(list, index);
  if (before.value !== after.value) {
    player.tell('playerAchievementProgress', { ...pair, old: before.value, new: after.value }, name);
  }
  if (before.stars !== after.stars) {
    player.tell('playerAchievementStarsChange', { ...pair, old: before.stars, new: after.stars }, name);
  }
}

/** What is told with a new value or new stars: the next target, and the sentences that name both, follow from them. */
const TOLD: ReadonlySet<string> = new Set(['value', 'stars', 'target', 'info', 'completionInfo']);

function tellRest(
  player: PlayerComparison,
  old: Raw,
  now: Raw,
  isTold: boolean,
  list: readonly unknown[],
  index: number,
): void {
  const report = (path: readonly string[], a: unknown, b: unknown) =>
    player.tellField('achievements', [nameAt(list, index), ...path], a, b);
  reportFields(old, now, report, isTold ? TOLD : undefined);
}

function modelOf(raw: Raw): Achievement {
  return new Achievement(raw as unknown as AchievementPayload);
}
