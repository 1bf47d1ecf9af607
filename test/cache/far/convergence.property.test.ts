import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLANS, settle } from '../setup.js';
import { type TagPayload, Thing, thing } from '../Thing.js';
import { noUnhandledRejections } from '../unhandled.js';
import type { Condition } from './FarServer.js';
import { processes } from './processes.js';

noUnhandledRejections();

const KEYS = ['#A', '#B', '#C'] as const;
const PROCESSES = 3;

type Step =
  | { readonly do: 'set' | 'delete' | 'pop' | 'read'; readonly by: number; readonly key: string }
  | { readonly do: 'clear'; readonly by: number }
  | { readonly do: 'condition'; readonly by: number; readonly condition: Condition }
  | { readonly do: 'wait'; readonly ms: number };

const by = fc.nat(PROCESSES - 1);
const key = fc.constantFrom(...KEYS);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('set', 'delete', 'pop', 'read'), by, key }) as fc.Arbitrary<Step>,
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear'), by }) as fc.Arbitrary<Step> },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('condition'),
      by,
      condition: fc.constantFrom('up', 'down', 'frozen'),
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.integer({ min: 1, max: 4_000 }) }) as fc.Arbitrary<Step>,
  },
);

const levelOf = (value: unknown): number | undefined =>
  value instanceof Thing ? (value as Thing<TagPayload>).raw.level : undefined;

describe.each([
  ['with copies in memory', true],
  ['without copies', false],
])('processes that share a far store, %s', (_, near) => {
  it('agree with it on the newest write within seconds after any outage; removed entries stay removed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
        const { all, server, clock } = processes(PROCESSES, { near });
        /** The last write of each key by a verb. Loads do not count. */
        const newest = new Map<string, number | undefined>();
        let level = 0;
        for (const one of steps) {
          if (one.do === 'wait') {
            await clock.advanceAsync(one.ms);
            continue;
          }
          const { cache, connection } = all[one.by] as (typeof all)[number];
          const ignore = (outcome: unknown) => void Promise.resolve(outcome).catch(() => undefined);
          // The clocks of the processes agree to a millisecond.
          clock.advance(1);
          switch (one.do) {
            case 'condition':
              connection.condition = one.condition;
              break;
            case 'set':
              newest.set(one.key, ++level);
              ignore(cache.set(CLANS, one.key, thing(one.key, level)));
              break;
            case 'delete':
            case 'pop':
              newest.delete(one.key);
              ignore(cache[one.do](CLANS, one.key));
              break;
            case 'clear':
              newest.clear();
              ignore(cache.clear(CLANS));
              break;
            case 'read':
              ignore(cache.readThrough(CLANS, one.key, () => Promise.reject(new Error('no API'))));
              break;
          }
          await settle();
        }
        for (const { connection } of all) {
          connection.condition = 'up';
          await settle();
        }
        await clock.advanceAsync('10s');
        for (const one of KEYS) {
          expect([one, server.level(one)]).toEqual([one, newest.get(one)]);
          for (const { cache } of all)
            expect([one, levelOf(await cache.get(CLANS, one))]).toEqual([one, newest.get(one)]);
        }
        for (const { cache } of all) expect(cache.statistics(CLANS).missed).toBe(0);
        await clock.advanceAsync('1m');
        expect(clock.pending).toBe(0);
      }),
      {
        numRuns: 150,
        examples: [
          [
            [
              { do: 'condition', by: 2, condition: 'down' },
              { do: 'delete', by: 2, key: '#B' },
              { do: 'set', by: 0, key: '#B' },
              { do: 'pop', by: 2, key: '#B' },
            ],
          ],
        ],
      },
    );
  });
});
