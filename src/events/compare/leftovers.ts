import { recordOf } from '../../models/reading.js';
import { isNothing, type Raw, sameValue } from './sameValue.js';

/** Takes a difference that no event of its own tells of: where it is below the field that is looked at, and both values as they came. */
export type Report = (path: readonly string[], old: unknown, now: unknown) => void;

const NONE: ReadonlySet<string> = new Set();

/**
 * Reports the fields by which two objects differ, except those that something else tells of. Where one of the two is no object, they are
 * reported as a whole.
 */
export function reportFields(
  old: unknown,
  now: unknown,
  report: Report,
  told: ReadonlySet<string> = NONE,
  path: readonly string[] = [],
): void {
  const [before, after] = [recordOf(old as Raw | undefined), recordOf(now as Raw | undefined)];
  if (before === undefined || after === undefined) {
    if (!sameValue(old, now)) report(path, old, now);
    return;
  }
  eachDifference(before, after, told, (key, a, b) => report([...path, key], a, b));
}

/** Calls back for every field by which two objects differ, except those named. */
export function eachDifference(
  before: Raw,
  after: Raw,
  told: ReadonlySet<string>,
  differs: (key: string, old: unknown, now: unknown) => void,
): void {
  for (const key in before) {
    if (!told.has(key) && !sameValue(before[key], after[key])) differs(key, before[key], own(after, key));
  }
  for (const key in after) {
    if (!told.has(key) && isNothing(own(before, key)) && !isNothing(after[key]) && !Object.hasOwn(before, key)) {
      differs(key, undefined, after[key]);
    }
  }
}

function own(raw: Raw, key: string): unknown {
  return Object.hasOwn(raw, key) ? raw[key] : undefined;
}
