import type { MaxAges } from './MaxAges.js';
import { CELL_COUNT, kindOfCell } from './ranks.js';

/** How many polls a mean looks back: about the number of subjects in the cell, within these bounds. */
const LEAST_MEMORY = 8;
const MOST_MEMORY = 4_096;

/**
 * What all subjects need, by cell. Means are taken over polls: a subject that is polled twice as often counts twice, so that the number of subjects divided
 * by the mean is exactly the polls per second that they need.
 */
export class Demand {
  readonly #maxAges: MaxAges;
  readonly #counts = new Uint32Array(CELL_COUNT);
  readonly #means = new Float64Array(CELL_COUNT);
  readonly #samples = new Uint32Array(CELL_COUNT);
  #total = 0;

  constructor(maxAges: MaxAges) {
    this.#maxAges = maxAges;
  }

  /** How many subjects there are. */
  get total(): number {
    return this.#total;
  }

  enter(cell: number): void {
    this.#counts[cell]! += 1;
    this.#total++;
  }

  leave(cell: number): void {
    this.#counts[cell]! -= 1;
    this.#total--;
  }

  /** A subject of this cell is to be polled again after so long. */
  observe(cell: number, intervalMs: number): void {
    const samples = (this.#samples[cell]! += 1);
    const memory = Math.min(MOST_MEMORY, Math.max(LEAST_MEMORY, this.#counts[cell]!));
    const mean = this.#means[cell]!;
    this.#means[cell] = mean + (intervalMs - mean) / Math.min(samples, memory);
  }

  count(cell: number): number {
    return this.#counts[cell]!;
  }

  /** The mean interval that the subjects of a cell ask for. */
  mean(cell: number): number {
    return this.#samples[cell] === 0 ? this.#maxAges.of(kindOfCell(cell)) : this.#means[cell]!;
  }

  /** Polls per second for all. */
  perSecond(): number {
    let total = 0;
    for (let cell = 0; cell < CELL_COUNT; cell++) {
      const count = this.#counts[cell]!;
      if (count > 0) total += (count * 1_000) / this.mean(cell);
    }
    return total;
  }
}
