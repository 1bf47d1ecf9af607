import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import { CACHE_PORT, type CacheOwner, type CachePort } from '../../src/cache/CacheOwner.js';
import type { CacheName } from '../../src/cache/names.js';
import { StoreTimeoutError } from '../../src/cache/StoreTimeoutError.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { FakeRedis, HandMade } from './HandMade.js';
import { CLANS, settle } from './setup.js';
import { Thing, thing } from './Thing.js';

const KEYS = ['#A', '#B'] as const;
type Key = (typeof KEYS)[number];

/** What the program does next; `steps` is how many waiting operations may go on before it does. */
interface Move {
  readonly do:
    | 'read'
    | 'load'
    | 'poll'
    | 'look'
    | 'get'
    | 'keys'
    | 'set'
    | 'keep'
    | 'delete'
    | 'pop'
    | 'clear'
    | 'wait';
  readonly key: Key;
  readonly steps: number;
}

const READS = ['read', 'load', 'poll', 'look', 'get', 'keys'] as const;
const WRITES = ['set', 'keep', 'delete', 'pop', 'clear'] as const;

function scripts(moves: readonly Move['do'][]): fc.Arbitrary<Move[]> {
  const move = fc.record({
    do: fc.constantFrom(...moves),
    key: fc.constantFrom(...KEYS),
    steps: fc.nat({ max: 4 }),
  });
  return fc.array(move, { minLength: 1, maxLength: 12 });
}

interface Subject {
  readonly cache: Cache;
  readonly clock: FakeClock;
  /** The level that the store itself holds; `undefined`: nothing. */
  stored(key: Key): number | undefined;
}

/** The verbs that a subject overrides. A direct call of one runs the subclass's code alone, so it is not ordered. */
const OVERRIDDEN: Readonly<Record<string, readonly Move['do'][]>> = {
  'an asynchronous store behind a set of one’s own': ['set'],
  'a cache written by hand': ['get', 'set', 'delete', 'pop', 'keys', 'clear'],
};

type Gate = (label: string) => Promise<unknown>;

/** A store of values, asynchronous, whose operations take effect and are answered when the gate opens for them. */
function gatedStore(gate: Gate) {
  const entries = new Map<string, unknown>();
  const through = async <T>(label: string, effect: () => T): Promise<T> => {
    await gate(label);
    const outcome = effect();
    await gate(`reply to ${label}`);
    return outcome;
  };
  return {
    entries,
    get: (key: string) => through(`get ${key}`, () => entries.get(key)),
    set: (key: string, value: unknown) => through(`set ${key}`, () => void entries.set(key, value)),
    delete: (key: string) => through(`delete ${key}`, () => entries.delete(key)),
    clear: () => through('clear', () => entries.clear()),
  };
}

const subjects: Record<string, (gate: Gate) => Subject> = {
  'a memory store': () => {
    const clock = new FakeClock();
    const cache = new Cache(port(clock));
    return { cache, clock, stored: (key) => levelOf(cache.get(CLANS, key)) };
  },

  'an asynchronous store': (gate) => {
    const [clock, store] = [new FakeClock(), gatedStore(gate)];
    class Remote extends Cache {
      override createDefaultCache(_maxSize: number | null, _ttl: number | null, name: CacheName) {
        return name === CLANS
          ? { get: store.get, set: store.set, delete: store.delete, clear: store.clear }
          : new Map();
      }
    }
    return { cache: new Remote(port(clock)), clock, stored: (key) => levelOf(store.entries.get(key)) };
  },

  'an asynchronous store behind a set of one’s own': (gate) => {
    const [clock, store] = [new FakeClock(), gatedStore(gate)];
    class Logged extends Cache {
      override createDefaultCache(_maxSize: number | null, _ttl: number | null, name: CacheName) {
        return name === CLANS
          ? { get: store.get, set: store.set, delete: store.delete, clear: store.clear }
          : new Map();
      }
      override async set(name: CacheName, key: string, value: unknown) {
        await gate(`log ${key}`);
        await super.set(name, key, value);
      }
    }
    return { cache: new Logged(port(clock)), clock, stored: (key) => levelOf(store.entries.get(key)) };
  },

  'a cache written by hand': (gate) => {
    const [clock, redis] = [new FakeClock(), new FakeRedis()];
    redis.gate = gate;
    const cache = new HandMade({ redis, ...port(clock) });
    return {
      cache,
      clock,
      stored: (key) => {
        const text = redis.texts.get(`${CLANS}:${key}`);
        return text === undefined ? undefined : (JSON.parse(text) as { body: { level: number } }).body.level;
      },
    };
  },
};

function port(clock: FakeClock): CacheOwner {
  const made: CachePort = { clock, revive: (_name, _key, payload) => new Thing(payload) };
  return { [CACHE_PORT]: made };
}

function levelOf(value: unknown): number | undefined {
  return value instanceof Thing ? (value.raw as { level: number }).level : undefined;
}

/**
 * The expected content of a key. A caller's write counts from the moment of the call. A load counts from the moment of
 * its answer, unless a caller wrote after it began.
 */
class Model {
  #held = new Map<Key, number>();
  #writes = new Map<Key, number>();
  /** Every level that a key ought to have held, in order: what a reader may see is in here from its beginning on. */
  readonly history = new Map<Key, (number | undefined)[]>(KEYS.map((key) => [key, [undefined]]));

  write(key: Key, level: number | undefined): void {
    this.#writes.set(key, this.epoch(key) + 1);
    this.#become(key, level);
  }

  /** The answer of a load that began in this epoch. */
  land(key: Key, level: number, epoch: number): void {
    if (epoch === this.epoch(key)) this.#become(key, level);
  }

  /** The number of writes by callers so far. */
  epoch(key: Key): number {
    return this.#writes.get(key) ?? 0;
  }

  held(key: Key): number | undefined {
    return this.#held.get(key);
  }

  #become(key: Key, level: number | undefined): void {
    if (level === undefined) this.#held.delete(key);
    else this.#held.set(key, level);
    this.history.get(key)?.push(level);
  }
}

/** Does the moves, each when its turn comes, and lets what waits go on in the scheduler's order. */
async function play(scheduler: fc.Scheduler, subject: Subject, script: readonly Move[]): Promise<void> {
  const { cache } = subject;
  const model = new Model();
  const loads: { key: Key; level: number; epoch: number; overtaken: boolean }[] = [];
  const complaints: string[] = [];
  const running: Promise<unknown>[] = [];
  /** A caller's call fails when the store takes too long; its write counts all the same. */
  const call = (outcome: unknown) =>
    running.push(
      Promise.resolve(outcome).catch((error: unknown) => {
        if (!(error instanceof StoreTimeoutError)) throw error;
      }),
    );
  let nextLevel = 0;
  cache.open();

  const load = (key: Key) => async () => {
    // A second load of a key only begins where it is interactive and the first is not: the first is not kept then.
    for (const earlier of loads) if (earlier.key === key) earlier.overtaken = true;
    const begun = { key, level: ++nextLevel, epoch: model.epoch(key), overtaken: false };
    loads.push(begun);
    await scheduler.schedule(Promise.resolve(), `load ${key} ${begun.level}`);
    if (!begun.overtaken) model.land(key, begun.level, begun.epoch);
    return { value: thing(key, begun.level), storedAt: subject.clock.now(), apiFreshUntil: null, bytes: 0 };
  };

  /**
   * A reader may see what was held when it began or later, and the answer of a load that no write has overtaken since.
   */
  const watch = (what: string, key: Key, read: unknown): void => {
    const [epoch, seenBefore] = [model.epoch(key), (model.history.get(key)?.length ?? 1) - 1];
    running.push(
      Promise.resolve(read).then((value) => {
        const level = levelOf(value);
        const allowed = [
          ...(model.history.get(key)?.slice(seenBefore) ?? []),
          ...loads.filter((one) => one.key === key && one.epoch >= epoch).map((one) => one.level),
        ];
        if (!allowed.includes(level)) complaints.push(`${what} ${key} saw ${level}, and not one of ${String(allowed)}`);
      }),
    );
  };

  /** A listing shows a key that was held at some moment while it was made, and leaves out one that was not. */
  const watchKeys = (listing: unknown): void => {
    const seenBefore = new Map(KEYS.map((key) => [key, (model.history.get(key)?.length ?? 1) - 1]));
    running.push(
      Promise.resolve(listing as Promise<string[]>).then((listed) => {
        for (const key of KEYS) {
          const held = model.history.get(key)?.slice(seenBefore.get(key)) ?? [];
          const possible = held.some((level) => (level !== undefined) === listed.includes(key));
          if (!possible) complaints.push(`keys said ${String(listed)}, and ${key} held ${String(held)}`);
        }
      }),
    );
  };

  for (const move of script) {
    const { key } = move;
    switch (move.do) {
      case 'read':
        watch('read', key, cache.readThrough(CLANS, key, load(key)));
        break;
      case 'load':
        watch('load', key, cache.readThrough(CLANS, key, load(key), { cache: false }));
        break;
      case 'poll':
        watch('poll', key, cache.readThrough(CLANS, key, load(key), { cache: false, lane: 'background' }));
        break;
      case 'look':
        watch('look', key, cache.readThrough(CLANS, key, load(key), { fetch: false }));
        break;
      case 'get':
        watch('get', key, cache.get(CLANS, key));
        break;
      case 'keys':
        watchKeys(cache.keys(CLANS));
        break;
      case 'set': {
        const level = ++nextLevel;
        model.write(key, level);
        call(cache.set(CLANS, key, thing(key, level)));
        break;
      }
      case 'keep': {
        const level = ++nextLevel;
        model.write(key, level);
        cache.keep(CLANS, key, thing(key, level));
        break;
      }
      case 'delete':
        model.write(key, undefined);
        call(cache.delete(CLANS, key));
        break;
      case 'pop': {
        const before = (model.history.get(key)?.length ?? 1) - 1;
        model.write(key, undefined);
        const popped = Promise.resolve(cache.pop(CLANS, key)).then((value) => {
          // What is popped is what was held at the call.
          const allowed = model.history.get(key)?.slice(before) ?? [];
          if (allowed.includes(levelOf(value))) return;
          complaints.push(`pop ${key} gave ${levelOf(value)}, and not one of ${String(allowed)}`);
        });
        call(popped);
        break;
      }
      case 'wait':
        // Everything that is on its way is given up on.
        subject.clock.advance('1s');
        break;
      case 'clear':
        for (const each of KEYS) model.write(each, undefined);
        call(cache.clear(CLANS));
        break;
    }
    await settle();
    for (let step = 0; step < move.steps && scheduler.count() > 0; step++) {
      await scheduler.waitOne();
      await settle();
    }
  }
  while (scheduler.count() > 0) {
    await scheduler.waitOne();
    await settle();
  }
  await Promise.all(running);
  for (const key of KEYS) expect([key, subject.stored(key)]).toEqual([key, model.held(key)]);
  if (!script.some((move) => move.do === 'wait')) {
    for (const key of KEYS) watch('finally', key, cache.readThrough(CLANS, key, load(key), { fetch: false }));
    while (scheduler.count() > 0) await scheduler.waitOne();
    await Promise.all(running);
    expect(complaints).toEqual([]);
  }
  expect(subject.clock.pending).toBe(0);
}

describe.each(Object.entries(subjects))('in %s', (what, make) => {
  const ordered = <T extends Move['do']>(moves: readonly T[]) =>
    moves.filter((move) => !OVERRIDDEN[what]?.includes(move));
  const holds = (script: fc.Arbitrary<Move[]>, numRuns: number) =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), script, async (scheduler, moves) => {
        await play(
          scheduler,
          make((label) => scheduler.schedule(Promise.resolve(), label)),
          moves,
        );
      }),
      { numRuns },
    );

  it('the last write wins in every interleaving of reads, loads and writes, and readers see it', async () => {
    await holds(scripts(ordered([...READS, ...WRITES])), 250);
  });

  // A `keep` is dropped while the store is left alone, so it is no part of this.
  const writes = ordered(WRITES).filter((move) => move !== 'keep');
  it.skipIf(writes.length === 0)(
    'the last write wins when the store takes earlier ones after their deadline, too',
    async () => {
      await holds(scripts([...writes, 'wait']), 100);
    },
  );
});
