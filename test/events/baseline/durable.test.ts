import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeRecord } from '../../../src/events/baseline/BaselineRecord.js';
import { Baselines } from '../../../src/events/baseline/Baselines.js';
import type { BaselinesOptions, BaselineTrouble } from '../../../src/events/baseline/BaselinesOptions.js';
import { BaselineUnavailableError } from '../../../src/events/baseline/BaselineUnavailableError.js';
import { sqliteStore } from '../../../src/sqlite/SqliteStore.js';
import type { EntryFacts, Store } from '../../../src/store/Store.js';
import { FakeClock } from '../../../src/testing/FakeClock.js';
import { FaultyStore } from '../../../src/testing/FaultyStore.js';
import { firstDriver } from '../../sqlite/drivers.js';
import { readWorld, type World } from './worlds.js';

let world: World;
beforeAll(async () => {
  world = await readWorld(13);
});

const answer = (storedAt: number) => ({ storedAt, hash: BigInt(storedAt) << 20n });

/** An asynchronous store that ignores all writes after `cutAfter`, as if the process had ended. */
class AsyncStore implements Store {
  readonly values: Map<string, unknown>;
  writes = 0;
  /** Writes after this many are lost. */
  cutAfter = Number.POSITIVE_INFINITY;

  constructor(values = new Map<string, unknown>()) {
    this.values = values;
  }

  async get(key: string): Promise<unknown> {
    return this.values.get(key);
  }

  async set(key: string, value: unknown, _facts?: EntryFacts): Promise<void> {
    if (++this.writes <= this.cutAfter) this.values.set(key, value);
  }

  async delete(key: string): Promise<boolean> {
    return ++this.writes <= this.cutAfter && this.values.delete(key);
  }
}

function make(persist: Store, options: Partial<BaselinesOptions> = {}) {
  const clock = new FakeClock();
  const troubles: BaselineTrouble[] = [];
  const baselines = new Baselines({
    kind: 'player',
    tagOf: (slot) => `#${slot}`,
    clock,
    persist,
    onTrouble: (trouble) => troubles.push(trouble),
    ...options,
  });
  return { clock, troubles, baselines };
}

async function settle(clock: FakeClock, baselines: Baselines): Promise<void> {
  for (let turn = 0; turn < 100_000 && baselines.busy; turn++) await clock.advanceAsync(10);
  await clock.advanceAsync(10);
  expect(baselines.busy).toBe(false);
}

describe.each([true, false])('with a store, resident: %s', (resident) => {
  it('continues where it stopped', async () => {
    const store = new AsyncStore();
    const { baselines } = make(store, { resident });
    await baselines.open();
    for (const slot of [0, 1, 2]) await baselines.put(slot, world.players[slot], answer(100 + slot));
    await baselines.prepare(1, world.laterPlayers[1], answer(200));
    await baselines.commit(1);
    await baselines.remove(2);
    await baselines.close();
    expect([...store.values.keys()].toSorted()).toEqual(['player:#0', 'player:#1']);

    const { baselines: next, troubles } = make(store, { resident });
    await next.open();
    expect(await next.load(0)).toStrictEqual({
      payload: world.players[0],
      revision: 0,
      ...answer(100),
      pending: undefined,
    });
    expect(await next.load(1)).toMatchObject({ revision: 1, ...answer(200), pending: undefined });
    expect(await next.load(2)).toBeUndefined();
    expect(await next.get(0)).toStrictEqual(world.players[0]);
    expect(await next.get(1)).toStrictEqual(world.laterPlayers[1]);
    expect(next.size).toBe(2);
    if (!resident) expect(next.bytes).toBe(0);
    expect(troubles).toEqual([]);
  });

  it('wherever a process ends, every change is emitted with the same revision', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }), async (lives) => {
        const values = new Map<string, unknown>();
        /** The emitted changes: revision, from, to. */
        const emitted: string[] = [];
        let truth = 0;
        for (const life of lives) {
          const store = new AsyncStore(values);
          // The process ends after this many writes: later ones never happened, but emitted events were emitted.
          store.cutAfter = life;
          const { baselines } = make(store, { resident });
          await baselines.open();
          const emit = async (from: unknown, to: unknown, revision: number) => {
            if (store.writes > store.cutAfter) return;
            emitted.push(`${revision}: ${(from as { n: number }).n} to ${(to as { n: number }).n}`);
            await baselines.commit(0);
          };
          const loaded = await baselines.load(0);
          if (loaded === undefined) await baselines.put(0, { n: truth }, answer(1));
          else if (loaded.pending !== undefined) {
            await emit(loaded.payload, loaded.pending.payload, loaded.pending.revision);
          }
          while (store.writes <= store.cutAfter) {
            const from = await baselines.get(0);
            truth++;
            const { revision } = await baselines.prepare(0, { n: truth }, answer(1 + truth));
            await emit(from, { n: truth }, revision);
          }
        }
        // Without repetitions it is a chain: each change begins where the one before ended.
        const once = [...new Set(emitted)];
        for (const [index, change] of once.entries()) {
          expect(change.startsWith(`${index + 1}: `)).toBe(true);
          if (index > 0) expect(change.split(' ')[1]).toBe(once[index - 1]?.split(' ')[3]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('events that were being emitted when the process ended are repeated before newer ones', async () => {
    const store = new AsyncStore();
    const first = make(store, { resident }).baselines;
    await first.put(0, { n: 1 }, answer(1));
    expect(await first.prepare(0, { n: 2 }, answer(2))).toEqual({ revision: 1, foundAt: 2 });
    const { baselines } = make(store, { resident });
    const loaded = await baselines.load(0);
    expect(loaded).toMatchObject({ payload: { n: 1 }, revision: 0 });
    expect(loaded?.pending).toStrictEqual({ payload: { n: 2 }, revision: 1, foundAt: 2, ...answer(2) });
    await baselines.commit(0);
    expect(await baselines.get(0)).toStrictEqual({ n: 2 });
    expect(await make(store, { resident }).baselines.load(0)).toMatchObject({ revision: 1, pending: undefined });
  });

  it('a dictionary is stored: a new process packs with it from the start, and reads older records', async () => {
    const store = new AsyncStore();
    const { clock, baselines } = make(store, { resident });
    await baselines.open();
    for (const [slot, payload] of world.players.slice(0, 60).entries())
      await baselines.put(slot, payload, answer(slot));
    await settle(clock, baselines);
    expect(baselines.dictionary).not.toBe('');
    for (const [slot, payload] of world.players.slice(0, 60).entries())
      await baselines.put(slot, payload, answer(slot));
    const record = store.values.get('player:#7') as Uint8Array;
    expect(record.length).toBeLessThan(1_000);

    const { baselines: next, troubles } = make(store, { resident });
    await next.open();
    expect(next.dictionary).toBe(baselines.dictionary);
    await next.put(99, world.players[61], answer(1));
    expect((store.values.get('player:#99') as Uint8Array).length).toBeLessThan(1_000);
    for (let slot = 0; slot < 60; slot++) {
      expect(isDeepStrictEqual((await next.load(slot))?.payload, world.players[slot])).toBe(true);
    }
    expect(troubles).toEqual([]);
  });
});

describe('a store that fails', () => {
  it('at writes: no call fails, baselines stay in memory, and the newest is written later', async () => {
    const clock = new FakeClock();
    const store = new FaultyStore(clock);
    const { baselines, troubles } = make(store, { clock });
    await baselines.put(0, { n: 1 }, answer(1));
    store.always('set', { kind: 'rejects' }).always('delete', { kind: 'throws' });
    expect(await baselines.prepare(0, { n: 2 }, answer(2))).toEqual({ revision: 1, foundAt: 2 });
    await baselines.commit(0);
    await baselines.put(1, { n: 1 }, answer(3));
    await baselines.put(2, { n: 1 }, answer(3));
    await baselines.remove(2);
    expect(baselines.get(0)).toStrictEqual({ n: 2 });
    expect(baselines.waiting).toBe(3);
    // Only the first failure costs a call: writing pauses after it.
    expect(store.calls.filter(({ fault }) => fault !== undefined).length).toBe(1);
    expect(troubles).toMatchObject([{ type: 'failure', operation: 'set', key: 'player:#0' }]);
    await clock.advanceAsync('5s');
    expect(baselines.waiting).toBe(3);
    store.heal();
    await clock.advanceAsync('2m');
    expect(baselines.waiting).toBe(0);
    expect(troubles.at(-1)).toEqual({ type: 'recovered' });
    const next = make(store).baselines;
    expect(await next.load(0)).toMatchObject({ payload: { n: 2 }, revision: 1, pending: undefined });
    expect(await next.load(1)).toMatchObject({ payload: { n: 1 } });
    expect(await next.load(2)).toBeUndefined();
    await baselines.close();
    expect(clock.pending).toBe(0);
  });

  it('a write that hangs times out, and its late result is replaced', async () => {
    const clock = new FakeClock();
    const store = new FaultyStore(clock);
    const { baselines, troubles } = make(store, { clock });
    await baselines.put(0, { n: 1 }, answer(1));
    store.once('set', { kind: 'slow', ms: 20_000 });
    const prepared = baselines.prepare(0, { n: 2 }, answer(2));
    await clock.advanceAsync('6s');
    expect(await prepared).toEqual({ revision: 1, foundAt: 2 });
    expect(troubles[0]).toMatchObject({ type: 'failure', operation: 'set', key: 'player:#0' });
    await baselines.commit(0);
    await clock.advanceAsync('5s');
    expect(await make(store).baselines.load(0)).toMatchObject({ payload: { n: 2 }, pending: undefined });
    const writes = store.calls.filter(({ method }) => method === 'set').length;
    // The slow write happens now, over the newer one, which is then written again.
    await clock.advanceAsync('30s');
    expect(store.calls.filter(({ method }) => method === 'set').length).toBe(writes + 1);
    expect(await make(store).baselines.load(0)).toMatchObject({ payload: { n: 2 }, pending: undefined });
    expect(baselines.waiting).toBe(0);
  });

  it('at reads: the baseline does not count as absent', async () => {
    const store = new FaultyStore();
    await make(store).baselines.put(0, { n: 1 }, answer(1));
    for (const kind of ['throws', 'rejects'] as const) {
      store.once('get', { kind });
      const { baselines, troubles } = make(store);
      await expect(baselines.load(0)).rejects.toThrow(BaselineUnavailableError);
      expect(troubles).toMatchObject([{ type: 'failure', operation: 'get', key: 'player:#0' }]);
      expect(await baselines.load(0)).toMatchObject({ payload: { n: 1 } });
    }
  });

  it('when it can not store a dictionary, no record that names it is written', async () => {
    const clock = new FakeClock();
    const store = new FaultyStore(clock);
    const { baselines, troubles } = make(store, { clock });
    for (const [slot, payload] of world.players.slice(0, 47).entries())
      await baselines.put(slot, payload, answer(slot));
    await baselines.put(47, world.players[47], answer(47));
    store.always('set', { kind: 'rejects' });
    await settle(clock, baselines);
    expect(troubles).toMatchObject([{ type: 'failure', key: expect.stringMatching(/^dictionary:player:/) as string }]);
    expect(baselines.dictionary).toBe('');
    store.heal();
    await baselines.put(0, world.laterPlayers[0], answer(99));
    expect((await make(store).baselines.load(0))?.payload).toStrictEqual(world.laterPlayers[0]);
  });
});

describe('damaged content of the store', () => {
  it('a record with any byte changed, or cut off, counts as absent and is reported', async () => {
    const store = new AsyncStore();
    const { baselines } = make(store);
    await baselines.put(0, world.players[0], answer(1));
    await baselines.prepare(0, world.laterPlayers[0], answer(2));
    const whole = store.values.get('player:#0') as Uint8Array;
    const damages = [
      ...Array.from({ length: 60 }, (_, index) => {
        const damaged = Uint8Array.from(whole);
        const at = Math.floor((index * whole.length) / 60);
        damaged[at] = (damaged[at] as number) ^ (1 << (index % 8));
        return damaged;
      }),
      ...[0, 2, 7, 30, whole.length - 1].map((length) => whole.slice(0, length)),
      'another text',
      { type: 'Buffer' },
    ];
    for (const damaged of damages) {
      store.values.set('player:#0', damaged);
      const { baselines: next, troubles } = make(store);
      expect(await next.load(0)).toBeUndefined();
      expect(troubles).toMatchObject([{ type: 'content', key: 'player:#0' }]);
    }
  });

  it('a dictionary that is lost or damaged makes its records absent, and no others', async () => {
    const store = new AsyncStore();
    const { clock, baselines } = make(store);
    for (const [slot, payload] of world.players.slice(0, 50).entries())
      await baselines.put(slot, payload, answer(slot));
    await settle(clock, baselines);
    await baselines.put(0, world.players[0], answer(1));
    const id = baselines.dictionary;
    const key = `dictionary:player:${id}`;
    const bytes = Uint8Array.from(store.values.get(key) as Uint8Array);
    const damaged = Uint8Array.from(bytes);
    damaged[100] = (damaged[100] as number) ^ 1;
    for (const found of [undefined, damaged, bytes.slice(0, 50)]) {
      store.values.set(key, found);
      store.values.set('dictionary:player', found);
      const { baselines: next, troubles } = make(store);
      await next.open();
      expect(await next.load(0)).toBeUndefined();
      expect(troubles.every(({ type }) => type === 'content')).toBe(true);
      expect(troubles.length).toBeGreaterThan(0);
      // This one was written without a dictionary.
      expect((await next.load(49))?.payload).toStrictEqual(world.players[49]);
    }
    store.values.set(key, bytes);
    store.values.set('dictionary:player', Buffer.from('010203040506'));
    const { baselines: other, troubles } = make(store);
    await other.open();
    expect(other.dictionary).toBe('');
    expect(troubles).toEqual([
      { type: 'content', key: 'dictionary:player', reason: 'the dictionary is lost', subjects: 0 },
    ]);
    expect((await other.load(0))?.payload).toStrictEqual(world.players[0]);
  });
});

describe('dictionaries in a store', () => {
  const put = (baselines: Baselines, slots: readonly number[], from = 0) =>
    Promise.all(slots.map(async (slot) => baselines.put(slot, world.players[slot + from], answer(slot + 1))));
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

  it('are stored before the first record that names them, and are never removed', async () => {
    const store = new AsyncStore();
    const named = new Set<string>();
    const set = store.set.bind(store);
    store.set = (key, value) => {
      const record = key.startsWith('player:') ? decodeRecord(value as Uint8Array) : undefined;
      if (typeof record === 'object') {
        for (const part of [record.committed, record.pending]) {
          const id = part?.packed.dictionary ?? '';
          if (id !== '') expect(store.values.has(`dictionary:player:${id}`)).toBe(true);
          if (id !== '') named.add(id);
        }
      }
      return set(key, value);
    };
    const { clock, baselines } = make(store);
    await put(baselines, range(0, 60));
    await settle(clock, baselines);
    await put(baselines, range(0, 60), 40);
    for (const slot of range(0, 60)) await baselines.remove(slot);
    expect(named.size).toBe(1);
    expect([...store.values.keys()].sort()).toEqual(['dictionary:player', `dictionary:player:${[...named][0]}`]);
  });

  it('of two processes are both found by the records that name them', async () => {
    const store = new AsyncStore();
    const [first, second] = [make(store), make(store)];
    await put(first.baselines, range(0, 50));
    await put(second.baselines, range(50, 100));
    await settle(first.clock, first.baselines);
    await settle(second.clock, second.baselines);
    expect(first.baselines.dictionary).not.toBe(second.baselines.dictionary);
    await put(first.baselines, range(0, 50));
    await put(second.baselines, range(50, 100));
    const { baselines, troubles } = make(store);
    await baselines.open();
    for (const slot of range(0, 100)) {
      expect(isDeepStrictEqual((await baselines.load(slot))?.payload, world.players[slot])).toBe(true);
    }
    expect(troubles).toEqual([]);
  });

  it.each([true, false])(
    'that are lost are reported with the number of subjects that lost their baseline, concurrently: %s',
    async (sideBySide) => {
      const store = new AsyncStore();
      const { clock, baselines } = make(store);
      await put(baselines, range(0, 50));
      await settle(clock, baselines);
      await put(baselines, range(0, 50));
      const key = `dictionary:player:${baselines.dictionary}`;
      store.values.delete(key);
      store.values.delete('dictionary:player');
      const next = make(store);
      await next.baselines.open();
      if (sideBySide) await Promise.all(range(0, 50).map((slot) => next.baselines.load(slot)));
      else for (const slot of range(0, 50)) expect(await next.baselines.load(slot)).toBeUndefined();
      await next.clock.advanceAsync('10s');
      const reason = 'the dictionary is lost';
      expect(next.troubles).toEqual([
        { type: 'content', key, reason, subjects: 1 },
        { type: 'content', key, reason, subjects: 49 },
      ]);
      expect(next.baselines.size).toBe(0);
      await next.baselines.put(7, world.laterPlayers[7], answer(9));
      expect((await make(store).baselines.load(7))?.payload).toStrictEqual(world.laterPlayers[7]);
      await next.baselines.close();
      expect(next.clock.pending).toBe(0);
    },
  );

  it('records of an older format count as absent and are reported together', async () => {
    const store = new AsyncStore();
    // As version 2 of the format began.
    for (const slot of range(0, 30))
      store.values.set(`player:#${slot}`, Uint8Array.of(0x77, 0x62, 2, 1, 2, 3, 4, 0, 9));
    const { baselines, troubles } = make(store);
    for (const slot of range(0, 30)) expect(await baselines.load(slot)).toBeUndefined();
    await baselines.close();
    const reason = 'an older format';
    expect(troubles).toEqual([
      { type: 'content', key: 'player:#0', reason, subjects: 1 },
      { type: 'content', key: 'player:#0', reason, subjects: 29 },
    ]);
  });

  it('records that are forged are reported, and nothing else happens', async () => {
    const part = { dictionary: '', revision: 0, storedAt: 1, hash: 'ff', fields: '', bytes: 3 };
    const bomb = deflateRawSync(`{"codes":[1,250000000],"numbers":[[]${',null'.repeat(3_000_000)}],"texts":[]}`);
    const headers: [unknown, Uint8Array][] = [
      [[part], Uint8Array.of(1, 2, 3)],
      [[{ ...part, bytes: bomb.length }], bomb],
      [[{ ...part, bytes: -3 }], Uint8Array.of(1, 2, 3)],
      [[{ ...part, hash: '0x1' }], Uint8Array.of(1, 2, 3)],
      [[{ ...part, dictionary: '../..' }], Uint8Array.of(1, 2, 3)],
      [[part, part, part], new Uint8Array(9)],
      [[], new Uint8Array()],
      ['['.repeat(50_000) + ']'.repeat(50_000), new Uint8Array()],
      [null, new Uint8Array()],
    ];
    for (const [header, body] of headers) {
      const store = new AsyncStore();
      store.values.set('player:#0', forge(typeof header === 'string' ? header : JSON.stringify(header), body));
      const { baselines, troubles } = make(store);
      expect(await baselines.load(0)).toBeUndefined();
      expect(troubles).toMatchObject([{ type: 'content', key: 'player:#0', subjects: 1 }]);
    }
  });
});

/** A record with a right checksum. */
function forge(header: string, body: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(header));
  const content = Buffer.concat([length, Buffer.from(header), body]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32(content));
  return Buffer.concat([Uint8Array.of(0x77, 0x62, 3), checksum, content]);
}

it('a store that keeps text only gets text', async () => {
  const values = new Map<string, unknown>();
  const store: Store = {
    traits: { text: true },
    get: (key) => values.get(key),
    set: (key, value) => values.set(key, typeof value === 'string' ? value : JSON.stringify(value)),
    delete: (key) => values.delete(key),
  };
  const { baselines } = make(store);
  await baselines.open();
  await baselines.put(0, world.players[0], answer(1));
  expect(values.get('player:#0')).toMatch(/^b64:/);
  expect((await make(store).baselines.load(0))?.payload).toStrictEqual(world.players[0]);
});

describe.skipIf(firstDriver === undefined)('in SQLite (needs node:sqlite, better-sqlite3 or libsql)', () => {
  it('baselines are kept when the file is closed, besides the cache’s entries of the same key', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'warchest-baselines-'));
    try {
      const path = join(folder, 'store.db');
      const first = sqliteStore({ path });
      await first.scope('searchPlayers').set('player:#0', 'the cache');
      const { baselines } = make(first);
      await baselines.open();
      await baselines.put(0, world.players[0], answer(1));
      await baselines.prepare(0, world.laterPlayers[0], answer(2));
      await baselines.close();
      await first.close();

      const second = sqliteStore({ path });
      const { baselines: next, troubles } = make(second);
      await next.open();
      const loaded = await next.load(0);
      expect(loaded?.payload).toStrictEqual(world.players[0]);
      expect(loaded?.pending?.payload).toStrictEqual(world.laterPlayers[0]);
      await next.commit(0);
      expect(second.scope('searchPlayers').get('player:#0')).toBe('the cache');
      expect(troubles).toEqual([]);
      await next.close();
      await second.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
