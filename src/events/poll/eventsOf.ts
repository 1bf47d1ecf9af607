import type { Prepared } from '../baseline/Baseline.js';
import type { Found } from '../compare/Found.js';
import type { Told } from '../deliver/Listeners.js';
import type { SubjectKind } from '../subjects/Subject.js';

/** An event of a subject, as it is told. */
export interface SubjectTold extends Told {
  readonly kind: SubjectKind;
  readonly tag: string;
}

/** The comparison that found the events: from these follow their ids, which are the same when they are told again. */
export interface Comparison extends Prepared {
  readonly kind: SubjectKind;
  readonly tag: string;
  /** Epoch milliseconds: of the answer that was compared, and of the one before. */
  readonly seenAt: number;
  readonly since: number;
}

/**
 * The events of what was found; `withUpdates`: and behind them, for each tag that they are about, all of its events in
 * one.
 */
export function eventsOf(
  comparison: Comparison,
  found: readonly (Found & { readonly owner?: string })[],
  withUpdates: boolean,
): SubjectTold[] {
  const { kind, tag, foundAt, revision, seenAt, since } = comparison;
  const idOf = (whose: string, rest: string) =>
    `${kind}:${whose === tag ? tag : `${tag}:${whose}`}:${foundAt}:${revision}:${rest}`;
  const events = found.map(({ type, item, owner: whose = tag, detail }) => {
    const id = idOf(whose, item === undefined ? type : `${type}:${item}`);
    return { type, id, kind, tag: whose, seenAt, since, ...detail };
  });
  if (!withUpdates) return events;
  const type = `${kind}Update`;
  const updates = [...new Set(events.map((event) => event.tag))].map((whose) => {
    const own = events.filter((event) => event.tag === whose);
    return { type, id: idOf(whose, type), kind, tag: whose, seenAt, since, events: own };
  });
  return [...events, ...updates];
}
