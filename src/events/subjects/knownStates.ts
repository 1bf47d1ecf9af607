import { isPromiseLike } from '../../internal/MaybePromise.js';
import { type Attribute, value } from '../compare/Attribute.js';
import type { Compare, PollPlan, Tracked } from './SubjectTracker.js';

/**
 * How an answer with an unknown state is treated, such as a new state of wars. The last known state counts: an unknown
 * one starts and ends nothing.
 */
export interface StateRule<P extends B, B extends object> {
  /** Whether this version knows the states in the answer. */
  isKnown(answer: P): boolean;
  /**
   * The answer with the last known state in place of the unknown one, when both are of the same war, weekend or season.
   * `undefined` when they are not: the answer is ignored, and the baseline stays.
   */
  stand(before: B, answer: P): P | undefined;
  /** The plan for an ignored answer: that of the baseline. */
  plan(before: B, seenAt: number): PollPlan;
}

/** Makes a comparison apply a rule for unknown states. An answer at first sight is compared as it is. */
export function withKnownStates<P extends B, B extends object>(
  rule: StateRule<P, B>,
  compare: Compare<P, B>,
): Compare<P, B> {
  return (before, after, context) => {
    if (before === undefined || after === undefined || rule.isKnown(after)) return compare(before, after, context);
    const standing = rule.stand(before, after);
    if (standing === undefined) return { found: [], keep: before, plan: rule.plan(before, context.seenAt) };
    const keep = (tracked: Tracked<B>): Tracked<B> => ({ keep: standing, ...tracked });
    const tracked = compare(before, standing, context);
    return isPromiseLike(tracked) ? tracked.then(keep) : keep(tracked);
  };
}

/** The attribute for a state: it changes only between known states. */
export function state(known: ReadonlySet<unknown>): Attribute<'state'> {
  return { ...value('state'), counts: (before, after) => known.has(before['state']) && known.has(after['state']) };
}
