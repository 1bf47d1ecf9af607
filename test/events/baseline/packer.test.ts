import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DamagedBytesError } from '../../../src/events/baseline/DamagedBytesError.js';
import { Generation } from '../../../src/events/baseline/Generation.js';
import { learnModel } from '../../../src/events/baseline/learnModel.js';
import { PayloadPacker } from '../../../src/events/baseline/PayloadPacker.js';
import { readWorld, type World } from './worlds.js';

let world: World;
const models = new Map<string, Generation>();
beforeAll(async () => {
  world = await readWorld(11);
  models.set('player', Generation.of(learnModel(world.players.slice(0, 60))));
  models.set('clan', Generation.of(learnModel(world.clans.slice(0, 10))));
  models.set('war', Generation.of(learnModel(world.wars.slice(0, 10))));
});

function packerOf(generation?: Generation): PayloadPacker {
  const packer = new PayloadPacker();
  if (generation !== undefined) packer.use(packer.add(generation));
  return packer;
}

/** Exactly the same: values, −0, keys and their order. */
function expectSame(packer: PayloadPacker, payload: unknown): number {
  const bytes = Uint8Array.from(packer.pack(payload));
  const unpacked = packer.unpack(bytes);
  // Not vitest's own: it takes a key `constructor` for the class.
  expect(isDeepStrictEqual(unpacked, payload)).toBe(true);
  expect(JSON.stringify(unpacked)).toBe(JSON.stringify(payload));
  return bytes.length;
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

describe('a payload comes back as it was', () => {
  it('before anything was learned, whatever it is', () => {
    const packer = packerOf();
    fc.assert(
      fc.property(json, (payload) => void expectSame(packer, payload)),
      { numRuns: 500 },
    );
  });

  it('by a model of any other payloads', () => {
    fc.assert(
      fc.property(fc.array(json, { minLength: 1, maxLength: 12 }), fc.array(json, { maxLength: 6 }), (seen, unseen) => {
        const packer = packerOf(Generation.of(learnModel(seen)));
        for (const payload of [...seen, ...unseen]) expectSame(packer, payload);
      }),
      { numRuns: 150 },
    );
  });

  it('by a model of payloads of one form, with references among their fields', () => {
    const row = fc.record({
      name: fc.constantFrom('a', 'b', 'c'),
      rank: fc.integer({ min: -5, max: 60 }),
      best: number,
      info: fc.constantFrom('Rank: 12', 'x'),
    });
    const table = fc.record({ tag: text, rows: fc.array(row, { maxLength: 30 }) });
    const told = table.map(({ tag, rows }) => ({
      tag,
      rows: rows.map(({ info, rank, ...rest }, at) => ({
        ...rest,
        place: at + 1,
        rank,
        info: info === 'x' ? info : `Rank: ${rank} of ${rest.name}`,
        again: tag,
      })),
    }));
    fc.assert(
      fc.property(fc.array(told, { minLength: 8, maxLength: 16 }), told, change, (seen, unseen, edit) => {
        const packer = packerOf(Generation.of(learnModel(seen)));
        for (const payload of [...seen, unseen, changed(unseen, edit)]) expectSame(packer, payload);
      }),
      { numRuns: 120 },
    );
  });

  it.each(['player', 'clan', 'war'] as const)('of the API, changed in any way: %s', (kind) => {
    const packer = packerOf(models.get(kind));
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
});

describe('what was learned', () => {
  it('makes a player forty times smaller than its JSON, one that was not seen too', () => {
    const packer = packerOf(models.get('player'));
    const unseen = [...world.players.slice(60), ...world.laterPlayers];
    const bytes = unseen.reduce<number>((sum, payload) => sum + packer.pack(payload).length, 0);
    const plain = unseen.reduce<number>((sum, payload) => sum + JSON.stringify(payload).length, 0);
    expect(unseen.length).toBeGreaterThan(100);
    expect(bytes / unseen.length).toBeLessThan(450);
    expect(plain / bytes).toBeGreaterThan(40);
  });

  it('is the same wherever it is read, and named by what it says', () => {
    const generation = models.get('player') as Generation;
    const copy = Generation.read(Uint8Array.from(generation.bytes), generation.id);
    expect(copy.id).toBe(generation.id);
    expect(models.get('clan')?.id).not.toBe(generation.id);
    const bytes = Uint8Array.from(packerOf(generation).pack(world.players[0]));
    expect(packerOf(copy).unpack(bytes)).toStrictEqual(world.players[0]);
  });

  it('is refused when it is damaged or of another id', () => {
    const { bytes, id } = models.get('war') as Generation;
    expect(() => Generation.read(bytes, '000000000001')).toThrow(DamagedBytesError);
    expect(() => Generation.read(bytes.subarray(10))).toThrow(DamagedBytesError);
    for (let at = 0; at < bytes.length; at += 97) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] as number) ^ 0x10;
      expect(() => Generation.read(damaged, id)).toThrow(DamagedBytesError);
    }
  });

  it('stays readable while a newer generation is in use, until it is dropped', () => {
    const packer = packerOf(models.get('player'));
    const old = Uint8Array.from(packer.pack(world.players[3]));
    packer.use(packer.add(Generation.of(learnModel(world.players.slice(60, 90)))));
    expect(packer.generationOf(packer.pack(world.players[3]))).toBe(2);
    expect(packer.unpack(old)).toStrictEqual(world.players[3]);
    packer.drop(1);
    expect(() => packer.unpack(old)).toThrow(DamagedBytesError);
    packer.drop(2);
    expectSame(packer, world.players[3]);
  });

  it('shares what is the same in many payloads, frozen', () => {
    const packer = packerOf(models.get('player'));
    const [a, b] = [0, 1].map(
      (index) => packer.unpack(Uint8Array.from(packer.pack(world.players[index]))) as { troops: object[] },
    );
    const shared = a?.troops.filter((troop) => b?.troops.includes(troop)) ?? [];
    expect(shared.length).toBeGreaterThan(3);
    expect(shared.every((troop) => Object.isFrozen(troop))).toBe(true);
  });

  it('from payloads that are all the same says nothing wrong about others', () => {
    const packer = packerOf(Generation.of(learnModel(Array.from({ length: 20 }, () => ({ a: 1, b: ['x'] })))));
    for (const payload of [{ a: 1, b: ['x'] }, { a: 2, b: [] }, { b: ['x'], a: 1 }, [], 7, null, 'x']) {
      expectSame(packer, payload);
    }
  });
});

describe('damaged bytes', () => {
  it('end in an error that says so, or in some payload, but never in anything else', () => {
    const packer = packerOf(models.get('player'));
    const bytes = Uint8Array.from(packer.pack(world.players[5]));
    let refused = 0;
    for (let at = 1; at < bytes.length; at++) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] as number) ^ 0x41;
      try {
        packer.unpack(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(DamagedBytesError);
        refused++;
      }
    }
    // The coder's state at the end tells of most; what a store keeps has a checksum besides.
    expect(refused / (bytes.length - 1)).toBeGreaterThan(0.7);
    for (let length = 0; length < bytes.length; length += 7) {
      expect(() => packer.unpack(bytes.subarray(0, length))).toThrow(DamagedBytesError);
    }
  });

  it('of no known generation are refused', () => {
    const bytes = Uint8Array.from(packerOf(models.get('player')).pack(world.players[5]));
    expect(() => packerOf().unpack(bytes)).toThrow('generation 1 is not there');
  });
});

it('refuses what JSON has no form for, naming it', () => {
  for (const packer of [packerOf(), packerOf(models.get('player'))]) {
    for (const value of [undefined, () => 1, Symbol('x'), 1n, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => packer.pack({ tag: '#2PP', value })).toThrow('payload must be made of JSON values');
    }
    // And goes on working.
    expectSame(packer, world.players[0]);
  }
});
