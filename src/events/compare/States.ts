import type { Model } from '../../models/Model.js';
import type { Raw } from './sameValue.js';

/** Two states of one thing, a subject or a part of it such as a member: as payloads and as models. */
export interface States<M extends object | undefined> {
  readonly rawBefore: Raw;
  readonly rawAfter: Raw;
  readonly before: M;
  readonly after: M;
}

/** States whose models are made when they are first needed: most comparisons find nothing. */
export class LazyStates<M extends object | undefined> implements States<M> {
  readonly rawBefore: Raw;
  readonly rawAfter: Raw;
  readonly #view: (raw: Raw) => M;
  #before: M | undefined;
  #after: M | undefined;

  constructor(rawBefore: Raw, rawAfter: Raw, view: (raw: Raw) => M) {
    this.rawBefore = rawBefore;
    this.rawAfter = rawAfter;
    this.#view = view;
  }

  get before(): M {
    return (this.#before ??= this.#view(this.rawBefore));
  }

  get after(): M {
    return (this.#after ??= this.#view(this.rawAfter));
  }
}

/** The states of something whose models exist already. */
export function statesOf<M extends Model>(before: M, after: M): States<M> {
  return { rawBefore: before.raw as Raw, rawAfter: after.raw as Raw, before, after };
}
