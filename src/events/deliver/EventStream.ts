/** How many events wait in a stream whose reader is no longer awaited. Of more, the oldest are dropped and counted. */
const MAX_WAITING = 10_000;

interface Waiting<E> {
  readonly event: E;
  /** Called when the reader asks for the next event, or leaves. */
  readonly done: () => void;
}

/**
 * Events as an async iterable: `for await (const event of events.stream({ types: ['warAttack'] }))`. An event counts as
 * delivered when the loop asks for the next one. Until then its subject waits, so a slow loop slows down only what it
 * reads. Leaving the loop ends the stream.
 */
export class EventStream<E> implements AsyncIterableIterator<E, undefined, undefined> {
  readonly #waiting: Waiting<E>[] = [];
  readonly #onEnd: () => void;
  /** Calls of `next` that wait for an event, in order. */
  readonly #readers: ((result: IteratorResult<E, undefined>) => void)[] = [];
  #current: (() => void) | undefined;
  #ended = false;
  #dropped = 0;

  /** `onEnd` is called once, when the reader leaves or the stream is ended. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** How many events were dropped, because the reader took longer than `handlerTimeout` and too many events waited. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Gives an event to the reader. Resolves when the reader asks for the next one, or leaves. */
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

  /** Ends the stream. Events that wait are still read. */
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
