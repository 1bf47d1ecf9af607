import type { Listeners } from '../deliver/Listeners.js';
import { type AnyCompare, EVENT_TYPES, SUBJECT_KINDS, type SubjectKind, TRACKERS } from '../subjects/Subject.js';

/** The kind that each type of event belongs to. */
const KIND_OF: ReadonlyMap<string, SubjectKind> = new Map(
  SUBJECT_KINDS.flatMap((kind) => EVENT_TYPES[kind].map((type) => [type, kind])),
);

/** The kind of each event that gathers others: `playerUpdate`, `playerBatch`. */
const GATHERED_KIND_OF: ReadonlyMap<string, SubjectKind> = new Map(
  SUBJECT_KINDS.flatMap((kind) => [
    [`${kind}Update`, kind],
    [`${kind}Batch`, kind],
  ]),
);

/**
 * What follows from the listeners: which kinds are polled, what their comparisons look for, and the compiled
 * comparisons.
 */
export class Interest {
  readonly #listeners: Listeners;
  /** The types of each kind that a listener receives. */
  readonly #types: Readonly<Record<SubjectKind, Set<string>>>;
  readonly #compares = new Map<SubjectKind, AnyCompare>();

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
    const noTypes = SUBJECT_KINDS.map((kind) => [kind, new Set()]);
    this.#types = Object.fromEntries(noTypes) as Record<SubjectKind, Set<string>>;
  }

  /**
   * Call it when a type has got its first listener, or has lost its last one. Only comparisons that it concerns are
   * compiled again.
   */
  changed(type: string): void {
    if (type === '*') {
      this.#compares.clear();
      return;
    }
    const changed = KIND_OF.get(type) ?? GATHERED_KIND_OF.get(type);
    if (changed === undefined) return;
    if (this.#listeners.has(type)) this.#types[changed].add(type);
    else this.#types[changed].delete(type);
    for (const kind of SUBJECT_KINDS) {
      if (kind === changed || TRACKERS[kind].follows === changed) this.#compares.delete(kind);
    }
  }

  /** The comparison for a kind, which looks only for what listeners need. */
  compareOf(kind: SubjectKind): AnyCompare {
    let compare = this.#compares.get(kind);
    if (compare === undefined) {
      compare = TRACKERS[kind].compile((type) => this.looksFor(type));
      this.#compares.set(kind, compare);
    }
    return compare;
  }

  /** Whether a listener receives events of the type. */
  inType(type: string): boolean {
    return this.#listeners.has(type) || this.#listeners.has('*');
  }

  /** Whether a listener receives any event of the kind. */
  inKind(kind: SubjectKind): boolean {
    return this.#types[kind].size > 0 || this.#listeners.has('*');
  }

  /** Whether the kind is polled: for its own events, or because subjects of another kind are found through it. */
  polls(kind: SubjectKind): boolean {
    const follows = SUBJECT_KINDS.find((one) => one === TRACKERS[kind].follows);
    return this.inKind(kind) || (follows !== undefined && this.inKind(follows));
  }

  /**
   * Whether comparisons look for events of the type: for listeners to the type, or to all events of an update or a
   * batch.
   */
  looksFor(type: string): boolean {
    if (this.inType(type)) return true;
    const kind = KIND_OF.get(type);
    return kind !== undefined && (this.#types[kind].has(`${kind}Update`) || this.#types[kind].has(`${kind}Batch`));
  }

  /** Whether a listener receives the events of a whole cycle together. */
  inBatches(kind: SubjectKind): boolean {
    return this.#listeners.has(`${kind}Batch`);
  }
}
