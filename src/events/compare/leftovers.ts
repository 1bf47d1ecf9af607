import { isNothing, objectOf, type Raw, sameValue } from './sameValue.js';

/**
 * Receives a difference that no other event reports: the path below the field that is compared, and both values.
 */
export type Report = (path: readonly string[], old: unknown, now: unknown) => void;

const NONE: ReadonlySet<string> = new Set();

/**
 * Reports the fields in which two objects differ, except the `reported` ones, which other events report. When one of
 * the two is not an object, both values are reported as a whole.
 */
export function reportFields(old: unknown, now: unknown, report: Report, reported: ReadonlySet<string> = NONE): void {
  const [before, after] = [objectOf(old), objectOf(now)];
  if (before !== undefined && after !== undefined) {
    eachDifference(before, after, reported, (key, a, b) => report([key], a, b));
  } else if (!sameValue(old, now)) {
    report([], old, now);
  }
}

/** Calls back for every field in which two objects differ, except those named. */
export function eachDifference(
  before: Raw,
  after: Raw,
  except: ReadonlySet<string>,
  differs: (key: string, old: unknown, now: unknown) => void,
): void {
  for (const key in before) {
    if (!except.has(key) && !sameValue(before[key], after[key])) differs(key, before[key], own(after, key));
  }
  for (const key in after) {
    if (!except.has(key) && !isNothing(after[key]) && !Object.hasOwn(before, key)) differs(key, undefined, after[key]);
  }
}

function own(raw: Raw, key: string): unknown {
  return Object.hasOwn(raw, key) ? raw[key] : undefined;
}
