import { Generation } from './Generation.js';
import { learnInSteps } from './learnModel.js';
import type { StepRunner } from './StepRunner.js';

/** With so many payloads learning begins; and once more when there are so many, from more of them. */
const FIRST_AT = 48;
const SECOND_AT = 600;
const FIRST_SAMPLES = 48;
const SAMPLES = 128;
/** A generation has become bad when payloads take so many times the bytes that they took when it was new. */
const WORSE = 1.5;
/** What a generation can do is judged by so many payloads. */
const JUDGED_BY = 200;

export interface TrainingOptions {
  readonly runner: StepRunner;
  /** Up to so many payloads at random. */
  readonly samples: (count: number) => readonly unknown[];
  /** Takes what was learned. */
  readonly learned: (generation: Generation) => void;
}

/** Decides when something is to be learned: early, for without it payloads are large; again from more; and again when the game has changed so much that they grow. */
export class Training {
  readonly #options: TrainingOptions;
  #rounds = 0;
  #isLearning = false;
  /** Of the generation in use: bytes of a payload when it was new, and of late; how many it was judged by. */
  #before = 0;
  #lately = 0;
  #judged = 0;

  constructor(options: TrainingOptions) {
    this.#options = options;
  }

  get isLearning(): boolean {
    return this.#isLearning;
  }

  /** A generation from a store is in use: what it knows need not be learned first. */
  skipFirst(): void {
    this.#rounds = Math.max(this.#rounds, 1);
    this.#restart();
  }

  /** A payload was packed into so many bytes; so many are held in all. */
  packed(bytes: number, held: number): void {
    if (this.#isLearning) return;
    if (this.#rounds > 0) this.#judge(bytes);
    const due = this.#rounds === 0 ? held >= FIRST_AT : this.#rounds === 1 ? held >= SECOND_AT : this.#isWorse();
    if (due || (this.#rounds === 1 && this.#isWorse())) this.#learn();
  }

  #judge(bytes: number): void {
    this.#judged++;
    if (this.#judged <= JUDGED_BY) {
      this.#before += (bytes - this.#before) / this.#judged;
      this.#lately = this.#before;
    } else {
      this.#lately += (bytes - this.#lately) / JUDGED_BY;
    }
  }

  #isWorse(): boolean {
    return this.#judged > 2 * JUDGED_BY && this.#lately > WORSE * this.#before;
  }

  #learn(): void {
    const samples = this.#options.samples(this.#rounds === 0 ? FIRST_SAMPLES : SAMPLES);
    if (samples.length === 0) return;
    this.#isLearning = true;
    this.#options.runner.run(this.#steps(samples));
  }

  *#steps(samples: readonly unknown[]): Generator<void, void, void> {
    const form = yield* learnInSteps(samples);
    const generation = Generation.of(form);
    this.#isLearning = false;
    this.#rounds++;
    this.#restart();
    this.#options.learned(generation);
  }

  #restart(): void {
    this.#judged = 0;
    this.#before = 0;
    this.#lately = 0;
  }
}
