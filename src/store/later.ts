import { isPromiseLike, type MaybePromise } from '../internal/MaybePromise.js';

/** Goes on with the value: at once when it is there, later when it is a promise. */
export function later<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return isPromiseLike(value) ? value.then(next) : next(value);
}

/**
 * Runs the function for each item, in order, until one answers with a promise; what is left then runs side by side, at most so many at
 * once. The results are in the order of the items.
 */
export function forEach<T, R>(
  items: readonly T[],
  atOnce: number,
  run: (item: T) => MaybePromise<R>,
): MaybePromise<R[]> {
  const results: R[] = [];
  for (const [index, item] of items.entries()) {
    const result = run(item);
    if (isPromiseLike(result)) return forRest(items.slice(index + 1), atOnce, run, results, result);
    results.push(result);
  }
  return results;
}

async function forRest<T, R>(
  items: readonly T[],
  atOnce: number,
  run: (item: T) => MaybePromise<R>,
  results: R[],
  first: PromiseLike<R>,
): Promise<R[]> {
  results.push(await first);
  for (let from = 0; from < items.length; from += atOnce) {
    results.push(...(await Promise.all(items.slice(from, from + atOnce).map(run))));
  }
  return results;
}

/** Everything that an iterable gives, sync or async, or the promise of one. What isn't iterable gives nothing. */
export function collect(listing: unknown): MaybePromise<unknown[]> {
  if (isPromiseLike(listing)) return listing.then(collect);
  if (typeof listing !== 'object' || listing === null) return [];
  if (Symbol.asyncIterator in listing) return drain(listing as AsyncIterable<unknown>);
  return Symbol.iterator in listing ? [...(listing as Iterable<unknown>)] : [];
}

async function drain(listing: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const one of listing) all.push(one);
  return all;
}
