import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sqliteStore } from '../../src/sqlite/SqliteStore.js';
import type { Lease } from '../../src/store/Lease.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { drivers } from './drivers.js';
import { NaiveStore } from './NaiveStore.js';

const key = fc.constantFrom('#A', '#B', '#C', '\0');
/** The age of a version; none is of the future. */
const age = fc.integer({ min: 0, max: 400 });
const lifetime = fc.option(fc.integer({ min: -50, max: 3_000 }), { nil: null });
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('set' as const), key, age, lifetime }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('setLeased' as const), key, age }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), key, age }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pop' as const), key, age }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const), age }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('lease' as const), key, ms: fc.integer({ min: 1, max: 900 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), key }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 900 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('settle' as const) }) },
);

for (const [driver, isThere] of drivers) {
  describe.skipIf(!isThere)(`against a naive model, ${driver}${isThere ? '' : ' (not installed)'}`, () => {
    test('every read at every moment, and every result, agree', { timeout: 60_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
          const clock = new FakeClock();
          const store = sqliteStore({ path: ':memory:', driver, clock, sweepEvery: '1s' });
          const model = new NaiveStore();
          const leases = new Map<string, Lease>();
          const answers: Promise<[found: unknown, expected: unknown]>[] = [];
          const expectAnswer = (found: Promise<unknown>, expected: unknown) =>
            answers.push(found.then((answer) => [answer, expected]));
          for (const [index, one] of steps.entries()) {
            const now = clock.now();
            const value = `v${index}`;
            const version = 'age' in one ? (now - one.age) * 1_024 : 0;
            switch (one.kind) {
              case 'set': {
                const deleteAt = one.lifetime === null ? null : now + one.lifetime;
                const expected = model.set(one.key, value, version, deleteAt ?? Number.POSITIVE_INFINITY, now);
                expectAnswer(store.set(one.key, value, { version, deleteAt }), expected);
                break;
              }
              case 'setLeased': {
                const lease = leases.get(one.key)?.token;
                if (lease === undefined) break;
                const expected = model.set(one.key, value, version, Number.POSITIVE_INFINITY, now, lease);
                // Whether another holder has taken the lease is known only when the write is made.
                expectAnswer(store.set(one.key, value, { version, lease }), expected);
                await Promise.all(answers);
                break;
              }
              case 'delete':
                expectAnswer(
                  store.delete(one.key, { version }),
                  model.delete(one.key, version, now).value !== undefined,
                );
                break;
              case 'pop':
                expectAnswer(store.pop(one.key, { version }), model.delete(one.key, version, now).value);
                break;
              case 'clear':
                expectAnswer(store.clear({ version }), model.clear(version));
                break;
              case 'lease': {
                const expected = model.mayLease(one.key, now);
                const lease = await store.lease(one.key, one.ms);
                expect(lease !== undefined).toBe(expected);
                if (lease === undefined) break;
                leases.set(one.key, lease);
                model.leased(one.key, lease.token, now + one.ms);
                break;
              }
              case 'release': {
                const lease = leases.get(one.key);
                if (lease === undefined) break;
                await lease.release();
                model.release(one.key, lease.token);
                break;
              }
              case 'advance':
                // Uncommitted writes would otherwise be made at a later instant than they were called.
                await Promise.all(answers);
                clock.advance(one.ms);
                break;
              case 'settle':
                await Promise.all(answers);
                break;
            }
            const after = clock.now();
            for (const which of ['#A', '#B', '#C', '\0'])
              expect([which, store.get(which)]).toEqual([which, model.get(which, after)]);
            if (index % 7 === 0) expect([...(await store.keys())].sort()).toEqual(model.keys(after));
          }
          for (const [found, expected] of await Promise.all(answers)) expect(found).toEqual(expected);
          await store.close();
        }),
        { numRuns: 100 },
      );
    });
  });
}
