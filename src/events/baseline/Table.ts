import type { SymbolReader } from './SymbolReader.js';
import { type SymbolWriter, WHOLE } from './SymbolWriter.js';

/** A table as it is kept: symbol and frequency by turns, the most frequent first; the frequencies add up to `WHOLE`. */
export type TableForm = readonly number[];

/** Stands in a table for every symbol that is not in it. */
export const OTHER = -1;

/** A search takes longer than a look at so many, one after the other. */
const SEARCH_FROM = 12;
/** An index by symbol is made for larger tables only: most have two or three symbols. */
const INDEX_FROM = 10;
/** What an index says of a symbol that is not in the table. */
const ABSENT = -1;

/** How likely each of some symbols is. */
export class Table {
  readonly #symbols: Int16Array;
  readonly #starts: Uint16Array;
  readonly #first: number;
  readonly #firstFrequency: number;
  /** By symbol and one. */
  readonly #indices: Int16Array | undefined;

  constructor(form: TableForm) {
    const count = form.length / 2;
    this.#symbols = new Int16Array(count);
    this.#starts = new Uint16Array(count + 1);
    let start = 0;
    for (let index = 0; index < count; index++) {
      this.#symbols[index] = form[2 * index] as number;
      this.#starts[index] = start;
      start += form[2 * index + 1] as number;
    }
    this.#starts[count] = start;
    this.#first = this.#symbols[0] as number;
    this.#firstFrequency = this.#starts[1] as number;
    if (count < INDEX_FROM) return;
    const indices = new Int16Array(this.#symbols.reduce((most, symbol) => Math.max(most, symbol)) + 2).fill(ABSENT);
    for (const [index, symbol] of this.#symbols.entries()) indices[symbol + 1] = index;
    this.#indices = indices;
  }

  /** Writes the symbol; `false`, with nothing written, when it isn't in the table. */
  write(symbol: number, to: SymbolWriter): boolean {
    if (symbol === this.#first) {
      to.put(0, this.#firstFrequency);
      return true;
    }
    const index = this.#indexOf(symbol);
    if (index === ABSENT) return false;
    const start = this.#starts[index] as number;
    to.put(start, (this.#starts[index + 1] as number) - start);
    return true;
  }

  has(symbol: number): boolean {
    return this.#indexOf(symbol) !== ABSENT;
  }

  /** How much of `WHOLE` the symbol has. */
  frequency(symbol: number): number {
    const index = this.#indexOf(symbol);
    return index === ABSENT ? 0 : (this.#starts[index + 1] as number) - (this.#starts[index] as number);
  }

  read(from: SymbolReader): number {
    const place = from.peek();
    if (place < this.#firstFrequency) {
      if (this.#firstFrequency !== WHOLE) from.skip(0, this.#firstFrequency);
      return this.#first;
    }
    const starts = this.#starts;
    let index = 1;
    if (starts.length <= SEARCH_FROM) {
      while ((starts[index + 1] as number) <= place) index++;
    } else {
      let end = starts.length - 1;
      while (end - index > 1) {
        const middle = (index + end) >> 1;
        if ((starts[middle] as number) <= place) index = middle;
        else end = middle;
      }
    }
    const start = starts[index] as number;
    from.skip(start, (starts[index + 1] as number) - start);
    return this.#symbols[index] as number;
  }

  #indexOf(symbol: number): number {
    if (this.#indices !== undefined) return this.#indices[symbol + 1] ?? ABSENT;
    const symbols = this.#symbols;
    for (let index = 0; index < symbols.length; index++) if (symbols[index] === symbol) return index;
    return ABSENT;
  }
}
