import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';

/** What stands before the text of a value in a store of text. */
const AS_IT_IS = 's';
const AS_JSON = 'j';

/**
 * A value that a Keyv gave, as text. Nearly all are text already, Keyv's own; one without `serialize` gives what it was given.
 *
 * @throws InvalidArgumentError for what would not come back from JSON as it was: a class's instance, bytes, a big integer, a function.
 */
export function packValue(value: unknown): string {
  if (typeof value === 'string') return AS_IT_IS + value;
  const json = JSON.stringify(value, function (this: Record<string, unknown>, name: string, given: unknown) {
    // `given` is what a `toJSON` has made of it already.
    requirePlain(name === '' ? value : this[name]);
    return given;
  });
  return AS_JSON + json;
}

/** The value; `undefined` for a text that `packValue` didn't write. */
export function unpackValue(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  const rest = text.slice(1);
  if (text.startsWith(AS_IT_IS)) return rest;
  if (!text.startsWith(AS_JSON)) return undefined;
  try {
    return JSON.parse(rest);
  } catch {
    return undefined;
  }
}

function requirePlain(value: unknown): void {
  if (typeof value === 'object' ? isPlain(value) : !['bigint', 'function', 'symbol'].includes(typeof value)) return;
  throw new InvalidArgumentError('value', value, 'a string or plain JSON, as this store keeps text');
}

function isPlain(value: object | null): boolean {
  if (value === null || Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
