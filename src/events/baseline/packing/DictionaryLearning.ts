import type { Clock } from '../../../internal/Clock.js';
import type { MaybePromise } from '../../../internal/MaybePromise.js';
import type { Dictionary } from './Dictionary.js';
import { learnDictionary, type Sample } from './learnDictionary.js';

/** The numbers of payloads after which the first dictionary is learned, and a second one from other payloads. */
const FIRST_AT = 48;
const SECOND_AT = 600;
/** How many of the last payloads a dictionary is learned from. */
const SAMPLES = 64;
/** A dictionary is outdated when payloads take this many times the bytes that they took when it was new. */
const OUTDATED = 1.5;
/** The number of payloads over which the mean of their bytes is taken. */
const JUDGED_BY = 200;
/** The most dictionaries that a process learns: each stays in memory and in the store. */
const MAX_LEARNED = 16;

export interface DictionaryLearningOptions {
  readonly clock: Clock;
  /** Stores a dictionary before any payload is packed with it; `false`: it can't be stored, and is not used. */
  readonly save: (dictionary: Dictionary) => MaybePromise<boolean>;
  /** Uses the dictionary from now on, and repacks the payloads that were packed without one. */
  readonly use: (dictionary: Dictionary, pause: () => Promise<void>) => Promise<void>;
}

/**
 * Learns dictionaries from the payloads that are packed: early, because payloads are large without one; a second time
 * from more payloads; and later when the game has changed so much that payloads grow.
 */
export class DictionaryLearning {
  readonly #options: DictionaryLearningOptions;
  readonly #stopping = new AbortController();
  readonly #samples: Sample[] = [];
  #packed = 0;
  #learned = 0;
  #isBusy = false;
  /**
   * For the dictionary in use: the mean bytes of a payload when it was new, the mean now, and the number of payloads.
   */
  #bytesBefore = 0;
  #bytesLately = 0;
  #judged = 0;

  constructor(options: DictionaryLearningOptions) {
    this.#options = options;
  }

  /** Whether a dictionary is being learned or saved, or payloads are being repacked with it. */
  get busy(): boolean {
    return this.#isBusy && !this.#stopping.signal.aborted;
  }

  /** A dictionary from a store is in use: the first one need not be learned. */
  skipFirst(): void {
    this.#learned = Math.max(this.#learned, 1);
    this.#judgeAnew();
  }

  /** A payload was packed into this many bytes; the sample unpacks it. */
  packed(bytes: number, sample: Sample): void {
    this.#samples[this.#packed++ % SAMPLES] = sample;
    if (this.#isBusy || this.#stopping.signal.aborted) return;
    this.#judge(bytes);
    if (this.#isDue()) void this.#learn();
  }

  /** Stops learning; a dictionary that is being learned is dropped. */
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
      // Closed meanwhile. Without a dictionary, payloads take more bytes; nothing else changes.
    } finally {
      this.#judgeAnew();
      this.#isBusy = false;
    }
  }
}
