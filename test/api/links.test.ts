import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidTagError } from '../../src/api/InvalidTagError.js';
import { clanLink, parseShareLink, playerLink } from '../../src/api/links.js';
import { TAG_ALPHABET } from '../../src/api/tags.js';

test('links to profiles', () => {
  expect(playerLink('#2PP')).toBe('https://link.clashofclans.com/en?action=OpenPlayerProfile&tag=2PP');
  expect(clanLink(' 2po', 'de')).toBe('https://link.clashofclans.com/de?action=OpenClanProfile&tag=2P0');
  expect(clanLink('#2PP', 'zh-Hans')).toContain('/zh-Hans?');
});

test('refuses an invalid tag, naming the argument, and an invalid language', () => {
  expect(() => playerLink('no tag')).toThrow(InvalidTagError);
  expect(() => playerLink('no tag')).toThrow(/^playerTag must be/);
  expect(() => clanLink('#0')).toThrow(/^clanTag must be/);
  for (const language of ['', 'EN', 'en/..', 'en?x', 'english', null, 1]) {
    expect(() => Reflect.apply(playerLink, undefined, ['#2PP', language])).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', argument: 'language', value: language }),
    );
  }
});

describe('parseShareLink', () => {
  test.each([
    ['https://link.clashofclans.com/en?action=OpenPlayerProfile&tag=2PP', 'player'],
    ['https://link.clashofclans.com/en?action=OpenPlayerProfile&tag=%232PP', 'player'],
    ['https://link.clashofclans.com/en?action=OpenPlayerProfile&tag=#2PP', 'player'],
    [' https://link.clashofclans.com/?action=OpenClanProfile&tag=2pp\n', 'clan'],
    ['https://link.clashofclans.com?action=OpenClanProfile&tag=2PP', 'clan'],
    ['HTTP://Link.ClashOfClans.com/cn/?tag=2PP&action=OpenClanProfile', 'clan'],
  ])('%j', (link, kind) => {
    expect(parseShareLink(link)).toEqual({ kind, tag: '#2PP' });
  });

  test.each([
    'https://link.clashofclans.com/en?action=OpenPlayerProfile',
    'https://link.clashofclans.com/en?action=OpenPlayerProfile&tag=no-tag',
    'https://link.clashofclans.com/en?tag=2PP',
    'https://link.clashofclans.com/en?action=OpenLayout&tag=2PP',
    'https://link.clashofclans.com/en?action=CopyArmy&army=u1x0',
    'https://link.clashofclans.com.example.org/en?action=OpenClanProfile&tag=2PP',
    'https://example.org/?action=OpenClanProfile&tag=2PP',
    'javascript:alert(1)//link.clashofclans.com/?action=OpenClanProfile&tag=2PP',
    '#2PP',
    '',
    undefined,
    null,
    2,
    { href: 'https://link.clashofclans.com/en?action=OpenClanProfile&tag=2PP' },
  ])('%j is no share link', (text) => {
    expect(parseShareLink(text)).toBeUndefined();
  });

  test('property: links are read back', () => {
    const tags = fc.string({ unit: fc.constantFrom(...TAG_ALPHABET.split('')), minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(tags, fc.constantFrom('en', 'de', 'cn'), (text, language) => {
        expect(parseShareLink(playerLink(text, language))).toEqual({ kind: 'player', tag: `#${text}` });
        expect(parseShareLink(clanLink(text, language))).toEqual({ kind: 'clan', tag: `#${text}` });
      }),
    );
  });
});
