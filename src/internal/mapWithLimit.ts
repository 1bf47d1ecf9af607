import { isPromiseLike, type MaybePromise } from './MaybePromise.js';

/**
 * Maps items in order until a result is a promise, and the rest concurrently, at most `limit` at a time. The results
 * are in the order of the items, and returned at once when none is a promise.
 */
export function mapWithLimit<T, R>(
  items: readonly T[],
  limit: number,
  map: (item: T) => MaybePromise<R>,
): MaybePromise<R[]> {
  const results: R[] = [];
  for (const [index, item] of items.entries()) {
    const result = map(item);
    if (isPromiseLike(result)) return mapRest(items.slice(index + 1), limit, map, results, result);
    results.push(result);
  }
  return results;
}

async function mapRest<T, R>(
  items: readonly T[],
  limit: number,
  map: (item: T) => MaybePromise<R>,
  results: R[],
  first: PromiseLike<R>,
): Promise<R[]> {
  results.push(await first);
  for (let from = 0; from < items.length; from += limit) {
    results.push(...(await Promise.all(items.slice(from, from + limit).map(map))));
  }
  return results;
}
