import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { InvalidTagError } from './InvalidTagError.js';

/**
 * The characters of a tag, in the order of their values: a tag is a number written in base 14.
 * Source: clashofclans.js `Util` (`TAG_CHARACTERS`); no tag in the captured responses has another character.
 */
export const TAG_ALPHABET = '0289PYLQGRJCUV';

/**
 * The captured responses have tags from `#2PP` to nine characters after the `#`; `#0` is no tag but the API's "not yet
 * known".
 */
const MIN_CHARACTERS = 3;
/**
 * Nothing documents an upper bound. Twelve leaves room for 2,700 times the ids that nine characters hold, and is the
 * longest tag with a value that is exact in a double.
 */
const MAX_CHARACTERS = 12;

const BASE = 14;
const HASH = 35;
const NO_DIGIT = 255;

/** The value of a character by its code; `NO_DIGIT` for all others. */
const DIGITS = /* @__PURE__ */ makeDigits();

function makeDigits(): Uint8Array {
  const digits = new Uint8Array(128).fill(NO_DIGIT);
  for (let value = 0; value < BASE; value++) digits[TAG_ALPHABET.charCodeAt(value)] = value;
  return digits;
}

/**
 * Whether this is a tag in the canonical form that the API sends: `#` and 3 to 12 characters of `0289PYLQGRJCUV`.
 * `isTag('2pp')` is false although `correctTag('2pp')` corrects it. The placeholder `#0` of rounds that are not drawn
 * yet is no tag.
 */
export function isTag(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  const { length } = text;
  if (length <= MIN_CHARACTERS || length > MAX_CHARACTERS + 1 || text.charCodeAt(0) !== HASH) return false;
  for (let index = 1; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code > 127 || DIGITS[code] === NO_DIGIT) return false;
  }
  return true;
}

/**
 * The canonical form of a tag as users write it: white space around it is dropped, letters become capitals, the letter
 * O becomes a zero (no tag has an O), a missing `#` is added and `%23` at the start is read as one. A canonical tag is
 * returned as it is, without a copy.
 * @param argument the argument's name in an error. Default `'tag'`
 * @throws InvalidTagError for anything else, including values that are no strings
 */
export function correctTag(text: string, argument = 'tag'): string {
  if (isTag(text)) return text;
  const corrected = mend(text);
  if (corrected === undefined) throw new InvalidTagError(text, argument);
  return corrected;
}

/**
 * As `correctTag`, but `undefined` instead of an error: for input that may be something else, such as a clan's name.
 */
export function tryCorrectTag(text: unknown): string | undefined {
  return isTag(text) ? text : mend(text);
}

function mend(text: unknown): string | undefined {
  // Longer than any tag with white space around it, so it is not copied.
  if (typeof text !== 'string' || text.length > 256) return undefined;
  const bare = text.trim().toUpperCase().replaceAll('O', '0');
  const tag = bare.startsWith('#') ? bare : `#${bare.startsWith('%23') ? bare.slice(3) : bare}`;
  return isTag(tag) ? tag : undefined;
}

/**
 * A tag as one part of a URL's path or a value of its query: `encodeTag('#2PP')` is `'%232PP'`. Corrects the tag first.
 */
export function encodeTag(tag: string, argument = 'tag'): string {
  return `%23${correctTag(tag, argument).slice(1)}`;
}

/**
 * The number of a tag, of at most 46 bits: a compact key. Corrects the tag first.
 * The game writes numbers without leading zeros, so `#02PP` is refused here: it would get the same id as `#2PP`.
 * Source: clashofclans.js `Util.encodeTag`, whose example is `#PCCVQQG0` and 510915076.
 * @throws InvalidTagError for what `correctTag` refuses, and for leading zeros.
 */
export function tagToId(tag: string): bigint {
  const corrected = correctTag(tag);
  let id = 0;
  for (let index = 1; index < corrected.length; index++) {
    id = id * BASE + (DIGITS[corrected.charCodeAt(index)] ?? NO_DIGIT);
    if (id === 0) throw new InvalidTagError(tag, 'tag', 'a tag without leading zeros');
  }
  return BigInt(id);
}

/** 14 to the power of two, the first number of three characters. */
const MIN_ID = 196n;
/** 14 to the power of twelve, less one: the last number of twelve characters. */
const MAX_ID = 56_693_912_375_295n;

/**
 * The tag of a number: the inverse of `tagToId`.
 * @throws InvalidArgumentError unless the id is a bigint from 196 to 56,693,912,375,295: three to twelve characters.
 */
export function idToTag(id: bigint): string {
  if (typeof id !== 'bigint' || id < MIN_ID || id > MAX_ID) {
    throw new InvalidArgumentError('id', id, `a bigint from ${MIN_ID} to ${MAX_ID}`);
  }
  let characters = '';
  for (let rest = Number(id); rest > 0; rest = Math.floor(rest / BASE)) {
    characters = TAG_ALPHABET.charAt(rest % BASE) + characters;
  }
  return `#${characters}`;
}
