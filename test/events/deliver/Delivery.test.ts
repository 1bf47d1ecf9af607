import { beforeEach, describe, expect, test } from 'vitest';
import { Delivery } from '../../../src/events/deliver/Delivery.js';
import { Listeners } from '../../../src/events/deliver/Listeners.js';
import { HandlerTimeoutError } from '../../../src/events/HandlerTimeoutError.js';
import { FakeClock } from '../../../src/testing/FakeClock.js';

let clock: FakeClock;
let listeners: Listeners;
let failures: { task: string; type: string; error: unknown }[];
let log: string[];
beforeEach(() => {
  clock = new FakeClock();
  listeners = new Listeners(() => undefined);
  failures = [];
  log = [];
});

function delivery(timeoutMs: number | null = 1_000): Delivery {
  return new Delivery({
    clock,
    listeners,
    timeoutMs,
    onFailure: (task, { type }, error) => failures.push({ task, type, error }),
  });
}
const events = (...types: string[]) => types.map((type) => ({ type }));

/** A listener that takes this many milliseconds of the clock. */
const slow = (name: string, ms: number) => async () => {
  log.push(`${name} begins`);
  await clock.sleep(ms);
  log.push(`${name} ends`);
};

describe('delivery', () => {
  test('is synchronous when all listeners are', () => {
    listeners.add('*', ({ type }: { type: string }) => void log.push(type));
    expect(delivery().deliver(events('a', 'b', 'c'))).toBeUndefined();
    expect(log).toEqual(['a', 'b', 'c']);
    expect(delivery().deliver([])).toBeUndefined();
  });

  test('calls all listeners of an event at once, and delivers the next event when the last has ended', async () => {
    listeners.add('a', slow('quick', 10));
    listeners.add('a', slow('slow', 30));
    listeners.add('b', () => void log.push('b'));
    let over = false;
    void Promise.resolve(delivery().deliver(events('a', 'b'))).then(() => (over = true));
    expect(log).toEqual(['quick begins', 'slow begins']);
    await clock.advanceAsync(29);
    expect(log).toEqual(['quick begins', 'slow begins', 'quick ends']);
    expect(over).toBe(false);
    await clock.advanceAsync(1);
    expect(log.slice(3)).toEqual(['slow ends', 'b']);
    expect(over).toBe(true);
    expect(clock.pending).toBe(0);
  });

  test('reports a listener that throws or rejects, and goes on', async () => {
    const [thrown, rejected] = [new Error('thrown'), new Error('rejected')];
    listeners.add('a', () => {
      throw thrown;
    });
    listeners.add('a', () => Promise.reject(rejected));
    listeners.add('*', ({ type }: { type: string }) => void log.push(type));
    await delivery().deliver(events('a', 'b'));
    expect(log).toEqual(['a', 'b']);
    expect(failures).toEqual([
      { task: 'listener', type: 'a', error: thrown },
      { task: 'listener', type: 'a', error: rejected },
    ]);
    expect(clock.pending).toBe(0);
  });

  test('waits for a listener for its time limit, and reports errors that it throws later', async () => {
    let fail: (error: Error) => void = () => undefined;
    listeners.add('a', () => new Promise((_, reject) => (fail = reject)));
    listeners.add('b', () => void log.push('b'));
    const delivered = delivery(500).deliver(events('a', 'b'));
    await clock.advanceAsync(499);
    expect([log, failures]).toEqual([[], []]);
    await clock.advanceAsync(1);
    await delivered;
    expect(log).toEqual(['b']);
    expect(failures).toEqual([{ task: 'slowListener', type: 'a', error: expect.any(HandlerTimeoutError) }]);
    expect(String(failures[0]?.error)).toContain('500 ms');
    fail(new Error('at last'));
    await clock.advanceAsync(0);
    expect(failures).toHaveLength(2);
  });

  test('does not wait for a listener that frees itself, but waits for the others', async () => {
    const one = delivery();
    let finish: () => void = () => undefined;
    let fail: (error: Error) => void = () => undefined;
    listeners.add('a', () => {
      one.free();
      return new Promise((_, reject) => (fail = reject));
    });
    listeners.add('a', () => new Promise<void>((resolve) => (finish = resolve)));
    let over = false;
    void Promise.resolve(one.deliver(events('a'))).then(() => (over = true));
    await clock.advanceAsync(10);
    expect(over).toBe(false);
    finish();
    await clock.advanceAsync(0);
    expect(over).toBe(true);
    fail(new Error('too late'));
    await clock.advanceAsync(0);
    expect(failures).toEqual([{ task: 'listener', type: 'a', error: new Error('too late') }]);
    expect(clock.pending).toBe(0);
    // Only those calls: the next ones are waited for again.
    listeners.clear();
    listeners.add('a', slow('next', 5));
    const delivered = one.deliver(events('a'));
    await clock.advanceAsync(5);
    await delivered;
    expect(log).toEqual(['next begins', 'next ends']);
  });

  test('is not changed by a call outside of any listener', async () => {
    const one = delivery();
    one.free();
    listeners.add('a', slow('a', 5));
    let over = false;
    void Promise.resolve(one.deliver(events('a'))).then(() => (over = true));
    one.free();
    await clock.advanceAsync(4);
    expect(over).toBe(false);
    await clock.advanceAsync(1);
    expect(over).toBe(true);
  });

  test('waits without a bound for null', async () => {
    listeners.add('a', slow('patient', 86_400_000));
    const delivered = delivery(null).deliver(events('a'));
    await clock.advanceAsync(86_399_999);
    expect(log).toEqual(['patient begins']);
    await clock.advanceAsync(1);
    await delivered;
    expect(failures).toEqual([]);
  });

  test('awaits foreign thenables, also those that throw', async () => {
    // biome-ignore lint/suspicious/noThenProperty: what libraries of promises give
    listeners.add('a', () => ({ then: (resolve: (value: number) => void) => clock.schedule(() => resolve(1), 5) }));
    listeners.add('b', () => void log.push('b'));
    const delivered = delivery().deliver(events('a', 'b'));
    expect(log).toEqual([]);
    await clock.advanceAsync(5);
    await delivered;
    expect(log).toEqual(['b']);
  });

  test('delivers ten thousand events without a deep stack', async () => {
    let count = 0;
    listeners.add('a', async () => void count++);
    await delivery().deliver(Array.from({ length: 10_000 }, () => ({ type: 'a' })));
    expect(count).toBe(10_000);
  });
});
