import { isPromiseLike, type MaybePromise } from './MaybePromise.js';

/** A list in one of the four forms in which a store may return it. */
export type AnyIterable<T> = MaybePromise<Iterable<T>> | AsyncIterable<T>;

/**
 * Returns all items of a list as an array, at once when the list is there at once. What is no list gives an empty
 * array.
 */
export function collect<T>(listing: AnyIterable<T>): MaybePromise<T[]>;
export function collect(listing: unknown): MaybePromise<unknown[]>;
export function collect(listing: unknown): MaybePromise<unknown[]> {
  if (isPromiseLike(listing)) return listing.then(collect);
  if (typeof listing !== 'object' || listing === null) return [];
  if (Symbol.asyncIterator in listing) return drain(listing as AsyncIterable<unknown>);
  return Symbol.iterator in listing ? [...(listing as Iterable<unknown>)] : [];
}

async function drain(listing: AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of listing) items.push(item);
  return items;
}
