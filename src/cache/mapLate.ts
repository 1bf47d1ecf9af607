import { isPromiseLike, type MaybePromise } from '../internal/MaybePromise.js';

/** `map` of a value, at once when the value is there. */
export function mapLate<T, R>(value: MaybePromise<T>, map: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return isPromiseLike(value) ? value.then(map) : map(value);
}
