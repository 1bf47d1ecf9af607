import { DamagedBytesError } from './DamagedBytesError.js';
import { LOWEST_STATE, PRECISION_BITS, WHOLE } from './SymbolWriter.js';

/** So many bytes may be read beyond the end before that is noticed. */
const SLACK = 64;

/** Reads what a `SymbolWriter` has written. */
export class SymbolReader {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #state = LOWEST_STATE;

  /** Starts to read at the beginning of these bytes. */
  start(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#at = 4;
    let state = 0;
    for (let index = 0; index < 4; index++) state = (state << 8) | (bytes[index] ?? 0);
    this.#state = state;
  }

  /** The place in `WHOLE` that the next symbol's part holds. */
  peek(): number {
    return this.#state & (WHOLE - 1);
  }

  /** Goes past the symbol whose part holds the place that `peek` told. */
  skip(start: number, frequency: number): void {
    let state = frequency * (this.#state >>> PRECISION_BITS) + (this.#state & (WHOLE - 1)) - start;
    while (state < LOWEST_STATE) {
      // Beyond the end of damaged bytes there are zeros: `atEnd` tells.
      state = (state << 8) | (this.#bytes[this.#at++] ?? 0);
      if (state === 0) state = LOWEST_STATE;
    }
    this.#state = state;
  }

  bits(bits: number): number {
    let value = 0;
    let factor = 1;
    for (let left = bits; left > 0; left -= PRECISION_BITS) {
      const some = Math.min(left, PRECISION_BITS);
      const frequency = 1 << (PRECISION_BITS - some);
      const part = Math.floor(this.peek() / frequency);
      this.skip(part * frequency, frequency);
      value += part * factor;
      factor *= 1 << some;
    }
    return value;
  }

  /** Whether everything was read and the coder has come back to where the writer began, which bytes that were damaged hardly ever do. */
  get atEnd(): boolean {
    return this.#at === this.#bytes.length && this.#state === LOWEST_STATE;
  }

  /** Damaged bytes must not be read for ever. */
  requireMore(): void {
    if (this.#at > this.#bytes.length + SLACK) throw new DamagedBytesError('the symbols end too early');
  }
}
