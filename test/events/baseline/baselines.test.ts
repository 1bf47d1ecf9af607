import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { Baselines } from '../../../src/events/baseline/Baselines.js';
import type { BaselinesOptions, BaselineTrouble } from '../../../src/events/baseline/BaselinesOptions.js';
import { selectFields } from '../../../src/events/baseline/selectFields.js';
import { FakeClock } from '../../../src/testing/FakeClock.js';
import { readWorld, type World } from './worlds.js';

let world: World;
beforeAll(async () => {
  world = await readWorld(12);
});

const answer = (storedAt: number) => ({ storedAt, hash: BigInt(storedAt) * 1_000_003n });

function make(options: Partial<BaselinesOptions> = {}) {
  const clock = new FakeClock();
  const troubles: BaselineTrouble[] = [];
  const baselines = new Baselines({
    kind: 'player',
    tagOf: (slot) => `#${slot}`,
    clock,
    onTrouble: (trouble) => troubles.push(trouble),
    ...options,
  });
  return { clock, troubles, baselines };
}

/** Returns when no dictionary is being learned. */
async function settle(clock: FakeClock, baselines: Baselines): Promise<void> {
  for (let turn = 0; turn < 100_000 && baselines.busy; turn++) await clock.advanceAsync(10);
  expect(baselines.busy).toBe(false);
}

describe('in memory', () => {
  it('keeps the payload that was committed last, and returns at once', () => {
    const { baselines } = make();
    expect(baselines.get(3)).toBeUndefined();
    expect(baselines.put(3, world.players[0], answer(1_000))).toBeUndefined();
    expect(baselines.state(3)).toEqual({ revision: 0, ...answer(1_000) });
    expect(baselines.prepare(3, world.laterPlayers[0], answer(2_000))).toEqual({ revision: 1, foundAt: 2_000 });
    expect(baselines.get(3)).toStrictEqual(world.players[0]);
    expect(baselines.state(3)?.revision).toBe(0);
    expect(baselines.commit(3)).toBeUndefined();
    expect(baselines.get(3)).toStrictEqual(world.laterPlayers[0]);
    expect(baselines.state(3)).toEqual({ revision: 1, ...answer(2_000) });
    baselines.commit(3);
    expect(baselines.state(3)?.revision).toBe(1);
  });

  it('drops a removed baseline: a reused slot has none', () => {
    const { baselines } = make();
    baselines.put(0, { tag: '#A' }, answer(1_000));
    baselines.prepare(0, { tag: '#A', name: 'x' }, answer(2_000));
    baselines.remove(0);
    expect(baselines.size).toBe(0);
    expect(baselines.bytes).toBe(0);
    expect(baselines.has(0)).toBe(false);
    baselines.commit(0);
    expect(baselines.get(0)).toBeUndefined();
    baselines.put(0, { tag: '#B' }, answer(9_000));
    expect(baselines.state(0)).toEqual({ revision: 0, ...answer(9_000) });
  });

  it('only a payload that was not committed keeps its ids when it is prepared again', () => {
    const { baselines } = make();
    baselines.put(0, { n: 0 }, answer(1_000));
    const prepare = (storedAt: number, hash: bigint) => baselines.prepare(0, { n: Number(hash) }, { storedAt, hash });
    expect(prepare(2_000, 5n)).toEqual({ revision: 1, foundAt: 2_000 });
    expect(prepare(3_000, 5n)).toEqual({ revision: 1, foundAt: 2_000 });
    expect(prepare(4_000, 6n)).toEqual({ revision: 1, foundAt: 4_000 });
    // Without an answer there is no hash to compare.
    expect(prepare(5_000, 0n)).toEqual({ revision: 1, foundAt: 5_000 });
    expect(prepare(6_000, 0n)).toEqual({ revision: 1, foundAt: 5_000 });
    expect(prepare(7_000, 6n)).toEqual({ revision: 1, foundAt: 5_000 });
    baselines.put(0, { n: 1 }, answer(8_000));
    expect(prepare(9_000, 6n)).toEqual({ revision: 2, foundAt: 9_000 });
  });

  it('nothing can be prepared without a baseline', () => {
    const { baselines } = make();
    expect(() => baselines.prepare(0, {}, answer(1))).toThrow('slot must be one that has a baseline, got 0');
  });

  it('learns from the first payloads, repacks them, and learns a second time from many', async () => {
    const select = ['tag', 'name', 'trophies', 'donations', 'clan', 'heroes', 'spells'];
    const { clock, baselines } = make({ select });
    const payloadOf = (slot: number) => world.players[slot % world.players.length];
    for (let slot = 0; slot < 48; slot++) baselines.put(slot, payloadOf(slot), answer(slot));
    const before = baselines.bytes / baselines.size;
    expect(before).toBeGreaterThan(500);
    expect(baselines.busy).toBe(true);
    await settle(clock, baselines);
    const first = baselines.dictionary;
    expect(baselines.bytes / baselines.size).toBeLessThan(before / 4);
    for (let slot = 48; slot < 640; slot++) baselines.put(slot, payloadOf(slot), answer(slot));
    await settle(clock, baselines);
    expect(baselines.dictionary).not.toBe(first);
    expect(baselines.bytes / baselines.size).toBeLessThan(before / 3);
    for (let slot = 0; slot < 640; slot++) {
      expect(isDeepStrictEqual(baselines.get(slot), selectFields(payloadOf(slot), new Set(select)))).toBe(true);
    }
  });

  it('learns from the first payloads however far apart their slots are', async () => {
    const select = ['tag', 'name', 'trophies', 'donations', 'clan', 'heroes', 'spells'];
    const { clock, baselines } = make({ select });
    const payloadOf = (at: number) => world.players[at % world.players.length];
    for (let at = 0; at < 48; at++) baselines.put(at * 2_000, payloadOf(at), answer(at));
    const before = baselines.bytes / baselines.size;
    await settle(clock, baselines);
    expect(baselines.bytes / baselines.size).toBeLessThan(before / 4);
  });

  it('learns again when payloads have changed much', async () => {
    const { clock, baselines } = make();
    for (let slot = 0; slot < 600; slot++) {
      baselines.put(slot, { tag: `#${slot}`, level: slot % 7 }, answer(slot));
      if (slot % 100 === 0) await settle(clock, baselines);
    }
    // The dictionary is judged by these payloads.
    for (let slot = 0; slot < 600; slot++) baselines.put(slot, { tag: `#${slot}`, level: slot % 5 }, answer(slot));
    await settle(clock, baselines);
    for (let slot = 0; slot < 250; slot++) baselines.put(slot, { tag: `#${slot}`, level: slot % 5 }, answer(slot));
    await settle(clock, baselines);
    const before = baselines.dictionary;
    const update = (slot: number) => ({
      tag: `#${slot}`,
      level: slot % 5,
      medals: Array.from({ length: 8 }, (_, index) => ({
        name: `Medal ${index}`,
        value: (slot * index) % 90,
        max: 90,
      })),
    });
    let largest = 0;
    for (let round = 0; round < 3; round++) {
      for (let slot = 0; slot < 600; slot++) baselines.put(slot, update(slot), answer(slot));
      largest = Math.max(largest, baselines.bytes);
      await settle(clock, baselines);
    }
    expect(baselines.dictionary).not.toBe(before);
    for (let slot = 0; slot < 600; slot++) baselines.put(slot, update(slot), answer(slot));
    expect(baselines.bytes).toBeLessThan(largest / 3);
    for (let slot = 0; slot < 600; slot++) expect(baselines.get(slot)).toStrictEqual(update(slot));
  });

  it('keeps the chosen fields only', () => {
    const { baselines } = make({ select: ['tag', 'donations'] });
    const { tag, donations } = world.players[0] as { tag: string; donations: number };
    baselines.put(0, world.players[0], answer(1));
    expect(baselines.get(0)).toStrictEqual({ tag, donations });
  });

  it('stops learning when it is closed', async () => {
    const { clock, baselines } = make();
    for (const [slot, payload] of world.players.slice(0, 48).entries()) baselines.put(slot, payload, answer(slot));
    await baselines.close();
    expect(baselines.busy).toBe(false);
    expect(clock.pending).toBe(0);
  });
});

it('refuses invalid options, naming them', () => {
  const cases: [string, Record<string, unknown>][] = [
    ['kind', { kind: 'village' }],
    ['tagOf', { tagOf: '#2PP' }],
    ['resident', { resident: false }],
    ['resident', { resident: 1 }],
    ['persist', { persist: { get: () => undefined } }],
    ['persist', { persist: null }],
    ['select', { select: [] }],
    ['select', { select: 'tag' }],
  ];
  for (const [name, options] of cases) {
    expect(() => make(options as Partial<BaselinesOptions>)).toThrow(`${name} must be`);
  }
  const { baselines } = make();
  for (const slot of [-1, 0.5, Number.NaN]) {
    expect(() => baselines.put(slot, {}, answer(1))).toThrow('slot must be a whole number');
  }
});
