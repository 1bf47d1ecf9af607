import { Comparison, type ComparisonKind } from '../compare/Comparison.js';
import type { CompareStep } from '../compare/compileAttributes.js';
import type { Both } from '../compare/eventTypes.js';
import { objectOf } from '../compare/sameValue.js';
import type { Compare, Tracked } from './SubjectTracker.js';

const NOTHING: Tracked<never> = { found: [] };

/**
 * Makes the comparison of a subject whose payloads are compared field by field. It never throws, whatever they hold.
 */
export function comparePayloads<
  P extends object,
  M extends object,
  Events extends { readonly [Type in keyof Events]: Both<M> },
>(kind: ComparisonKind<M>, steps: readonly ((comparison: Comparison<M, Events>) => void)[]): Compare<P> {
  return (before, after) => {
    if (steps.length === 0 || before === after) return NOTHING;
    const [rawBefore, rawAfter] = [objectOf(before), objectOf(after)];
    if (rawBefore === undefined || rawAfter === undefined) return NOTHING;
    const comparison = new Comparison<M, Events>(kind, rawBefore, rawAfter);
    for (const step of steps) step(comparison);
    return comparison;
  };
}

/**
 * Makes one step of those that compare the subject as a whole: its attributes, and the fields that no event reports.
 */
export function compareWhole(steps: readonly CompareStep[]): ((comparison: Comparison<object, object>) => void)[] {
  return steps.map((step) => (comparison) => step(comparison, comparison));
}
