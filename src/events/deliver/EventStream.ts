/** So many events wait in a stream whose reader is not waited for any longer; above that the oldest are dropped, and `dropped` counts them. */
const MAX_WAITING = 10_000;

interface Waiting<E> {
  readonly event: E;
  /** Called when the reader has dealt with the event: when it asks for the next one, or leaves. */
  readonly done: () => void;
}

/**
 * Events as something to loop over: `for await (const event of events.stream({ types: ['warAttack'] }))`. An event counts as dealt with when the loop asks for the next one; until then its
 * subject waits, so a slow loop slows down what it reads, and nothing else. Leaving the loop ends the stream.
 */
export class EventStream<E> implements AsyncIterableIterator<E, undefined, undefined> {
  readonly #waiting: Waiting<E>[] = [];
  readonly #onEnd: () => void;
  /** Those who have asked for an event that has not come yet, in their order. */
  readonly #readers: ((result: IteratorResult<E, undefined>) => void)[] = [];
  #current: (() => void) | undefined;
  #ended = false;
  #dropped = 0;

  /** `onEnd` is called once, when the reader leaves or the stream is ended. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** Events that were dropped, because the reader had not come back for longer than `handlerTimeout` and too many waited. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Hands an event to the reader; resolves when it has dealt with it. */
  push(event: E): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((done) => {
      const reader = this.#readers.shift();
      if (reader !== undefined) {
        this.#settle();
        this.#current = done;
        reader({ value: event, done: false });
        return;
      }
      this.#waiting.push({ event, done });
      if (this.#waiting.length > MAX_WAITING) {
        this.#waiting.shift()?.done();
        this.#dropped++;
      }
    });
  }

  /** No more events come; those that wait are still read. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
    for (const reader of this.#readers.splice(0)) reader({ value: undefined, done: true });
  }

  next(): Promise<IteratorResult<E, undefined>> {
    this.#settle();
    const first = this.#waiting.shift();
    if (first !== undefined) {
      this.#current = first.done;
      return Promise.resolve({ value: first.event, done: false });
    }
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  return(): Promise<IteratorResult<E, undefined>> {
    this.end();
    this.#settle();
    for (const { done } of this.#waiting.splice(0)) done();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #settle(): void {
    const current = this.#current;
    this.#current = undefined;
    current?.();
  }
}
