import type { Answer } from '../cache/ReadOptions.js';
import { onAbort } from '../internal/onAbort.js';
import { requireInteger, requireOneOf } from '../internal/preconditions.js';
import type { CallOptions } from './CallOptions.js';

/** What became of one tag: its value, or its error. The tag is as it was given. */
export type BulkResult<T> =
  | { readonly tag: string; readonly value: T; readonly error?: undefined }
  | { readonly tag: string; readonly error: unknown; readonly value?: undefined };

/** The tags of a bulk read; an async iterable is read as the results are taken. */
export type Tags = Iterable<string> | AsyncIterable<string>;

/** The results of a bulk read, to be looped over with `for await`. */
export type BulkRead<T, O> = AsyncGenerator<BulkResult<Answer<T, O>>, void, undefined>;

/** How many reads at once, and in which order their results come. */
export interface BulkOptions extends CallOptions {
  /** Reads under way at most, and results held for the loop at most. Default 64. */
  readonly concurrency?: number | undefined;
  /** `'completion'`: each result as soon as it is there. `'input'`: in the order of the tags. Default `'completion'`. */
  readonly order?: 'completion' | 'input' | undefined;
}

/**
 * Reads many tags, a bounded number at a time, and yields one result per tag. Nothing is read ahead of a loop that is slow; leaving the loop aborts what is
 * under way. A tag that fails yields its error and harms no other.
 */
export async function* bulk<T>(
  tags: Tags,
  read: (tag: string, options: CallOptions) => Promise<T>,
  options: BulkOptions,
): AsyncGenerator<BulkResult<T>, void, undefined> {
  const { concurrency = 64, order = 'completion', signal, ...call } = options;
  requireInteger('concurrency', concurrency, 1);
  requireOneOf('order', order, ['completion', 'input'] as const);
  const source = Symbol.asyncIterator in tags ? tags[Symbol.asyncIterator]() : tags[Symbol.iterator]();
  const controller = new AbortController();
  const stop = signal === undefined ? undefined : onAbort(signal, () => controller.abort(signal.reason));
  const window = new Window<BulkResult<T>>(order === 'input');
  try {
    signal?.throwIfAborted();
    let exhausted = false;
    for (;;) {
      while (!exhausted && window.size < concurrency) {
        const next = await source.next();
        if (next.done === true) exhausted = true;
        else window.add(settle(next.value, read(next.value, { ...call, signal: controller.signal })));
      }
      if (window.size === 0) return;
      const result = await window.take();
      signal?.throwIfAborted();
      yield result;
    }
  } finally {
    stop?.();
    controller.abort(new DOMException('the loop over the results was left', 'AbortError'));
    await source.return?.();
  }
}

async function settle<T>(tag: string, reading: Promise<T>): Promise<BulkResult<T>> {
  try {
    return { tag, value: await reading };
  } catch (error) {
    return { tag, error };
  }
}

/** The reads under way and the results that nobody has taken yet. */
class Window<R> {
  readonly #inOrder: boolean;
  readonly #queue: Promise<R>[] = [];
  readonly #done: R[] = [];
  #underWay = 0;
  #wake: ((result: R) => void) | undefined;

  constructor(inOrder: boolean) {
    this.#inOrder = inOrder;
  }

  get size(): number {
    return this.#queue.length + this.#done.length + this.#underWay;
  }

  add(reading: Promise<R>): void {
    if (this.#inOrder) {
      this.#queue.push(reading);
      return;
    }
    this.#underWay++;
    void reading.then((result) => {
      this.#underWay--;
      if (this.#wake === undefined) this.#done.push(result);
      else this.#wake(result);
    });
  }

  take(): Promise<R> {
    const first = this.#queue.shift();
    if (first !== undefined) return first;
    const ready = this.#done.shift();
    if (ready !== undefined) return Promise.resolve(ready);
    return new Promise((resolve) => {
      this.#wake = (result) => {
        this.#wake = undefined;
        resolve(result);
      };
    });
  }
}
