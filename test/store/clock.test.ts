import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DefaultCache } from '../../src/store/memory/DefaultCache.js';
import { TimeToLiveCache } from '../../src/store/memory/TimeToLiveCache.js';

// The clock is shared by the process: a burst that a test leaves behind is ended by its timer, before the next test
// begins.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] });
});
afterEach(() => {
  vi.advanceTimersByTime(1);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/**
 * Replaces the one reading that the system's clock is made of; time then passes only as the test says, within one
 * synchronous stretch.
 */
function stopTime() {
  let now = performance.now();
  const read = vi.spyOn(performance, 'now').mockImplementation(() => now);
  return { pass: (ms: number) => (now += ms), read };
}

describe('the system clock, in one synchronous stretch', () => {
  test.each([
    ['a short time to live', 0.05],
    ['a second', 1],
    ['most of ten seconds', 9],
    ['more than ten seconds', 30],
    ['an hour', 3_600],
  ])('no entry is returned more than 2 ms late: %s', (_what, seconds) => {
    const time = stopTime();
    const cache = new DefaultCache<number>(100, seconds);
    cache.set('#2PP', 1);
    const endAt = performance.now() + seconds * 1_000;
    let steps = 0;
    // A busy loop that reads often: each read takes a little of the time, first much, and little when the end is near.
    for (;;) {
      const left = endAt - performance.now();
      time.pass(Math.max(0.000_1 * seconds, left / 200));
      const late = performance.now() - endAt;
      const found = cache.get('#2PP');
      if (late > 2) expect(found, `${late} ms late`).toBeUndefined();
      if (late < -2) expect(found, `${-late} ms early`).toBe(1);
      if (found === undefined || late > 100) break;
      steps++;
    }
    expect(steps).toBeGreaterThan(100);
    expect(cache.get('#2PP')).toBeUndefined();
  });

  test('a stretch of work between fast reads is noticed', () => {
    const time = stopTime();
    const cache = new DefaultCache<number>(100, 0.1);
    cache.set('#2PP', 1);
    for (let burst = 0; burst < 5_000; burst++) cache.get('#2PP');
    time.pass(60);
    expect(cache.get('#2PP')).toBe(1);
    for (let burst = 0; burst < 50; burst++) cache.get('#2PP');
    time.pass(40);
    expect(cache.get('#2PP')).toBeUndefined();
  });

  test('an entry set after a stretch of work is kept for its whole time', () => {
    const time = stopTime();
    const cache = new DefaultCache<number>(100, 0.1);
    for (let burst = 0; burst < 5_000; burst++) cache.set('#old', 1).get('#old');
    time.pass(80);
    cache.set('#2PP', 1);
    time.pass(99);
    expect(cache.get('#2PP')).toBe(1);
    time.pass(1.1);
    expect(cache.get('#2PP')).toBeUndefined();
  });

  test('the clock is read rarely during a burst of reads, and again in the next turn of the event loop', () => {
    const cache = new DefaultCache<number>(100, 3_600);
    cache.set('#2PP', 1);
    const { read } = stopTime();
    for (let burst = 0; burst < 10_000; burst++) cache.get('#2PP');
    expect(read.mock.calls.length).toBeLessThan(500);
    const before = read.mock.calls.length;
    vi.advanceTimersByTime(1);
    cache.get('#2PP');
    expect(read.mock.calls.length).toBe(before + 1);
  });
});

test('an idle cache holds no timer', () => {
  // Later than any burst of the tests before.
  stopTime().pass(1_000);
  const cache = new TimeToLiveCache<number>(60);
  cache.set('#2PP', 1);
  expect(vi.getTimerCount()).toBe(0);
  for (let burst = 0; burst < 1_000; burst++) cache.get('#2PP');
  expect(vi.getTimerCount(), 'one for the burst, whatever its length').toBeLessThanOrEqual(1);
  vi.advanceTimersByTime(1);
  expect(vi.getTimerCount()).toBe(0);
  expect(cache.size).toBe(1);
});
