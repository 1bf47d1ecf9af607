/** The golden ratio's fraction: its multiples fill [0, 1) as evenly at every moment as any sequence can. */
const STEP = 0.618_033_988_749_894_9;

/** Numbers in [0, 1), one after the other, each in the largest gap that the ones before left. Evener than chance, and the same in every run. */
export class Spread {
  #at = 0;

  next(): number {
    this.#at += STEP;
    if (this.#at >= 1) this.#at--;
    return this.#at;
  }
}
