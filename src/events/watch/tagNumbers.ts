import { TAG_ALPHABET } from '../../api/tags.js';

const BASE = TAG_ALPHABET.length;
const CODES = Array.from(TAG_ALPHABET, (character) => character.charCodeAt(0));

const DIGITS = new Uint8Array(128);
for (const [value, code] of CODES.entries()) DIGITS[code] = value + 1;

/**
 * The number of a canonical tag: different for each tag, also for those with leading zeros, exact in a double, and
 * never 0. Digits count from 1, so that a tag's length is part of its number.
 */
export function toNumber(tag: string): number {
  let number = 0;
  for (let at = 1; at < tag.length; at++) number = number * BASE + (DIGITS[tag.charCodeAt(at)] as number);
  return number;
}

/** The tag of a number that `toNumber` returned. */
export function toTag(number: number): string {
  let tag = '';
  for (let rest = number; rest > 0; ) {
    const before = Math.floor((rest - 1) / BASE);
    tag = TAG_ALPHABET.charAt(rest - 1 - before * BASE) + tag;
    rest = before;
  }
  return `#${tag}`;
}
