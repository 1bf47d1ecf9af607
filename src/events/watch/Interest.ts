import { EVENT_TYPES } from '../catalogue/SubjectEvents.js';
import type { Listeners } from '../deliver/Listeners.js';
import { SUBJECT_KINDS, type SubjectKind } from '../subjects/Subject.js';

/** What follows from who listens: which kinds are polled, and what is looked for in their answers. */
export class Interest {
  readonly #listeners: Listeners;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  /** Whether somebody is told of events of the type. */
  inType(type: string): boolean {
    return this.#listeners.has(type) || this.#listeners.has('*');
  }

  /** Whether anything that can come of a kind is listened to. */
  inKind(kind: SubjectKind): boolean {
    return [...EVENT_TYPES[kind], `${kind}Update`, `${kind}Batch`].some((type) => this.inType(type));
  }

  /** Whether a kind is polled. A season's wars come of its group. */
  polls(kind: SubjectKind): boolean {
    return this.inKind(kind) || (kind === 'leagueGroup' && this.inKind('leagueWar'));
  }

  /**
   * Whether a comparison looks for what makes events of the type: for whoever listens to it, or to all of a subject or
   * a round.
   */
  looksFor(type: string): boolean {
    if (this.inType(type)) return true;
    if (SUBJECT_KINDS.some((kind) => type === `${kind}Update`)) return false;
    return SUBJECT_KINDS.some((kind) => this.#isGathered(kind) && EVENT_TYPES[kind].includes(type));
  }

  /** Whether all events of a round are listened to together. */
  inBatches(kind: SubjectKind): boolean {
    return this.#listeners.has(`${kind}Batch`);
  }

  #isGathered(kind: SubjectKind): boolean {
    return this.#listeners.has(`${kind}Update`) || this.#listeners.has(`${kind}Batch`);
  }
}
