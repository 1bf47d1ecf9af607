import type { LoadContext, Loaded, Loader } from '../../src/cache/read/Loader.js';
import type { FakeClock } from '../../src/testing/FakeClock.js';

/** One load that was begun and is answered when the test says so. */
export interface HeldLoad<T> {
  readonly context: LoadContext;
  readonly answer: (value: T) => void;
  readonly fail: (error: unknown) => void;
}

/** What an answer brings besides its value. */
export interface AnswerFacts {
  /** Seconds that the API keeps its own copy for; absent: it does not say. */
  readonly maxAge?: number;
  readonly bytes?: number;
}

/** Stands in for the API: makes loaders, counts their calls, and answers at once or when the test says so. */
export class FakeApi {
  readonly #clock: FakeClock;
  calls = 0;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** A loader that answers at once. */
  answers<T>(value: T, facts: AnswerFacts = {}): Loader<T> {
    return () => {
      this.calls++;
      return Promise.resolve(this.#loaded(value, facts));
    };
  }

  /** A loader that fails at once. */
  fails(error: unknown): Loader<never> {
    return () => {
      this.calls++;
      return Promise.reject(error);
    };
  }

  /**
   * A loader whose every call is answered by the test; aborting it fails it with the signal's reason, as a request
   * would.
   */
  held<T>(facts: AnswerFacts = {}): { load: Loader<T>; begun: HeldLoad<T>[] } {
    const begun: HeldLoad<T>[] = [];
    const load: Loader<T> = (context) =>
      new Promise((resolve, reject) => {
        this.calls++;
        context.signal?.addEventListener('abort', () => reject(context.signal?.reason as Error), { once: true });
        begun.push({ context, answer: (value) => resolve(this.#loaded(value, facts)), fail: reject });
      });
    return { load, begun };
  }

  /** A loader that must not be called. */
  readonly silent: Loader<never> = () => Promise.reject(new Error('the API was asked'));

  #loaded<T>(value: T, { maxAge, bytes = 0 }: AnswerFacts): Loaded<T> {
    const storedAt = this.#clock.now();
    return { value, storedAt, apiFreshUntil: maxAge === undefined ? null : storedAt + maxAge * 1_000, bytes };
  }
}
