import { describe, expect, test } from 'vitest';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';
import { FakeClock } from '../../src/testing/FakeClock.js';

describe('FakeClock', () => {
  test('moves both clocks only on command, and reads exactly', () => {
    const clock = new FakeClock({ wall: new Date('2026-03-01T00:00:00Z'), monotonic: 5 });
    expect([clock.now(), clock.monotonic(), clock.recent(0)]).toEqual([Date.UTC(2026, 2, 1), 5, 5]);
    clock.advance(250);
    clock.advance('1m30s');
    expect([clock.now() - Date.UTC(2026, 2, 1), clock.monotonic()]).toEqual([90_250, 90_255]);
  });

  test('fires timers in the order of their instants, each at its own, and those that they schedule', () => {
    const clock = new FakeClock();
    const start = clock.monotonic();
    const fired: string[] = [];
    const note = (name: string) => () => fired.push(`${name}@${clock.monotonic() - start}`);
    clock.schedule(note('late'), 300);
    clock.schedule(() => {
      note('early')();
      clock.schedule(note('nested'), 50);
    }, 100);
    clock.schedule(note('same'), 100);
    clock.schedule(note('never'), 200).cancel();
    clock.advance(299);
    expect(fired).toEqual(['early@100', 'same@100', 'nested@150']);
    expect(clock.pending).toBe(1);
    expect(clock.nextInMs).toBe(1);
    clock.advance(1);
    expect(fired.at(-1)).toBe('late@300');
    expect(clock.pending).toBe(0);
    expect(clock.nextInMs).toBeUndefined();
  });

  test('a timer without delay fires at the next advance, of 0 too', () => {
    const clock = new FakeClock();
    let fired = 0;
    clock.schedule(() => fired++, 0);
    clock.schedule(() => fired++, -5);
    expect(fired).toBe(0);
    clock.advance(0);
    expect(fired).toBe(2);
  });

  test('sleeps resolve at their instant, and reject with the reason of their signal', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const reason = new Error('enough');
    const slept = clock.sleep(1_000).then(() => clock.monotonic());
    const aborted = clock.sleep(1_000, controller.signal);
    controller.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    await expect(clock.sleep(1, controller.signal)).rejects.toBe(reason);
    expect(clock.pending).toBe(1);
    clock.advance(1_000);
    expect(await slept).toBe(clock.monotonic());
  });

  test('advanceAsync runs the continuations of timers, which may schedule more', async () => {
    const clock = new FakeClock();
    const log: number[] = [];
    const start = clock.monotonic();
    const loop = (async () => {
      for (let round = 0; round < 3; round++) {
        await clock.sleep(100);
        await Promise.resolve();
        log.push(clock.monotonic() - start);
      }
    })();
    await clock.advanceAsync('1s');
    await loop;
    expect(log).toEqual([100, 200, 300]);
    expect(clock.monotonic() - start).toBe(1_000);
  });

  test('setWall moves the wall alone', () => {
    const clock = new FakeClock();
    let fired = false;
    clock.schedule(() => (fired = true), 1_000);
    const monotonic = clock.monotonic();
    clock.setWall(clock.now() + 3_600_000);
    expect(clock.monotonic()).toBe(monotonic);
    expect(fired).toBe(false);
    clock.setWall(0);
    clock.advance(10);
    expect(clock.now()).toBe(10);
  });

  test('advance throws the error of a timer, and the others stay scheduled', () => {
    const clock = new FakeClock();
    clock.schedule(() => {
      throw new Error('on purpose');
    }, 10);
    let fired = false;
    clock.schedule(() => (fired = true), 20);
    expect(() => clock.advance(100)).toThrow('on purpose');
    clock.advance(10);
    expect(fired).toBe(true);
  });

  test('refuses to go back, and starts that are no instants', () => {
    const clock = new FakeClock();
    for (const bad of [-1, Number.NaN, Number.POSITIVE_INFINITY, '10', 'soon']) {
      expect(() => clock.advance(bad)).toThrow(InvalidArgumentError);
    }
    expect(() => new FakeClock({ wall: new Date('no date') })).toThrow(InvalidArgumentError);
    expect(() => new FakeClock({ monotonic: Number.NaN })).toThrow(InvalidArgumentError);
    expect(() => clock.setWall(Number.NaN)).toThrow(InvalidArgumentError);
  });
});
