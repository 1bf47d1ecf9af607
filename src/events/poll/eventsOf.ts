import type { Prepared } from '../baseline/Baselines.js';
import type { Emitted } from '../deliver/Listeners.js';
import type { SubjectKind } from '../subjects/Subject.js';
import type { OwnedFound } from '../subjects/SubjectTracker.js';

/** An event of a subject, as it is delivered. */
export interface EmittedOfSubject extends Emitted {
  readonly kind: SubjectKind;
  readonly tag: string;
}

/** Where the events come from. Their ids follow from this, so they are the same when the events are delivered again. */
export interface EventSource extends Prepared {
  readonly kind: SubjectKind;
  readonly tag: string;
  /** Epoch milliseconds: of the answer that was compared, and of the one before. */
  readonly seenAt: number;
  readonly since: number;
}

/**
 * Makes events of the findings. `withUpdates`: after them, each tag that they are about gets one event with all of its
 * events.
 */
export function eventsOf(source: EventSource, found: readonly OwnedFound[], withUpdates: boolean): EmittedOfSubject[] {
  const { kind, tag, foundAt, revision, seenAt, since } = source;
  const idOf = (owner: string, rest: string) =>
    `${kind}:${owner === tag ? tag : `${tag}:${owner}`}:${foundAt}:${revision}:${rest}`;
  const events = found.map(({ type, item, owner = tag, detail }) => {
    const id = idOf(owner, item === undefined ? type : `${type}:${item}`);
    return { type, id, kind, tag: owner, seenAt, since, ...detail };
  });
  if (!withUpdates) return events;
  const type = `${kind}Update`;
  const updates = [...new Set(events.map((event) => event.tag))].map((owner) => {
    const own = events.filter((event) => event.tag === owner);
    return { type, id: idOf(owner, type), kind, tag: owner, seenAt, since, events: own };
  });
  return [...events, ...updates];
}
