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

/** A listener that takes so many milliseconds of the clock. */
const slow = (name: string, ms: number) => async () => {
  log.push(`${name} begins`);
  await clock.sleep(ms);
  log.push(`${name} ends`);
};

describe('delivery', () => {
  test('is over at once where nobody is asynchronous', () => {
    listeners.add('*', ({ type }: { type: string }) => void log.push(type));
    expect(delivery().deliver(events('a', 'b', 'c'))).toBeUndefined();
    expect(log).toEqual(['a', 'b', 'c']);
    expect(delivery().deliver([])).toBeUndefined();
  });

  test('all listeners of an event at once; the next event when the last of them has come to an end', async () => {
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

  test('what throws or rejects is told, and harms nobody', async () => {
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

  test('what hangs is waited for until its time is over; what it throws later is told too', async () => {
    let fail: (error: Error) => void = () => undefined;
    listeners.add('a', () => new Promise((_, reject) => (fail = reject)));
    listeners.add('b', () => void log.push('b'));
    const told = delivery(500).deliver(events('a', 'b'));
    await clock.advanceAsync(499);
    expect([log, failures]).toEqual([[], []]);
    await clock.advanceAsync(1);
    await told;
    expect(log).toEqual(['b']);
    expect(failures).toEqual([{ task: 'slowListener', type: 'a', error: expect.any(HandlerTimeoutError) }]);
    expect(String(failures[0]?.error)).toContain('500 ms');
    fail(new Error('at last'));
    await clock.advanceAsync(0);
    expect(failures).toHaveLength(2);
  });

  test('whoever asks, in its own call, for what waits for all is not waited for; others are', async () => {
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
    const told = one.deliver(events('a'));
    await clock.advanceAsync(5);
    await told;
    expect(log).toEqual(['next begins', 'next ends']);
  });

  test('asked for outside of any listener that changes nothing', async () => {
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

  test('null: for as long as it likes', async () => {
    listeners.add('a', slow('patient', 86_400_000));
    const told = delivery(null).deliver(events('a'));
    await clock.advanceAsync(86_399_999);
    expect(log).toEqual(['patient begins']);
    await clock.advanceAsync(1);
    await told;
    expect(failures).toEqual([]);
  });

  test('thenables of others count, also such that throw', async () => {
    // biome-ignore lint/suspicious/noThenProperty: what libraries of promises give
    listeners.add('a', () => ({ then: (resolve: (value: number) => void) => clock.schedule(() => resolve(1), 5) }));
    listeners.add('b', () => void log.push('b'));
    const told = delivery().deliver(events('a', 'b'));
    expect(log).toEqual([]);
    await clock.advanceAsync(5);
    await told;
    expect(log).toEqual(['b']);
  });

  test('ten thousand events one after the other need no deep stack', async () => {
    let count = 0;
    listeners.add('a', async () => void count++);
    await delivery().deliver(Array.from({ length: 10_000 }, () => ({ type: 'a' })));
    expect(count).toBe(10_000);
  });
});
