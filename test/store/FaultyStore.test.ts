import { describe, expect, test } from 'vitest';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { FaultyStore } from '../../src/testing/FaultyStore.js';

describe('FaultyStore', () => {
  test('throws, rejects, answers and recovers as scripted', async () => {
    const error = new Error('disk full');
    const store = new FaultyStore(new FakeClock());
    void store.set('#2PP', 1);
    store.once('get', { kind: 'throws', error }).once('get', { kind: 'rejects', error });
    store.once('get', { kind: 'answers', value: 'nonsense' });
    expect(() => store.get('#2PP')).toThrow(error);
    await expect(store.get('#2PP')).rejects.toBe(error);
    expect(store.get('#2PP')).toBe('nonsense');
    expect(store.get('#2PP')).toBe(1);
    expect(store.calls.map(({ method, fault }) => `${method} ${fault ?? 'well'}`)).toEqual([
      'set well',
      'get throws',
      'get rejects',
      'get answers',
      'get well',
    ]);
  });

  test('a lasting fault applies until it is healed, after those of single calls', () => {
    const store = new FaultyStore(new FakeClock());
    store.always('set', { kind: 'answers', value: 'ignored' }).once('set', { kind: 'throws' });
    expect(() => store.set('#A', 1)).toThrow('set throws, as set by the test');
    for (let round = 0; round < 3; round++) void store.set('#A', 1);
    expect(store.get('#A')).toBeUndefined();
    store.always('get', { kind: 'throws' }).heal('set');
    void store.set('#A', 1);
    expect(() => store.get('#A')).toThrow();
    store.heal();
    expect(store.get('#A')).toBe(1);
  });

  test('a slow call ends after its delay; one that hangs never ends', async () => {
    const clock = new FakeClock();
    const store = new FaultyStore(clock);
    store.once('set', { kind: 'slow', ms: 500 }).once('set', { kind: 'hangs' });
    let hung = true;
    void store.set('#slow', 1);
    void Promise.resolve(store.set('#hangs', 1)).finally(() => (hung = false));
    await clock.advanceAsync(499);
    expect(store.get('#slow')).toBeUndefined();
    await clock.advanceAsync(1);
    expect(store.get('#slow')).toBe(1);
    await clock.advanceAsync('1h');
    expect(hung).toBe(true);
    expect(store.get('#hangs')).toBeUndefined();
  });
});
