import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DefaultCache } from '../../src/store/memory/DefaultCache.js';
import { MaxSizeCache } from '../../src/store/memory/MaxSizeCache.js';
import type { MemoryStore } from '../../src/store/memory/MemoryStore.js';
import type { MemoryStoreOptions } from '../../src/store/memory/MemoryStoreOptions.js';
import { TimeToLiveCache } from '../../src/store/memory/TimeToLiveCache.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { NaiveCache } from './NaiveCache.js';

const DAY = 86_400_000;
const key = fc.integer({ min: 0, max: 25 }).map((number) => `#${number}`);
/** Milliseconds from now; mostly near, some so far that ticks must be rebased or can't hold them. */
const delay = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -50, max: 5_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 400 * DAY }) },
);
const operation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('get' as const), key }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('set' as const), key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('setUntil' as const), key, delay }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('setForever' as const), key }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('setBytes' as const), key, bytes: fc.integer({ min: 0, max: 60 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pop' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('peek' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('has' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('list' as const) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 0, max: 900 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 120 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('setWall' as const), ms: fc.integer({ min: 1, max: 1e9 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const) }) },
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;
const operations = fc.array(operation, { maxLength: 150, size: 'max' });

/** Runs the operations on both; `check` is called after each with the store's answer and the model's. */
function replay(
  store: MemoryStore<unknown>,
  model: NaiveCache,
  clock: FakeClock,
  steps: readonly Operation[],
  check: (found: unknown, expected: unknown, step: Operation) => void,
): void {
  for (const [index, step] of steps.entries()) {
    const value = `v${index}`;
    switch (step.kind) {
      case 'get':
        check(store.get(step.key), model.get(step.key), step);
        break;
      case 'set':
        store.set(step.key, value);
        model.set(step.key, value);
        break;
      case 'setUntil':
        store.set(step.key, value, { deleteAt: clock.now() + step.delay });
        model.set(step.key, value, clock.monotonic() + step.delay);
        break;
      case 'setForever':
        store.set(step.key, value, { deleteAt: null });
        model.set(step.key, value, Number.POSITIVE_INFINITY);
        break;
      case 'setBytes':
        store.set(step.key, value, { bytes: step.bytes });
        model.set(step.key, value, undefined, step.bytes);
        break;
      case 'delete':
        check(store.delete(step.key), model.delete(step.key), step);
        break;
      case 'pop':
        check(store.pop(step.key), model.peek(step.key), step);
        model.delete(step.key);
        break;
      case 'peek':
        check(store.peek(step.key), model.peek(step.key), step);
        break;
      case 'has':
        check(store.has(step.key), model.peek(step.key) !== undefined, step);
        break;
      case 'list':
        check(store.entries(), model.entries(), step);
        check(store.bytes, model.bytes, step);
        break;
      case 'advance':
        clock.advance(step.ms);
        break;
      case 'wait':
        clock.advance(step.days * DAY);
        break;
      case 'setWall':
        clock.setWall(clock.now() + step.ms);
        break;
      case 'clear':
        store.clear();
        model.clear();
        break;
    }
  }
}

type Make = (size: number | null, ttlMs: number | null, options: MemoryStoreOptions) => MemoryStore<unknown>;
const stores: Record<string, [make: Make, sized: boolean, timed: boolean]> = {
  DefaultCache: [(size, ttlMs, options) => new DefaultCache(size, ttlMs && ttlMs / 1_000, options), true, true],
  MaxSizeCache: [(size, _ttlMs, options) => new MaxSizeCache(size, options), true, false],
  TimeToLiveCache: [(_size, ttlMs, options) => new TimeToLiveCache(ttlMs && ttlMs / 1_000, options), false, true],
};
const sizes = fc.constantFrom(null, 0, 1, 2, 3, 7, 20);
const ttls = fc.constantFrom(null, 0, 1, 500, 2_000, 20_000, 30 * DAY);
const byteBounds = fc.constantFrom(null, null, 0, 50, 100, 1_000);

describe.each(Object.entries(stores))('%s agrees with a naive list', (_name, [make, sized, timed]) => {
  test('in every result, in order, counts, bytes and causes of removal', () => {
    fc.assert(
      fc.property(sizes, ttls, byteBounds, fc.boolean(), operations, (size, ttl, maxBytes, listens, steps) => {
        const clock = new FakeClock();
        const removed: string[] = [];
        const store = make(size, ttl, {
          clock,
          maxBytes,
          sizeOf: () => 0,
          ...(listens && { onRemoval: (key, value, cause) => removed.push(`${key} ${String(value)} ${cause}`) }),
        });
        const bound = (limit: number | null) => limit ?? Number.POSITIVE_INFINITY;
        const model = new NaiveCache(
          sized ? bound(size) : Number.POSITIVE_INFINITY,
          timed ? bound(ttl) : Number.POSITIVE_INFINITY,
          bound(maxBytes),
          () => clock.monotonic(),
        );
        replay(store, model, clock, steps, (found, expected, step) => {
          expect(found, JSON.stringify(step)).toEqual(expected);
        });
        expect(store.entries()).toEqual(model.entries());
        expect(store.keys()).toEqual(model.entries().map(([one]) => one));
        expect(store.values()).toEqual(model.entries().map(([, value]) => value));
        expect([...store]).toEqual(model.entries());
        expect(store.size).toBe(model.entries().length);
        expect(store.bytes).toBe(model.bytes);
        if (listens) expect(removed.sort()).toEqual(model.removed.sort());
      }),
      { numRuns: 600 },
    );
  });
});

describe("'s3-fifo'", () => {
  test('keeps its bounds and sums, and expires entries in time, whatever it evicts', () => {
    fc.assert(
      fc.property(sizes, ttls, byteBounds, operations, (size, ttl, maxBytes, steps) => {
        const clock = new FakeClock();
        const held = new Map<string, { value: unknown; expiresAt: number; bytes: number }>();
        const isOver = ({ expiresAt }: { expiresAt: number }) => expiresAt <= clock.monotonic();
        const store = new DefaultCache<unknown>(size, ttl && ttl / 1_000, {
          clock,
          maxBytes,
          sizeOf: () => 0,
          policy: 's3-fifo',
          onRemoval: (one, value, cause) => {
            const entry = held.get(one);
            if (cause === 'replaced' || entry === undefined || entry.value !== value) return;
            expect(isOver(entry), `${one} ${cause}`).toBe(cause === 'expired');
            held.delete(one);
            if (cause === 'evicted') expect([...held.values()].some(isOver)).toBe(false);
          },
        });
        const bound = (limit: number | null) => limit ?? Number.POSITIVE_INFINITY;
        const ttlMs = bound(ttl);
        const set = (one: string, value: unknown, expiresAt: number, bytes: number) => {
          const keeps = expiresAt > clock.monotonic() && size !== 0 && maxBytes !== 0 && bytes <= bound(maxBytes);
          held.delete(one);
          if (keeps) held.set(one, { value, expiresAt, bytes });
          return keeps;
        };
        for (const [index, step] of steps.entries()) {
          const value = `v${index}`;
          const now = clock.monotonic();
          if (step.kind === 'get' || step.kind === 'peek') {
            const entry = held.get(step.key);
            const expected = entry === undefined || isOver(entry) ? undefined : entry.value;
            expect(store[step.kind](step.key)).toBe(expected);
          } else if (step.kind === 'set' || step.kind === 'setBytes') {
            // Noted before, as the store notifies of removals within the call.
            const bytes = step.kind === 'setBytes' ? step.bytes : 0;
            const keeps = set(step.key, value, now + ttlMs, bytes);
            store.set(step.key, value, { bytes });
            expect(store.has(step.key)).toBe(keeps);
          } else if (step.kind === 'setUntil') {
            const keeps = set(step.key, value, now + step.delay, 0);
            store.set(step.key, value, { deleteAt: clock.now() + step.delay });
            expect(store.has(step.key)).toBe(keeps);
          } else if (step.kind === 'delete') {
            store.delete(step.key);
          } else if (step.kind === 'advance') {
            clock.advance(step.ms);
          } else if (step.kind === 'wait') {
            clock.advance(step.days * DAY);
          } else if (step.kind === 'clear') {
            store.clear();
          }
          const live = [...held].filter(([, entry]) => !isOver(entry));
          expect(store.size).toBe(live.length);
          expect(store.size).toBeLessThanOrEqual(bound(size));
          expect(store.bytes).toBe(live.reduce((sum, [, { bytes }]) => sum + bytes, 0));
          expect(store.bytes).toBeLessThanOrEqual(bound(maxBytes));
          expect(store.keys().sort()).toEqual(live.map(([one]) => one).sort());
        }
      }),
      { numRuns: 400 },
    );
  });
});
