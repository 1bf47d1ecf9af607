import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DamagedBytesError } from '../../../src/events/baseline/packing/DamagedBytesError.js';
import { Dictionary } from '../../../src/events/baseline/packing/Dictionary.js';
import { learnDictionary } from '../../../src/events/baseline/packing/learnDictionary.js';
import { packPayload, unpackPayload } from '../../../src/events/baseline/packing/packPayload.js';
import { readWorld, type World } from './worlds.js';

let world: World;
const dictionaries = new Map<string, Dictionary>();
beforeAll(async () => {
  world = await readWorld(11);
  dictionaries.set('player', await learn(world.players.slice(0, 60)));
  dictionaries.set('clan', await learn(world.clans.slice(0, 10)));
  dictionaries.set('war', await learn(world.wars.slice(0, 10)));
});

function learn(payloads: readonly unknown[]): Promise<Dictionary> {
  return learnDictionary(
    payloads.map((payload) => () => payload),
    () => Promise.resolve(),
  );
}

/** Packs with one dictionary. */
interface Packer {
  readonly pack: (payload: unknown) => Uint8Array;
  readonly unpack: (bytes: Uint8Array) => unknown;
}

function packerOf(dictionary = Dictionary.empty()): Packer {
  return {
    pack: (payload) => packPayload(payload, dictionary),
    unpack: (bytes) => unpackPayload(bytes, dictionary),
  };
}

/** Exactly the same: values, −0, keys and their order. */
function expectSame(packer: Packer, payload: unknown): number {
  const packed = packer.pack(payload);
  const unpacked = packer.unpack(packed);
  // Not vitest's own comparison: it takes a key `constructor` for the class.
  expect(isDeepStrictEqual(unpacked, payload)).toBe(true);
  expect(JSON.stringify(unpacked)).toBe(JSON.stringify(payload));
  return packed.length;
}

/** Whatever `JSON.parse` can give. */
const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 8 }),
  fc.constantFrom('', '__proto__', 'constructor', '#2PP', 'x'.repeat(5_000), '\ud800', '\udfffa', '👑'),
);
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1e300, 5e-324, 2 ** 53, -(2 ** 53), 2 ** 53 - 1, 2 ** 31, 2 ** 32),
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof({ maxDepth: 4 }, fc.constantFrom(null, true, false), number, text, tie('array'), tie('object')),
  array: fc.array(tie('json'), { maxLength: 5 }),
  object: fc.dictionary(text, tie('json'), { maxKeys: 5, noNullPrototype: true }).map(asParsed),
}));

/** An object as `JSON.parse` makes it, where `__proto__` is a key. */
function asParsed(object: unknown): unknown {
  const parsed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object as object)) {
    Object.defineProperty(parsed, key, { value, configurable: true, enumerable: true, writable: true });
  }
  return parsed;
}

/** A payload of which something was changed: the way there, and what stands there then. `undefined`: it is gone. */
const change = fc.record({
  way: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
  value: fc.option(json, { nil: undefined }),
  key: fc.option(text, { nil: undefined }),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function changed(value: unknown, { way, value: put, key }: Change, at = 0): unknown {
  if (typeof value !== 'object' || value === null || at === way.length) return put ?? null;
  const entries: [string, unknown][] = Object.entries(value);
  if (entries.length === 0) return put ?? null;
  const index = (way[at] as number) % entries.length;
  const [name, inner] = entries[index] as [string, unknown];
  if (at === way.length - 1 && put === undefined) entries.splice(index, 1);
  else if (at === way.length - 1 && key !== undefined) entries.splice(index, 0, [key, put]);
  else entries[index] = [name, changed(inner, { way, value: put, key }, at + 1)];
  return Array.isArray(value) ? entries.map(([, one]) => one) : asParsed(Object.fromEntries(entries));
}

describe('a payload is unpacked without loss', () => {
  it('without a dictionary, for any payload', () => {
    const packer = packerOf();
    fc.assert(
      fc.property(json, (payload) => void expectSame(packer, payload)),
      { numRuns: 500 },
    );
  });

  it('with a dictionary of any other payloads', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(json, { minLength: 1, maxLength: 12 }),
        fc.array(json, { maxLength: 6 }),
        async (seen, unseen) => {
          const packer = packerOf(await learn(seen));
          for (const payload of [...seen, ...unseen]) expectSame(packer, payload);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('with a dictionary of payloads of one form, with texts that repeat a number and ids above a base', async () => {
    const row = fc.record({
      name: fc.constantFrom('a', 'b', 'c'),
      rank: fc.integer({ min: -5, max: 60 }),
      best: number,
      id: fc.oneof(fc.integer({ min: 82_000_000, max: 82_000_090 }), number),
      info: fc.constantFrom('Rank: 12', 'x'),
    });
    const table = fc.record({ tag: text, rows: fc.array(row, { maxLength: 30 }) });
    const payload = table.map(({ tag, rows }) => ({
      tag,
      rows: rows.map(({ info, rank, ...rest }, at) => ({
        ...rest,
        place: at + 1,
        rank,
        info: info === 'x' ? info : `Rank: ${rank} of ${rest.name}`,
        again: tag,
      })),
    }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(payload, { minLength: 8, maxLength: 16 }),
        payload,
        change,
        async (seen, unseen, edit) => {
          const packer = packerOf(await learn(seen));
          for (const one of [...seen, unseen, changed(unseen, edit)]) expectSame(packer, one);
        },
      ),
      { numRuns: 120 },
    );
  });

  it.each(['player', 'clan', 'war'] as const)('from the API, changed in any way: %s', (kind) => {
    const packer = packerOf(dictionaries.get(kind));
    const payloads = { player: world.players, clan: world.clans, war: world.wars }[kind];
    for (const payload of payloads) expectSame(packer, payload);
    fc.assert(
      fc.property(
        fc.constantFrom(...payloads),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (payload, changes) => {
          expectSame(
            packer,
            changes.reduce((value, one) => changed(value, one), payload),
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  it('with numbers so far apart that their difference is not exact', async () => {
    const packer = packerOf(await learn([[2 ** 53 - 1, '']]));
    for (const number of [-901_209_884, 2 ** 53 - 1, 1.5, 1e300, -0, 0]) expectSame(packer, [number, '']);
  });

  it('with fields that are missing, new or twice, numbers that are no integers, and units that come twice', () => {
    const packer = packerOf(dictionaries.get('player'));
    const player = world.players[0] as { troops: object[]; tag: string };
    const [first, second] = player.troops as [object, object];
    const { tag, ...withoutTag } = player;
    for (const payload of [
      { ...player, troops: [first, first, second, first] },
      {
        ...player,
        troops: [
          { ...first, level: 1.5 },
          { ...first, level: -0 },
          { ...first, level: 2 ** 60 },
        ],
      },
      { ...player, troops: [{ ...first, superTroopIsActive: true }, { ...second, village: null }, [], {}] },
      { ...player, newField: { troops: player.troops } },
      { ...withoutTag, tag },
      withoutTag,
      player.troops,
      {},
    ]) {
      expectSame(packer, payload);
    }
  });
});

describe('a dictionary', () => {
  it('makes a player twenty times smaller than its JSON, one that was not seen too', () => {
    const packer = packerOf(dictionaries.get('player'));
    const unseen = [...world.players.slice(60), ...world.laterPlayers];
    const bytes = unseen.reduce<number>((sum, payload) => sum + packer.pack(payload).length, 0);
    const plain = unseen.reduce<number>((sum, payload) => sum + JSON.stringify(payload).length, 0);
    expect(unseen.length).toBeGreaterThan(100);
    expect(bytes / unseen.length).toBeLessThan(900);
    expect(plain / bytes).toBeGreaterThan(20);
  });

  it('is the same in every process, and named by its content', async () => {
    const dictionary = dictionaries.get('player') as Dictionary;
    const copy = Dictionary.read(Uint8Array.from(dictionary.bytes), dictionary.id);
    expect(copy.id).toBe(dictionary.id);
    expect((await learn(world.players.slice(0, 60))).id).toBe(dictionary.id);
    expect(dictionaries.get('clan')?.id).not.toBe(dictionary.id);
    const packed = packerOf(dictionary).pack(world.players[0]);
    expect(packerOf(copy).unpack(packed)).toStrictEqual(world.players[0]);
  });

  it('is plain JSON', () => {
    const { bytes } = dictionaries.get('war') as Dictionary;
    expect(JSON.parse(Buffer.from(bytes).toString('utf8'))).toHaveProperty('root');
  });

  it('is refused when it is damaged or of another id', () => {
    const { bytes, id } = dictionaries.get('war') as Dictionary;
    expect(() => Dictionary.read(bytes, '000000000001')).toThrow(DamagedBytesError);
    expect(() => Dictionary.read(bytes.subarray(10), id)).toThrow(DamagedBytesError);
    for (let at = 0; at < bytes.length; at += 97) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] as number) ^ 0x10;
      expect(() => Dictionary.read(damaged, id)).toThrow(DamagedBytesError);
    }
  });

  it('shares what is the same in many payloads, frozen', () => {
    const packer = packerOf(dictionaries.get('player'));
    const unpack = (payload: unknown) => packer.unpack(packer.pack(payload)) as { leagueTier?: { iconUrls?: object } };
    const icons = world.players.map((player) => unpack(player).leagueTier?.iconUrls);
    const shared = icons.filter((urls, at) => urls !== undefined && icons.indexOf(urls) < at);
    expect(shared.length).toBeGreaterThan(30);
    expect(shared.every((urls) => Object.isFrozen(urls))).toBe(true);
  });

  it('from payloads that are all the same packs other payloads correctly', async () => {
    const packer = packerOf(await learn(Array.from({ length: 20 }, () => ({ a: 1, b: ['x'] }))));
    for (const payload of [{ a: 1, b: ['x'] }, { a: 2, b: [] }, { b: ['x'], a: 1 }, [], 7, null, 'x']) {
      expectSame(packer, payload);
    }
  });
});

describe('damaged bytes', () => {
  it('give a DamagedBytesError or some payload, and nothing else', () => {
    const packer = packerOf(dictionaries.get('player'));
    const bytes = packer.pack(world.players[5]);
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] as number) ^ 0x41;
      expectDamageAtMost(packer, damaged);
    }
    for (let length = 0; length < bytes.length; length += 7) {
      expect(() => packer.unpack(bytes.subarray(0, length))).toThrow(DamagedBytesError);
    }
  });

  it('of any content are refused or unpacked, within bounds of levels, values and bytes', () => {
    const dictionary = dictionaries.get('clan') as Dictionary;
    const packer = packerOf(dictionary);
    const item = fc.oneof(fc.integer({ min: 0, max: 40 }), number, text, fc.constant([]), fc.constant(['1.5']));
    const list = fc.array(item, { maxLength: 60 });
    const lists = fc.oneof(fc.record({ codes: list, numbers: list, texts: list }), json);
    fc.assert(
      fc.property(lists, (content) => {
        expectDamageAtMost(
          packer,
          deflateRawSync(JSON.stringify(content), { dictionary: dictionary.preset as Buffer }),
        );
      }),
      { numRuns: 500 },
    );
  });

  const textOf = (codes: string, numbers = '', texts = '') =>
    `{"codes":[${codes}],"numbers":[${numbers}],"texts":[${texts}]}`;
  it.each<[string, () => string]>([
    ['lists that never end', () => textOf('1,9e15,'.repeat(50).slice(0, -1), '[],'.repeat(50).slice(0, -1))],
    ['250 million nulls', () => textOf('1,250000000', `[]${',null'.repeat(2_000_000)}`)],
    ['a bomb of 64 MB', () => textOf(`${'1,'.repeat(32 * 1_024 * 1_024)}1`)],
    ['levels without end', () => textOf(`${'1,1,'.repeat(1_000_000)}1`, `${'[],'.repeat(1_000_000)}[]`)],
    ['JSON of 100,000 levels', () => '['.repeat(100_000) + ']'.repeat(100_000)],
    ['more than a payload', () => textOf('', '1,2')],
    ['less than a payload', () => textOf('')],
    ['an unknown code', () => textOf('77', '[]')],
    ['a negative length', () => textOf('1,-1', '[]')],
    ['no lists', () => '{}'],
    ['other JSON', () => 'null'],
    ['no JSON', () => 'hello'],
  ])('that are hostile are refused fast: %s', (_, content) => {
    expect(() => packerOf().unpack(deflateRawSync(content()))).toThrow(DamagedBytesError);
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['other JSON', { root: 7 }],
    ['no places', { root: { list: 'codes', base: 0, templates: [[null]], fields: [] }, preset: '' }],
  ])('of a forged dictionary with the right id are refused: %s', (_, form) => {
    const bytes = Buffer.from(JSON.stringify(form));
    const id = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
    expect(() => Dictionary.read(bytes, id)).toThrow(DamagedBytesError);
  });

  it('of a forged dictionary that is nested without end are refused', () => {
    const bytes = Buffer.from('['.repeat(50_000) + ']'.repeat(50_000));
    const id = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
    expect(() => Dictionary.read(bytes, id)).toThrow(DamagedBytesError);
  });
});

describe('a payload that is refused', () => {
  it('has values that JSON has no form for', () => {
    for (const packer of [packerOf(), packerOf(dictionaries.get('player'))]) {
      for (const value of [undefined, () => 1, Symbol('x'), 1n, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(() => packer.pack({ tag: '#2PP', value })).toThrow('payload must be made of JSON values');
      }
      expectSame(packer, world.players[0]);
    }
  });

  it('is nested too deep, or contains itself', () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const nested: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    const packer = packerOf();
    for (const payload of [circular, nested]) {
      expect(() => packer.pack(payload)).toThrow('payload must be nested at most 100 levels deep');
    }
    expectSame(packer, JSON.parse('['.repeat(100) + ']'.repeat(100)));
  });
});

function expectDamageAtMost(packer: Packer, bytes: Uint8Array): void {
  try {
    JSON.stringify(packer.unpack(bytes));
  } catch (error) {
    expect(error).toBeInstanceOf(DamagedBytesError);
  }
}
