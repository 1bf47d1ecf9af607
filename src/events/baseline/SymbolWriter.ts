/** Frequencies are parts of 2 to this power. */
export const PRECISION_BITS = 12;
/** What the frequencies of a table add up to. */
export const WHOLE = 1 << PRECISION_BITS;
/** The coder's state stays from here up to 2^31; a stream begins and ends with it. */
export const LOWEST_STATE = 1 << 23;

/**
 * Writes symbols of known frequencies in as many bits as they are surprising: an asymmetric numeral system with a state of 31 bits (Duda 2013), which
 * suits numbers of JavaScript that need no allocation. It codes backwards, so symbols are noted first and written by `finish`.
 */
export class SymbolWriter {
  /** Pairs of start and frequency. */
  #noted = new Int32Array(4_096);
  #count = 0;
  #bytes = new Uint8Array(2_048);

  /** Notes a symbol that takes the part of `WHOLE` from `start` on that is `frequency` long. */
  put(start: number, frequency: number): void {
    // What is certain takes no room.
    if (frequency === WHOLE) return;
    if (this.#count + 2 > this.#noted.length) {
      const larger = new Int32Array(this.#noted.length * 2);
      larger.set(this.#noted);
      this.#noted = larger;
    }
    this.#noted[this.#count++] = start;
    this.#noted[this.#count++] = frequency;
  }

  /** Notes the lowest bits of a whole number of at least 0 that have no frequencies to go by. */
  putBits(value: number, bits: number): void {
    let rest = value;
    for (let left = bits; left > 0; left -= PRECISION_BITS) {
      const some = Math.min(left, PRECISION_BITS);
      const frequency = 1 << (PRECISION_BITS - some);
      this.put((rest % (1 << some)) * frequency, frequency);
      rest = Math.floor(rest / (1 << some));
    }
  }

  /** Forgets what was noted. */
  reset(): void {
    this.#count = 0;
  }

  /** The bytes of everything noted, which is forgotten. They stand in a buffer that the next call uses again. */
  finish(): Uint8Array {
    const noted = this.#noted;
    // A symbol takes 12 bits at most.
    const most = 4 + this.#count;
    if (this.#bytes.length < most) this.#bytes = new Uint8Array(most * 2);
    const bytes = this.#bytes;
    let at = bytes.length;
    let state = LOWEST_STATE;
    for (let index = this.#count - 2; index >= 0; index -= 2) {
      const start = noted[index] as number;
      const frequency = noted[index + 1] as number;
      const limit = frequency * (LOWEST_STATE >> (PRECISION_BITS - 8));
      while (state >= limit) {
        bytes[--at] = state & 0xff;
        state >>>= 8;
      }
      const whole = (state / frequency) | 0;
      state = (whole << PRECISION_BITS) + (state - whole * frequency) + start;
    }
    for (let index = 0; index < 4; index++) {
      bytes[--at] = state & 0xff;
      state >>>= 8;
    }
    this.#count = 0;
    return bytes.subarray(at);
  }
}
