import type { Clock } from '../../../internal/Clock.js';
import type { MaybePromise } from '../../../internal/MaybePromise.js';
import type { Dictionary } from './Dictionary.js';
import { learnDictionary, type Sample } from './learnDictionary.js';

/** The first dictionary is learned after so many payloads, and a second one, from others, after so many. */
const FIRST_AT = 48;
const SECOND_AT = 600;
/** So many of the last payloads are learned from. */
const SAMPLES = 64;
/** A dictionary is outdated when payloads take so many times the bytes that they took when it was new. */
const OUTDATED = 1.5;
/** Payloads by which the bytes are judged. */
const JUDGED_BY = 200;
/** A process learns at most so many: each stays in memory and in the store. */
const MAX_LEARNED = 16;

export interface DictionaryLearningOptions {
  readonly clock: Clock;
  /** Keeps a dictionary before any payload is packed with it; `false`: it can't be kept, and is not used. */
  readonly save: (dictionary: Dictionary) => MaybePromise<boolean>;
  /** Packs with the dictionary from now on, and packs anew what was packed without one. */
  readonly use: (dictionary: Dictionary, pause: () => Promise<void>) => Promise<void>;
}

/**
 * Learns dictionaries from the payloads that are packed: early, because payloads are large without one; again from more
 * of them; and again when the game has changed so much that payloads grow.
 */
export class DictionaryLearning {
  readonly #options: DictionaryLearningOptions;
  readonly #stopping = new AbortController();
  readonly #samples: Sample[] = [];
  #packed = 0;
  #learned = 0;
  #isBusy = false;
  /** Of the dictionary in use: bytes of a payload when it was new, and of late; and by how many they are judged. */
  #bytesBefore = 0;
  #bytesLately = 0;
  #judged = 0;

  constructor(options: DictionaryLearningOptions) {
    this.#options = options;
  }

  /** Whether a dictionary is being learned, saved, or payloads are packed anew with it. */
  get busy(): boolean {
    return this.#isBusy && !this.#stopping.signal.aborted;
  }

  /** A dictionary from a store is in use: the first one need not be learned. */
  skipFirst(): void {
    this.#learned = Math.max(this.#learned, 1);
    this.#judgeAnew();
  }

  /** A payload was packed into so many bytes; the sample unpacks it. */
  packed(bytes: number, sample: Sample): void {
    this.#samples[this.#packed++ % SAMPLES] = sample;
    if (this.#isBusy || this.#stopping.signal.aborted) return;
    this.#judge(bytes);
    if (this.#isDue()) void this.#learn();
  }

  /** Stops learning; what is being learned is dropped. */
  close(): void {
    this.#stopping.abort();
  }

  #isDue(): boolean {
    if (this.#learned === 0) return this.#packed >= FIRST_AT;
    if (this.#learned === 1 && this.#packed >= SECOND_AT) return true;
    const isOutdated = this.#judged > 2 * JUDGED_BY && this.#bytesLately > OUTDATED * this.#bytesBefore;
    return isOutdated && this.#learned < MAX_LEARNED;
  }

  #judge(bytes: number): void {
    this.#judged++;
    if (this.#judged <= JUDGED_BY) {
      this.#bytesBefore += (bytes - this.#bytesBefore) / this.#judged;
      this.#bytesLately = this.#bytesBefore;
    } else {
      this.#bytesLately += (bytes - this.#bytesLately) / JUDGED_BY;
    }
  }

  #judgeAnew(): void {
    this.#judged = 0;
    this.#bytesBefore = 0;
    this.#bytesLately = 0;
  }

  async #learn(): Promise<void> {
    const { clock, save, use } = this.#options;
    const pause = () => clock.sleep(1, this.#stopping.signal);
    this.#isBusy = true;
    this.#learned++;
    try {
      const dictionary = await learnDictionary([...this.#samples], pause);
      if (await save(dictionary)) await use(dictionary, pause);
    } catch {
      // Closed meanwhile. Without a dictionary payloads take more bytes, and nothing else is different.
    } finally {
      this.#judgeAnew();
      this.#isBusy = false;
    }
  }
}
