import { InvalidArgumentError } from './InvalidArgumentError.js';

/**
 * A length of time in the public interface: a number of **seconds** (fractions allowed), or a string with a unit:
 * `'250ms'`, `'30s'`, `'5m'`, `'1h'`, `'7d'`, also combined: `'1h30m'`.
 */
export type Duration = number | `${number}${DurationUnit}` | (string & {});
type DurationUnit = 'ms' | 's' | 'm' | 'h' | 'd';

const UNIT_MS: Record<DurationUnit, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/g;

/**
 * The duration in milliseconds. `0` is a duration; negative values, `NaN` and strings without a unit are refused.
 * So is `Infinity`: where "for ever" is allowed, it is written `null`.
 * @throws InvalidArgumentError naming the argument and the value.
 */
export function toMilliseconds(argument: string, duration: Duration): number {
  if (typeof duration === 'number' && Number.isFinite(duration) && duration >= 0) return duration * 1_000;
  if (typeof duration === 'string' && WHOLE.test(duration)) {
    let total = 0;
    for (const [, amount, unit] of duration.matchAll(PART)) total += Number(amount) * UNIT_MS[unit as DurationUnit];
    return total;
  }
  throw new InvalidArgumentError(argument, duration, "a number of seconds of at least 0 or a duration such as '30s'");
}
