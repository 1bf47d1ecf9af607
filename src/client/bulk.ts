import type { Answer } from '../cache/read/ReadOptions.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { isPromiseLike } from '../internal/MaybePromise.js';
import { onAbort } from '../internal/onAbort.js';
import { requireInteger, requireOneOf } from '../internal/preconditions.js';
import type { CallOptions } from './CallOptions.js';

/** The result of one tag: its value or its error. The tag is as it was given. */
export type BulkResult<T> =
  | { readonly tag: string; readonly value: T; readonly error?: undefined }
  | { readonly tag: string; readonly error: unknown; readonly value?: undefined };

/** The tags of a bulk read. An async iterable is read as the results are taken. */
export type Tags = Iterable<string> | AsyncIterable<string>;

/** The results of a bulk read, to be looped over with `for await`. */
export type BulkRead<T, O> = AsyncGenerator<BulkResult<Answer<T, O>>, void, undefined>;

/** Options of a bulk read. */
export interface BulkOptions extends CallOptions {
  /** The most reads under way and results held for the loop. Default 64. */
  readonly concurrency?: number | undefined;
  /** `'completion'`: each result as soon as it arrives. `'input'`: in the order of the tags. Default `'completion'`. */
  readonly order?: 'completion' | 'input' | undefined;
}

/**
 * Reads many tags, a bounded number at a time, and yields one result per tag. Nothing is read ahead of a slow loop, and
 * leaving the loop aborts the reads under way. A tag that fails yields its error and affects no other.
 */
export async function* bulk<T>(
  tags: Tags,
  read: (tag: string, options: CallOptions) => Promise<T>,
  options: BulkOptions,
): AsyncGenerator<BulkResult<T>, void, undefined> {
  const { concurrency, order, signal, call } = checkBulk(options);
  const source = iteratorOf(tags);
  const controller = new AbortController();
  const stop = signal === undefined ? undefined : onAbort(signal, () => controller.abort(signal.reason));
  const window = new Window<BulkResult<T>>(order === 'input');
  let asked: PromiseLike<void> | undefined;
  let exhausted = false;
  const accept = (next: IteratorResult<string>) => {
    asked = undefined;
    if (next.done === true) exhausted = true;
    else window.add(settle(next.value, read(next.value, { ...call, signal: controller.signal })));
  };
  try {
    for (;;) {
      signal?.throwIfAborted();
      while (!exhausted && asked === undefined && window.size < concurrency) {
        const next = source.next();
        if (isPromiseLike(next)) asked = next.then(accept);
        else accept(next);
      }
      const result = window.take();
      if (result !== undefined) yield result;
      else if (window.size > 0 || asked !== undefined) {
        // A slow source of tags delays no result.
        await Promise.race([window.changed(), ...(asked === undefined ? [] : [asked])]);
      } else return;
    }
  } finally {
    stop?.();
    controller.abort(new DOMException('the loop over the results was left', 'AbortError'));
    if (!exhausted) await source.return?.();
  }
}

/** The checked options of a bulk read, separated from those of its calls. */
export function checkBulk({ concurrency = 64, order = 'completion', signal, ...call }: BulkOptions) {
  requireInteger('concurrency', concurrency, 1);
  requireOneOf('order', order, ['completion', 'input'] as const);
  return { concurrency, order, signal, call };
}

function iteratorOf(tags: Tags): Iterator<string> | AsyncIterator<string> {
  // A string is iterable too, but its letters are no tags.
  if (typeof tags === 'object' && tags !== null) {
    if (Symbol.asyncIterator in tags) return tags[Symbol.asyncIterator]();
    if (Symbol.iterator in tags) return tags[Symbol.iterator]();
  }
  throw new InvalidArgumentError('tags', tags, 'an iterable or async iterable of tags');
}

async function settle<T>(tag: string, reading: Promise<T>): Promise<BulkResult<T>> {
  try {
    return { tag, value: await reading };
  } catch (error) {
    return { tag, error };
  }
}

/** The reads under way and the results that are not taken yet. */
class Window<R> {
  readonly #inOrder: boolean;
  readonly #entries: { result: R | undefined }[] = [];
  readonly #done: { result: R | undefined }[] = [];
  #wake: (() => void) | undefined;

  constructor(inOrder: boolean) {
    this.#inOrder = inOrder;
  }

  size = 0;

  add(reading: Promise<R>): void {
    const entry: { result: R | undefined } = { result: undefined };
    this.size++;
    if (this.#inOrder) this.#entries.push(entry);
    void reading.then((result) => {
      entry.result = result;
      if (!this.#inOrder) this.#done.push(entry);
      this.#wake?.();
    });
  }

  /** Removes and returns the next result; `undefined` when it has not arrived. */
  take(): R | undefined {
    const queue = this.#inOrder ? this.#entries : this.#done;
    if (queue[0]?.result === undefined) return undefined;
    this.size--;
    return queue.shift()?.result;
  }

  /** Resolves when another read ends. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
