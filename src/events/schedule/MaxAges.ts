import { SUBJECT_KINDS } from '../subjects/Subject.js';
import { KIND_COUNT, USUAL_MAX_AGE_MS } from './kinds.js';

/** An answer that is fresh for longer than believed moves the belief up by this share of the difference, one that is fresh for less moves it down by a far smaller one. */
const UP = 1 / 4;
const DOWN = 1 / 4_096;

/**
 * The API's max-age of each kind, from the remaining lives of its answers: near their upper end, because a poll that comes late finds a copy through half its life, and that doesn't
 * mean that copies live half as long.
 */
export class MaxAges {
  readonly #beliefs = Float64Array.from(SUBJECT_KINDS, (kind) => USUAL_MAX_AGE_MS[kind]);
  readonly #longest = new Float64Array(KIND_COUNT);
  readonly #samples = new Uint32Array(KIND_COUNT);

  /** An answer of this kind is fresh for so long. */
  observe(kind: number, freshMs: number): void {
    const belief = this.#beliefs[kind]!;
    const samples = ++this.#samples[kind]!;
    const share = freshMs > belief ? UP : Math.max(DOWN, 1 / samples);
    this.#beliefs[kind] = belief + (freshMs - belief) * share;
    if (freshMs > this.#longest[kind]!) this.#longest[kind] = freshMs;
  }

  /** What it seems to be. */
  of(kind: number): number {
    return this.#beliefs[kind]!;
  }

  /** The longest ever seen: no copy of this kind lives on after that. */
  longest(kind: number): number {
    return this.#longest[kind]!;
  }
}
