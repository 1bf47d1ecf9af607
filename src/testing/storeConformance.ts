import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import type { Store } from '../store/Store.js';
import { basics } from './cases/basics.js';
import { concurrency } from './cases/concurrency.js';
import { expiry } from './cases/expiry.js';
import { keysAndValues } from './cases/keysAndValues.js';
import { removals } from './cases/removals.js';
import { FakeClock } from './FakeClock.js';
import {
  type Case,
  type ConformanceContext,
  type ConformanceTest,
  type StoreCapabilities,
  type StoreConformanceOptions,
  StoreUnderTest,
} from './StoreUnderTest.js';

const CASES: readonly Case[] = [...basics, ...keysAndValues, ...expiry, ...concurrency, ...removals];
const DEFAULTS: Required<StoreCapabilities> = {
  expires: true,
  deletes: true,
  lists: true,
  references: false,
  removals: false,
};

/**
 * What every store must do, as tests for any runner:
 *
 *     for (const { name, run } of storeConformance({ create: () => new MyStore() })) test(name, run);
 *
 * Each test makes its own store, on a clock that only the suite moves. Tests of a capability that isn't claimed are
 * left out.
 *
 * @throws InvalidArgumentError when `skip` names no test, or gives no reason.
 */
export function storeConformance(options: StoreConformanceOptions): ConformanceTest[] {
  const capabilities = { ...DEFAULTS, ...options.capabilities };
  const skip = options.skip ?? {};
  for (const [name, reason] of Object.entries(skip)) {
    if (!CASES.some((one) => one.name === name)) throw new InvalidArgumentError('skip', name, 'the name of a test');
    if (reason.trim() === '') throw new InvalidArgumentError(`skip[${JSON.stringify(name)}]`, reason, 'a reason');
  }
  return CASES.filter(({ name, needs = [] }) => !(name in skip) && needs.every((one) => capabilities[one])).map(
    (one) => ({ name: one.name, run: () => runCase(one, options, capabilities) }),
  );
}

async function runCase(one: Case, options: StoreConformanceOptions, capabilities: StoreCapabilities): Promise<void> {
  const context: ConformanceContext = { clock: new FakeClock() };
  const { advance = (ms, { clock }) => clock.advanceAsync(ms), now = ({ clock }) => clock.now() } = options;
  const time = { advance: (ms: number) => advance(ms, context), now: () => now(context) };
  const made: Store[] = [];
  const make = async () => {
    const store = await options.create(context);
    made.push(store);
    return new StoreUnderTest(store, capabilities, time);
  };
  try {
    await one.run(await make(), make);
  } finally {
    for (const store of made) await (options.destroy ? options.destroy(store) : store.close?.());
  }
}
