import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';

/** The first character of a value in a store of text. */
const AS_TEXT = 's';
const AS_JSON = 'j';

/**
 * Writes a value of a Keyv as text. Most values are text already, serialized by the Keyv; a Keyv without `serialize`
 * passes values on.
 *
 * @throws InvalidArgumentError for a value that JSON would change: a class instance, bytes, a bigint, a function.
 */
export function packValue(value: unknown): string {
  if (typeof value === 'string') return AS_TEXT + value;
  const json = JSON.stringify(value, function (this: Record<string, unknown>, name: string, given: unknown) {
    // `given` is the result of `toJSON`; the value itself is checked.
    requirePlain(name === '' ? value : this[name]);
    return given;
  });
  return AS_JSON + json;
}

/** Reads a value; `undefined` for a text that `packValue` did not write. */
export function unpackValue(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  const rest = text.slice(1);
  if (text.startsWith(AS_TEXT)) return rest;
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
