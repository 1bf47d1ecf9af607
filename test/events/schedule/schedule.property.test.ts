import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PollOutcome } from '../../../src/events/schedule/PollOutcome.js';
import { PriorityQueue } from '../../../src/events/schedule/PriorityQueue.js';
import { Schedule } from '../../../src/events/schedule/Schedule.js';
import { SUBJECT_KINDS } from '../../../src/events/subjects/Subject.js';
import { Columns } from '../../../src/events/table/Columns.js';
import { FakeClock } from '../../../src/testing/FakeClock.js';

const SLOTS = 12;
const slot = fc.integer({ min: 0, max: SLOTS - 1 });
const hintMs = fc.option(fc.integer({ min: -10_000, max: 400_000 }), { nil: undefined });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constant('add' as const), slot, kind: fc.constantFrom(...SUBJECT_KINDS) }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('remove' as const), slot }) },
  { weight: 8, arbitrary: fc.record({ op: fc.constant('take' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      op: fc.constant('answer' as const),
      pick: fc.nat(),
      freshMs: fc.integer({ min: -1_000, max: 200_000 }),
      changed: fc.boolean(),
      at: hintMs,
      urgency: fc.constantFrom('urgent' as const, 'normal' as const, 'idle' as const, undefined),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant('fail' as const),
      pick: fc.nat(),
      reason: fc.constantFrom('passing' as const, 'absent' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('giveBack' as const), pick: fc.nat() }) },
  { weight: 5, arbitrary: fc.record({ op: fc.constant('advance' as const), ms: fc.integer({ min: 0, max: 90_000 }) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('pause' as const, 'resume' as const, 'stats' as const) }) },
);

/**
 * A watched subject that is not in flight, in the model: it must not be taken before `from`, and can be from `until`
 * on.
 */
interface Waits {
  from: number;
  until: number;
}

test('against a naive model: no subject twice in flight, none early, none lost', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 200, size: 'max' }),
      fc.constantFrom('fast' as const, 'spread' as const),
      fc.constantFrom('prompt' as const, 'slow' as const),
      fc.constantFrom(0.05, 1, Number.POSITIVE_INFINITY),
      (steps, prime, idle, perSecond) => {
        const clock = new FakeClock();
        const schedule = new Schedule({ clock, prime, idle, idleAfter: '1m', capacity: () => perSecond });
        const waiting = new Map<number, Waits>();
        const inFlight = new Map<number, boolean>(); // Whether still watched.
        let paused = false;
        const now = () => clock.monotonic();
        const flight = (pick: number) => [...inFlight.keys()][pick % inFlight.size];
        const land = (found: number, outcome: PollOutcome | undefined, waits: Waits) => {
          const watched = inFlight.get(found);
          inFlight.delete(found);
          const isWatched =
            outcome === undefined ? schedule.giveBack(found, now()) : schedule.finish(found, outcome, now());
          expect(isWatched).toBe(watched);
          if (watched === true) waiting.set(found, waits);
        };
        const take = () => {
          const found = schedule.take(now());
          if (found === undefined) {
            if (!paused) for (const { until } of waiting.values()) expect(until).toBeGreaterThan(now());
            return false;
          }
          expect(paused).toBe(false);
          expect(waiting.get(found)?.from).toBeLessThanOrEqual(now());
          waiting.delete(found);
          inFlight.set(found, true);
          return true;
        };
        for (const one of steps) {
          switch (one.op) {
            case 'add':
              if (waiting.has(one.slot) || inFlight.has(one.slot)) {
                expect(() => schedule.add(one.slot, one.kind, now())).toThrow('slot');
              } else {
                schedule.add(one.slot, one.kind, now());
                waiting.set(one.slot, { from: now(), until: now() + (prime === 'fast' ? 1 : 600_001) });
              }
              break;
            case 'remove':
              expect(schedule.remove(one.slot)).toBe(!inFlight.has(one.slot));
              if (inFlight.has(one.slot)) inFlight.set(one.slot, false);
              waiting.delete(one.slot);
              break;
            case 'take':
              take();
              break;
            case 'answer': {
              const found = flight(one.pick);
              if (found === undefined) break;
              const after = (ms: number | undefined) => (ms === undefined ? undefined : now() + ms);
              const hint = { at: after(one.at), urgency: one.urgency };
              const freshUntil = now() + one.freshMs;
              const outcome: PollOutcome = { type: 'answer', freshUntil, changed: one.changed, hint };
              // Idle subjects may be slower by an hour; all others are due when their copy is no longer fresh.
              const slow = idle === 'slow' ? 3_600_000 : 0;
              const from = Math.max(freshUntil, now() + 1_000);
              const until = Math.max(from + 251, now() + slow) + 1;
              land(found, outcome, { from, until });
              break;
            }
            case 'fail': {
              const found = flight(one.pick);
              if (found === undefined) break;
              const outcome: PollOutcome = { type: 'failure', reason: one.reason };
              land(found, outcome, { from: now() + 1_000, until: now() + 3_600_001 });
              break;
            }
            case 'giveBack': {
              const found = flight(one.pick);
              if (found !== undefined) land(found, undefined, { from: 0, until: now() });
              break;
            }
            case 'advance':
              clock.advance(one.ms);
              break;
            case 'pause':
              schedule.pause(now());
              paused = true;
              break;
            case 'resume':
              schedule.resume(now());
              // Due subjects are delayed by one interval at most.
              if (paused) for (const waits of waiting.values()) waits.until = Math.max(waits.until, now() + 600_001);
              paused = false;
              break;
            default:
              schedule.statistics(now());
          }
          const watchedInFlight = [...inFlight.values()].filter(Boolean).length;
          const stats = schedule.statistics(now());
          expect(stats).toMatchObject({ watched: waiting.size + watchedInFlight, inFlight: inFlight.size, paused });
          expect(stats.late).toBeGreaterThanOrEqual(0);
          expect(stats.late).toBeLessThanOrEqual(stats.due);
        }
        // No subject is lost: in the end each watched one that is not in flight is taken, once.
        schedule.resume(now());
        paused = false;
        for (const found of [...inFlight.keys()]) land(found, undefined, { from: 0, until: now() });
        clock.advance('30h');
        const left = waiting.size;
        let count = 0;
        while (take()) count++;
        expect(count).toBe(left);
        expect(schedule.statistics(now())).toMatchObject({ due: 0, late: 0, watched: left, inFlight: left });
      },
    ),
    { numRuns: 200 },
  );
});

test('the queue returns slots in the order of their keys, whatever is removed in between', () => {
  const operation = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ add: fc.integer({ min: 0, max: 199 }), key: fc.integer({ min: 0, max: 50 }) }),
    },
    { weight: 1, arbitrary: fc.record({ remove: fc.integer({ min: 0, max: 199 }) }) },
    { weight: 1, arbitrary: fc.record({ pop: fc.constant(true) }) },
  );
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 400, size: 'max' }), (operations) => {
      const columns = new Columns();
      const keys = columns.add(Float64Array);
      const heap = new PriorityQueue({ keys, positions: columns.add(Uint32Array) });
      columns.reserve(199);
      const model = new Map<number, number>();
      const lowest = () => Math.min(...model.values());
      for (const one of operations) {
        if ('add' in one) {
          if (model.has(one.add)) continue;
          keys.values[one.add] = one.key;
          heap.add(one.add);
          model.set(one.add, one.key);
        } else if ('remove' in one) {
          if (!model.delete(one.remove)) continue;
          heap.remove(one.remove);
        } else if (model.size > 0) {
          expect(model.get(heap.first)).toBe(lowest());
          model.delete(heap.first);
          heap.remove(heap.first);
        }
        expect(heap.size).toBe(model.size);
        expect(heap.firstKey).toBe(lowest());
      }
      expect(new Set(heap.slots())).toEqual(new Set(model.keys()));
    }),
    { numRuns: 100 },
  );
});
