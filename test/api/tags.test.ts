import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidTagError } from '../../src/api/InvalidTagError.js';
import { correctTag, encodeTag, idToTag, isTag, TAG_ALPHABET, tagToId, tryCorrectTag } from '../../src/api/tags.js';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';

const FIXTURES = path.join(import.meta.dirname, '../../../shared/fixtures');

const characters = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...TAG_ALPHABET.split('')), minLength, maxLength });
const tags = characters(3, 12).map((text) => `#${text}`);
const numberedTags = tags.filter((tag) => tag.charAt(1) !== '0');

function refused(value: unknown, call: () => unknown): InvalidTagError {
  try {
    call();
  } catch (error) {
    if (error instanceof InvalidTagError) return error;
    throw error;
  }
  throw new Error(`${String(value)} was accepted`);
}

describe('correctTag', () => {
  test.each([
    ['#2PP', '#2PP'],
    ['2pp', '#2PP'],
    [' #2pp\n', '#2PP'],
    ['\u00a02PP\ufeff', '#2PP'],
    ['%232PP', '#2PP'],
    ['%232pp ', '#2PP'],
    ['pccvqqgo', '#PCCVQQG0'],
    ['#OoO8', '#0008'],
    ['#0289PYLQGRJC', '#0289PYLQGRJC'],
    ['#UV0', '#UV0'],
  ])('%j becomes %s', (text, tag) => {
    expect(correctTag(text)).toBe(tag);
    expect(tryCorrectTag(text)).toBe(tag);
  });

  test.each([
    '',
    '#',
    '#0',
    '#2P',
    '2P',
    '##2PP',
    '%23#2PP',
    '#%232PP',
    '2 PP',
    '#2PP1',
    '#ABC',
    '#2PPS',
    '#2PPı',
    '#2PPß',
    '＃2PP',
    '#0289PYLQGRJCU',
    'P'.repeat(1000),
    `${' '.repeat(1000)}2PP`,
    'example clan',
  ])('refuses %j, naming it', (text) => {
    const error = refused(text, () => correctTag(text));
    expect(error.value).toBe(text);
    expect(error.message).toContain(JSON.stringify(text.slice(0, 60)).slice(0, -1));
    expect(tryCorrectTag(text)).toBeUndefined();
    expect(isTag(text)).toBe(false);
  });

  test.each([undefined, null, 0, 2n, true, {}, ['#2PP'], new String('#2PP'), Symbol('#2PP'), () => '#2PP'])(
    'refuses a value that is no string (%#)',
    (value) => {
      const error = refused(value, () => Reflect.apply(correctTag, undefined, [value]));
      expect(error.value).toBe(value);
      expect(tryCorrectTag(value)).toBeUndefined();
      expect(isTag(value)).toBe(false);
    },
  );

  test('the error has a separate code and can name another argument', () => {
    const error = refused('x', () => correctTag('x', 'clanTag'));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ name: 'InvalidTagError', code: 'INVALID_TAG', argument: 'clanTag', value: 'x' });
    expect(error.message).toMatch(/^clanTag must be a tag such as '#2PP' .*, got "x"$/);
    expect(refused('x', () => correctTag('x')).argument).toBe('tag');
  });

  test('property: any way to write a tag gives the same tag, and correcting twice changes nothing', () => {
    const written = fc.tuple(
      tags,
      fc.constantFrom('', ' ', '\t', '\r\n'),
      fc.constantFrom('#', '', '%23'),
      fc.boolean(),
      fc.boolean(),
    );
    fc.assert(
      fc.property(written, ([tag, space, prefix, lower, letterO]) => {
        let text = tag.slice(1);
        if (letterO) text = text.replaceAll('0', 'O');
        if (lower) text = text.toLowerCase();
        const corrected = correctTag(space + prefix + text + space);
        expect(corrected).toBe(tag);
        expect(correctTag(corrected)).toBe(tag);
      }),
    );
  });

  test('property: whatever is accepted is a tag, whatever is refused throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), characters(0, 15), fc.string({ unit: 'grapheme' })), (text) => {
        const corrected = tryCorrectTag(text);
        if (corrected === undefined) refused(text, () => correctTag(text));
        else expect(corrected).toMatch(/^#[0289PYLQGRJCUV]{3,12}$/);
      }),
    );
  });

  test('property: isTag agrees with its definition', () => {
    const near = fc.tuple(
      fc.constantFrom('', '#', '##'),
      characters(0, 14),
      fc.constantFrom('', '', 'O', 'p', ' ', '€', '\0'),
    );
    fc.assert(
      fc.property(near, ([hash, text, end]) => {
        const whole = hash + text + end;
        expect(isTag(whole)).toBe(/^#[0289PYLQGRJCUV]{3,12}$/.test(whole));
      }),
    );
  });
});

describe('encodeTag', () => {
  test('gives a segment of a path', () => {
    expect(encodeTag('#2PP')).toBe('%232PP');
    expect(encodeTag('2po')).toBe('%232P0');
    expect(decodeURIComponent(encodeTag('#PCCVQQG0'))).toBe('#PCCVQQG0');
  });

  test('refuses an invalid tag, so that nothing can leave the path', () => {
    for (const text of ['../clans', '#2PP/..', '#2PP?a=b']) refused(text, () => encodeTag(text));
  });
});

describe('ids', () => {
  test.each([
    ['#PCCVQQG0', 510_915_076n],
    ['#200', 196n],
    ['#2PP', 256n],
    ['#VVVVVVVVVVVV', 56_693_912_375_295n],
  ])('%s is %d', (tag, id) => {
    expect(tagToId(tag)).toBe(id);
    expect(idToTag(id)).toBe(tag);
  });

  test('property: tag to id and back, and the order of ids of one length is that of their digits', () => {
    fc.assert(
      fc.property(numberedTags, (tag) => {
        expect(idToTag(tagToId(tag))).toBe(tag);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: 196n, max: 56_693_912_375_295n }), (id) => {
        expect(tagToId(idToTag(id))).toBe(id);
      }),
    );
  });

  test('a tag is corrected first, leading zeros are refused', () => {
    expect(tagToId(' 2pp')).toBe(256n);
    expect(refused('#02PP', () => tagToId('#02PP')).message).toContain('without leading zeros');
    refused('#000', () => tagToId('#000'));
  });

  test.each([195n, -1n, 0n, 56_693_912_375_296n, 256, '256', undefined])('idToTag refuses %s', (id) => {
    expect(() => Reflect.apply(idToTag, undefined, [id])).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', argument: 'id', value: id }),
    );
  });
});

describe.skipIf(!existsSync(FIXTURES))('captured responses (skipped where ../shared/fixtures is absent)', () => {
  test('every tag in them is canonical and equals the tag of its id, except the placeholder #0', () => {
    const found = new Set<string>();
    for (const file of readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })) {
      const full = path.join(FIXTURES, file);
      if (!file.endsWith('.json') || !statSync(full).isFile()) continue;
      for (const [, tag] of readFileSync(full, 'utf8').matchAll(/"(?:tag|\w+Tag)":\s*"([^"]*)"/g)) found.add(tag ?? '');
    }
    expect(found.size).toBeGreaterThan(1000);
    expect(found).toContain('#2PP');
    for (const tag of found) {
      expect(isTag(tag), tag).toBe(true);
      expect(correctTag(tag)).toBe(tag);
      expect(idToTag(tagToId(tag))).toBe(tag);
    }
  });
});
