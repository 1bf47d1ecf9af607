import type { Model } from '../../models/Model.js';
import type { Raw } from './sameValue.js';

/** Two states of one thing, a subject or a part of it such as a member: as payloads, and as models that are made when first needed. */
export class States<M extends object | undefined> {
  readonly rawBefore: Raw;
  readonly rawAfter: Raw;
  readonly #viewBefore: () => M;
  readonly #viewAfter: () => M;
  #before: M | undefined;
  #after: M | undefined;

  constructor(rawBefore: Raw, rawAfter: Raw, viewBefore: () => M, viewAfter: () => M) {
    this.rawBefore = rawBefore;
    this.rawAfter = rawAfter;
    this.#viewBefore = viewBefore;
    this.#viewAfter = viewAfter;
  }

  get before(): M {
    return (this.#before ??= this.#viewBefore());
  }

  get after(): M {
    return (this.#after ??= this.#viewAfter());
  }
}

/** The states of models that exist already. */
export function statesOf<M extends Model>(before: M, after: M): States<M> {
  return new States(
    before.raw as Raw,
    after.raw as Raw,
    () => before,
    () => after,
  );
}
