import { idToTag, isTag, tagToId } from '../../api/tags.js';
import { hash } from '../random.js';

const ROUNDS = 4;

/**
 * Tags for the subjects 0, 1, 2, … of one kind that look random and can be turned back into the number without a table:
 * the number is scrambled by a Feistel network, a permutation of `2 ** bits` numbers, and added to the first id of the
 * space.
 */
export class TagSpace {
  readonly #seed: number;
  readonly #first: number;
  readonly #half: number;
  readonly #mask: number;

  /**
   * @param first the lowest id of the space: 14 to the power of n for tags of n + 1 characters.
   * @param bits even; the space has 2 ** bits tags.
   */
  constructor(seed: number, first: number, bits: number) {
    this.#seed = seed;
    this.#first = first;
    this.#half = bits / 2;
    this.#mask = 2 ** this.#half - 1;
  }

  tag(index: number): string {
    let left = Math.floor(index / (this.#mask + 1));
    let right = index & this.#mask;
    for (let round = 0; round < ROUNDS; round++) {
      [left, right] = [right, left ^ (hash(this.#seed, round, right) & this.#mask)];
    }
    return idToTag(BigInt(this.#first + left * (this.#mask + 1) + right));
  }

  /** The subject's index; -1 when the tag is outside this space. Does not check that such a subject exists. */
  index(tag: string): number {
    if (!isTag(tag) || tag[1] === '0') return -1;
    const offset = Number(tagToId(tag)) - this.#first;
    if (offset < 0 || offset >= (this.#mask + 1) ** 2) return -1;
    let left = Math.floor(offset / (this.#mask + 1));
    let right = offset & this.#mask;
    for (let round = ROUNDS - 1; round >= 0; round--) {
      [left, right] = [right ^ (hash(this.#seed, round, left) & this.#mask), left];
    }
    return left * (this.#mask + 1) + right;
  }
}
