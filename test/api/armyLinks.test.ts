import * as fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  ARMY_ID_BASES,
  type Army,
  type ArmyInput,
  makeArmyCode,
  makeArmyLink,
  parseArmyLink,
} from '../../src/api/armyLinks.js';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';

const EMPTY: Army = { heroes: [], castleTroops: [], castleSpells: [], troops: [], spells: [], unknown: '' };
const LINK = 'https://link.clashofclans.com/en?action=CopyArmy&army=';

/** Codes that the game made, as found in public. */
const REAL = [
  'u10x0-2x3s1x9-3x2',
  'h0p4e8_14-1p9e39_48-2p7e34_4-4p10e13_40i3x53-1x0-1x135-1x87d1x53-1x9u1x23-2x53-1x12-2x58-4x6-1x10-2x28-' +
    '1x82-1x97-10x11-12x98-2x1-1x87-1x91-1x135s4x35-2x2-2x5-1x17',
  'h6p11e35_43-2m1p16e4_24-0p4e32_14-7e52_53i1x65-6x5-1x62d4x120s5x120',
  'h1e48_17-6e42_43-2m1e4_24i1x147-1x52d1x120-1x9u11x8-2x23-4x5s3x16-1x2',
  'h1p9e48_17-2m1p16e4_5-6p17e49_43-7p4e52_53i11x5-2x188d1x70-1x98u5x5-10x8-5x65-2x1-1x188-1x135-1x75' +
    's4x120-2x5-1x2-1x1-1x9',
  'u4x9-11x8-1x0-1x2-1x1-1x1-1x2-1x9-1x58-1x5-1x4-1x3-11x63-1x87s9x0-2x5',
  'h0p4e8_14i1x52d1x70',
  'u1x0-1x1-1x4',
];

describe('parseArmyLink', () => {
  test('all sections of a link', () => {
    expect(parseArmyLink(`${LINK}h0p4e8_14-2m1e34-7i3x53-1x0d1x9u10x0-2x3-1x0s1x9-3x2`)).toEqual({
      heroes: [
        { id: 0, pet: 4, equipment: [8, 14] },
        { id: 2, mode: 1, equipment: [34] },
        { id: 7, equipment: [] },
      ],
      castleTroops: [
        { id: 53, count: 3 },
        { id: 0, count: 1 },
      ],
      castleSpells: [{ id: 9, count: 1 }],
      troops: [
        { id: 0, count: 10 },
        { id: 3, count: 2 },
        { id: 0, count: 1 },
      ],
      spells: [
        { id: 9, count: 1 },
        { id: 2, count: 3 },
      ],
      unknown: '',
    } satisfies Army);
  });

  test.each([
    ['h0', { id: 0, equipment: [] }],
    ['h0p4', { id: 0, pet: 4, equipment: [] }],
    ['h0e8', { id: 0, equipment: [8] }],
    ['h0e8_14', { id: 0, equipment: [8, 14] }],
    ['h0p4e8', { id: 0, pet: 4, equipment: [8] }],
    ['h2m1p7e34_4', { id: 2, mode: 1, pet: 7, equipment: [34, 4] }],
    ['h2m0', { id: 2, mode: 0, equipment: [] }],
    ['h0e1_2_3', { id: 0, equipment: [1, 2, 3] }],
  ])('the hero %s', (code, hero) => {
    expect(parseArmyLink(code)).toEqual({ ...EMPTY, heroes: [hero] });
  });

  test.each([
    'https://link.clashofclans.com/?action=CopyArmy&army=u10x0',
    'https://link.clashofclans.com/cn/?army=u10x0&action=CopyArmy',
    `  ${LINK}u10x0\n`,
    `${LINK}%75%31%30x0`,
    ' u10x0 ',
  ])('%j', (text) => {
    expect(parseArmyLink(text)).toEqual({ ...EMPTY, troops: [{ id: 0, count: 10 }] });
  });

  test('sections in another order, and one that occurs twice', () => {
    expect(parseArmyLink('s1x9u1x0s3x2')).toEqual({
      ...EMPTY,
      troops: [{ id: 0, count: 1 }],
      spells: [
        { id: 9, count: 1 },
        { id: 2, count: 3 },
      ],
    });
  });

  test('unknown sections are kept', () => {
    const troops = [{ id: 0, count: 1 }];
    expect(parseArmyLink('u1x0q3x4_5-z')).toEqual({ ...EMPTY, troops, unknown: 'q3x4_5-z' });
    expect(parseArmyLink('q7u1x0z9k')).toEqual({ ...EMPTY, troops, unknown: 'q7z9k' });
    expect(parseArmyLink('h0n2u1x0')).toEqual({ ...EMPTY, troops, heroes: [{ id: 0, equipment: [] }], unknown: 'n2' });
    expect(parseArmyLink('t1')).toEqual({ ...EMPTY, unknown: 't1' });
  });

  test.each([
    '',
    ' ',
    '10x0',
    'U10x0',
    'u',
    'h',
    'u10x0s',
    'u10',
    'u10x',
    'ux0',
    'u0x5',
    'u10x0-',
    'u10x0--2x3',
    'u10x0x1',
    'u10x0,2x3',
    'u9999999999x0',
    'u1x0m5',
    'u1x0_q',
    'h0e',
    'h0p4p5',
    'h0e8p4',
    'h0e8_',
    'hp4',
    'h0-',
    'x1',
    'ü1x0',
    'u1x0 s1x9',
    'https://example.org/?action=CopyArmy&army=u10x0',
    'https://link.clashofclans.com/en?action=CopyArmy',
    'https://link.clashofclans.com/en?action=CopyArmy&army=',
    'https://link.clashofclans.com/en?action=OpenLayout&army=u10x0',
    'https://link.clashofclans.com/en?army=u10x0',
    undefined,
    null,
    {},
    10,
  ])('refuses %j', (text) => {
    expect(() => Reflect.apply(parseArmyLink, undefined, [text])).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', argument: 'link' }),
    );
  });

  test('the error shows the part that is wrong', () => {
    expect(() => parseArmyLink('u10x0-2y3')).toThrow(InvalidArgumentError);
    expect(() => parseArmyLink('u10x0-2')).toThrow(
      'link must be made of known parts: "2" is not count x id, got "u10x0-2"',
    );
    expect(() => parseArmyLink('h0e8p4')).toThrow('"0e8p4" is not a hero such as 2m1p7e34_4');
  });
});

describe('makeArmyCode and makeArmyLink', () => {
  test.each(REAL)('%s is encoded again without a change', (code) => {
    const army = parseArmyLink(LINK + code);
    expect(makeArmyCode(army)).toBe(code);
    expect(makeArmyLink(army)).toBe(LINK + code);
  });

  test('absent parts are empty', () => {
    expect(makeArmyCode({ troops: [{ id: 0, count: 10 }], spells: [] })).toBe('u10x0');
    expect(makeArmyCode({ heroes: [{ id: 0 }, { id: 1, pet: 0, equipment: [] }] })).toBe('h0-1p0');
    expect(makeArmyCode({ unknown: 'q1' })).toBe('q1');
    expect(makeArmyLink({ castleSpells: [{ id: 9, count: 1 }] }, 'de')).toBe(
      'https://link.clashofclans.com/de?action=CopyArmy&army=d1x9',
    );
  });

  test.each<[unknown, string]>([
    [{}, 'army'],
    [{ troops: [], heroes: [], unknown: '' }, 'army'],
    [null, 'army'],
    [undefined, 'army'],
    ['u10x0', 'army'],
    [{ troops: [{ id: 0, count: 0 }] }, 'troops[0].count'],
    [
      {
        spells: [
          { id: 0, count: 1 },
          { id: -1, count: 1 },
        ],
      },
      'spells[1].id',
    ],
    [{ castleTroops: [{ id: 0.5, count: 1 }] }, 'castleTroops[0].id'],
    [{ castleSpells: [{ id: 1e9, count: 1 }] }, 'castleSpells[0].id'],
    [{ troops: [undefined] }, 'troops[0].count'],
    [{ heroes: [{ id: '0' }] }, 'heroes[0].id'],
    [{ heroes: [{ id: 0, mode: -1 }] }, 'heroes[0].mode'],
    [{ heroes: [{ id: 0, pet: null }] }, 'heroes[0].pet'],
    [{ heroes: [{ id: 0, equipment: [1, 'x'] }] }, 'heroes[0].equipment'],
    [{ unknown: 'u1x0' }, 'army.unknown'],
    [{ unknown: 'q1s' }, 'army.unknown'],
    [{ unknown: 'm5' }, 'army.unknown'],
    [{ unknown: '5' }, 'army.unknown'],
    [{ unknown: 'q&tag=2PP' }, 'army.unknown'],
    [{ unknown: 5 }, 'army.unknown'],
  ])('%j is refused for its %s', (army, argument) => {
    expect(() => Reflect.apply(makeArmyCode, undefined, [army])).toThrow(expect.objectContaining({ argument }));
    expect(() => Reflect.apply(makeArmyLink, undefined, [army])).toThrow(InvalidArgumentError);
  });

  test('an invalid language is refused', () => {
    expect(() => makeArmyLink({ troops: [{ id: 0, count: 1 }] }, '../x')).toThrow(/^language must be/);
  });
});

test('property: an army survives its link', () => {
  const id = fc.nat({ max: 999_999_999 });
  const units = fc.array(fc.record({ id, count: fc.integer({ min: 1, max: 999_999_999 }) }), { maxLength: 20 });
  const hero = fc.record(
    { id, mode: id, pet: id, equipment: fc.array(id, { maxLength: 3 }) },
    { requiredKeys: ['id', 'equipment'] },
  );
  const unknown = fc.oneof(fc.constant(''), fc.stringMatching(/^[abcfgj-lnoqrtvwyz][0-9a-cefgj-rtv-zA-Z_-]{0,20}$/));
  const armies = fc
    .record({
      heroes: fc.array(hero, { maxLength: 6 }),
      castleTroops: units,
      castleSpells: units,
      troops: units,
      spells: units,
      unknown,
    })
    .filter((army) => Object.values(army).some((section) => section.length > 0));
  fc.assert(
    fc.property(armies, (army) => {
      expect(parseArmyLink(makeArmyLink(army))).toEqual(army);
      expect(parseArmyLink(makeArmyCode(army))).toEqual(army);
    }),
  );
});

test('property: any text is an army or a typed error', () => {
  const near = fc.stringMatching(/^[hidusmpexq][0-9xmpe_hidusq-]{0,30}$/);
  fc.assert(
    fc.property(fc.oneof(near, fc.string()), (text) => {
      let army: Army;
      try {
        army = parseArmyLink(text);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidArgumentError);
        return;
      }
      expect(parseArmyLink(makeArmyCode(army))).toEqual(army);
    }),
    { numRuns: 1_000 },
  );
});

test('a parsed army can be encoded again, and the bases have literal types', () => {
  expectTypeOf<Army>().toExtend<ArmyInput>();
  expectTypeOf(ARMY_ID_BASES.spell).toEqualTypeOf<26_000_000>();
  expect(ARMY_ID_BASES.spell + 2).toBe(26_000_002);
});
