import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Emitter } from '../../src/internal/Emitter.js';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';
import { UnknownEventError } from '../../src/internal/UnknownEventError.js';

type Event = { readonly type: 'hit'; readonly key: string } | { readonly type: 'miss'; readonly count: number };

const TYPES: readonly Event['type'][] = ['hit', 'miss'];
const make = () => new Emitter<Event>(TYPES);
const hit = (key: string) => (): Extract<Event, { type: 'hit' }> => ({ type: 'hit', key });
const miss = (count: number) => (): Extract<Event, { type: 'miss' }> => ({ type: 'miss', count });

describe('an emitter', () => {
  test('notifies the listeners of a type in their order, then those of every type', () => {
    const emitter = make();
    const log: unknown[] = [];
    emitter.on('*', (event) => log.push(['*', event]));
    emitter.on('hit', ({ key }) => log.push(['first', key]));
    emitter.on('hit', ({ key }) => log.push(['second', key]));
    emitter.emit('hit', hit('a'));
    emitter.emit('miss', miss(2));
    expect(log).toEqual([
      ['first', 'a'],
      ['second', 'a'],
      ['*', { type: 'hit', key: 'a' }],
      ['*', { type: 'miss', count: 2 }],
    ]);
  });

  test('builds an event only when it has a listener, and only once', () => {
    const emitter = make();
    const build = vi.fn(hit('a'));
    emitter.on('miss', () => undefined);
    emitter.emit('hit', build);
    expect(build).not.toHaveBeenCalled();
    emitter.on('hit', () => undefined);
    emitter.on('*', () => undefined);
    emitter.emit('hit', build);
    expect(build).toHaveBeenCalledTimes(1);
  });

  test('says whether a type has a listener', () => {
    const emitter = make();
    expect(emitter.listens('hit')).toBe(false);
    const stop = emitter.on('hit', () => undefined);
    expect([emitter.listens('hit'), emitter.listens('miss')]).toEqual([true, false]);
    stop();
    emitter.on('*', () => undefined);
    expect([emitter.listens('hit'), emitter.listens('miss')]).toEqual([true, true]);
    emitter.clear();
    expect([emitter.listens('hit'), emitter.listens('miss')]).toEqual([false, false]);
  });

  test('refuses a type that does not exist, and names the nearest one', () => {
    const emitter = make();
    const listener = (): void => undefined;
    for (const method of ['on', 'once', 'off'] as const) {
      expect(() => emitter[method]('hits' as 'hit', listener)).toThrow(UnknownEventError);
      expect(() => emitter[method]('hits' as 'hit', listener)).toThrow(/such as 'hit'/);
      expect(() => emitter[method]('zzz' as 'hit', listener)).toThrow(/must be the type of an event, got "zzz"/);
    }
  });

  test.each([undefined, null, 'listener', {}])('refuses the listener %j', (listener) => {
    expect(() => make().on('hit', listener as never)).toThrow(InvalidArgumentError);
    expect(() => make().once('hit', listener as never)).toThrow(InvalidArgumentError);
  });

  test.each([null, 'signal', {}])('refuses the signal %j', (signal) => {
    expect(() => make().on('hit', () => undefined, { signal: signal as never })).toThrow(InvalidArgumentError);
  });
});

describe('a subscription ends', () => {
  test('by the returned function, which may be called again', () => {
    const emitter = make();
    const log: string[] = [];
    const listener = ({ key }: { readonly key: string }): number => log.push(key);
    const stop = emitter.on('hit', listener);
    emitter.on('hit', listener);
    emitter.emit('hit', hit('a'));
    stop();
    stop();
    emitter.emit('hit', hit('b'));
    expect(log).toEqual(['a', 'a', 'b']);
  });

  test('by `off`, which ends all of the function and none of another type or function', () => {
    const emitter = make();
    const log: string[] = [];
    const listener = ({ type }: Event): number => log.push(type);
    emitter.on('hit', listener);
    emitter.once('hit', listener);
    emitter.on('miss', listener);
    emitter.on('*', listener);
    emitter.on('hit', () => log.push('another'));
    emitter.off('hit', listener);
    emitter.emit('hit', hit('a'));
    emitter.emit('miss', miss(1));
    expect(log).toEqual(['another', 'hit', 'miss', 'miss']);
  });

  test('with the first event, for `once`, even when the listener emits the next one', () => {
    const emitter = make();
    const log: string[] = [];
    emitter.once('hit', ({ key }) => {
      log.push(key);
      emitter.emit('hit', hit('inner'));
    });
    emitter.once('*', ({ type }) => log.push(type));
    emitter.emit('hit', hit('outer'));
    emitter.emit('hit', hit('later'));
    expect(log).toEqual(['outer', 'hit']);
    expect(emitter.listens('hit')).toBe(false);
  });

  test('with its signal, and its listener on the signal is removed', () => {
    const emitter = make();
    const controller = new AbortController();
    const { signal } = controller;
    const log: string[] = [];
    const listener = ({ key }: { readonly key: string }): number => log.push(key);
    emitter.on('hit', listener, { signal });
    emitter.once('hit', listener, { signal });
    emitter.emit('hit', hit('a'));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    controller.abort();
    emitter.emit('hit', hit('b'));
    emitter.on('hit', listener, { signal });
    emitter.emit('hit', hit('c'));
    expect(log).toEqual(['a', 'a']);
    expect(emitter.listens('hit')).toBe(false);
  });

  test('in any other way, and its listener on the signal is removed', () => {
    const emitter = make();
    const { signal } = new AbortController();
    const listener = (): void => undefined;
    const stop = emitter.on('hit', listener, { signal });
    emitter.on('hit', listener, { signal });
    stop();
    emitter.off('hit', listener);
    emitter.on('*', listener, { signal });
    emitter.clear();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  test('during an emit: a removed listener is no longer called, an added one not yet', () => {
    const emitter = make();
    const log: string[] = [];
    emitter.on('hit', () => {
      stop();
      emitter.on('hit', () => log.push('added'));
    });
    const stop = emitter.on('hit', () => log.push('removed'));
    emitter.emit('hit', hit('a'));
    expect(log).toEqual([]);
  });
});

describe('a listener that throws', () => {
  const refuse = (): never => {
    throw new Error('no');
  };
  const everything = { get: refuse, has: refuse, getPrototypeOf: refuse, ownKeys: refuse };
  const THROWN: readonly [string, () => unknown][] = [
    ['an error', () => new Error('oops')],
    ['undefined', () => undefined],
    ['a symbol', () => Symbol('oops')],
    ['an object without a prototype', () => Object.create(null)],
    ['an object whose toString throws', () => ({ toString: refuse })],
    ['an error whose stack throws', () => Object.defineProperty(new Error('oops'), 'stack', { get: refuse })],
    [
      'an error whose texts are none',
      () => Object.assign(new Error('oops'), { stack: 1, message: Object.create(null) }),
    ],
    ['a proxy that refuses everything', () => new Proxy({}, everything)],
    ['a function that is a proxy', () => new Proxy(() => undefined, everything)],
  ];
  const RETURNED: readonly [string, () => unknown][] = [
    ['a thenable whose then throws', () => ({ then: refuse })],
    ['a thenable whose then is a getter that throws', () => Object.defineProperty({}, 'then', { get: refuse })],
    ['a proxy that refuses everything', () => new Proxy({}, everything)],
    ['a promise that rejects with one', () => Promise.reject(new Proxy({}, everything))],
  ];
  let warnings: string[] = [];

  beforeEach(() => {
    warnings = [];
    vi.spyOn(process, 'emitWarning').mockImplementation((text) => void warnings.push(String(text)));
  });
  afterEach(() => vi.restoreAllMocks());

  function expectHarmless(listener: () => unknown): void {
    const emitter = make();
    const log: string[] = [];
    emitter.on('hit', listener);
    emitter.once('hit', listener);
    emitter.on('hit', () => log.push('hit'));
    emitter.on('*', () => log.push('*'));
    expect(() => emitter.emit('hit', hit('a'))).not.toThrow();
    expect(log).toEqual(['hit', '*']);
  }

  test.each(THROWN)('%s: affects no other, and causes a warning', (_, value) => {
    expectHarmless(() => {
      throw value();
    });
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/^a listener of 'hit' threw: /);
  });

  test.each(THROWN)('later, %s: causes a warning', async (_, value) => {
    expectHarmless(async () => {
      await Promise.resolve();
      throw value();
    });
    await vi.waitFor(() => expect(warnings).toHaveLength(2));
  });

  test.each(RETURNED)('by its result, %s: affects no other, and causes a warning', async (_, value) => {
    expectHarmless(value);
    await vi.waitFor(() => expect(warnings).toHaveLength(2));
  });
});

test('property: any order of on, once, off, unsubscribe and emit does what a list of subscriptions does', () => {
  interface Modelled {
    readonly id: number;
    readonly key: '*' | Event['type'];
    readonly listener: number;
    readonly isOnce: boolean;
    readonly stop: () => void;
  }
  const key = fc.constantFrom('*' as const, ...TYPES);
  const step = fc.oneof(
    fc.record({ kind: fc.constant('subscribe' as const), key, listener: fc.nat(3), isOnce: fc.boolean() }),
    fc.record({ kind: fc.constant('off' as const), key, listener: fc.nat(3) }),
    fc.record({ kind: fc.constant('stop' as const), at: fc.nat() }),
    fc.record({ kind: fc.constant('emit' as const), type: fc.constantFrom(...TYPES) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const emitter = make();
      const log: number[] = [];
      const listeners = Array.from({ length: 4 }, (_, index) => () => log.push(index));
      let model: Modelled[] = [];
      for (const [id, one] of steps.entries()) {
        if (one.kind === 'subscribe') {
          const stop = emitter[one.isOnce ? 'once' : 'on'](one.key, listeners[one.listener] as () => number);
          model.push({ id, key: one.key, listener: one.listener, isOnce: one.isOnce, stop });
        } else if (one.kind === 'off') {
          emitter.off(one.key, listeners[one.listener] as () => number);
          model = model.filter((other) => other.key !== one.key || other.listener !== one.listener);
        } else if (one.kind === 'stop') {
          const ended = model[one.at % Math.max(1, model.length)];
          ended?.stop();
          model = model.filter((other) => other !== ended);
        } else {
          log.length = 0;
          emitter.emit(one.type, one.type === 'hit' ? hit('a') : miss(1));
          const due = [one.type, '*'].flatMap((wanted) => model.filter((other) => other.key === wanted));
          expect(log).toEqual(due.map(({ listener }) => listener));
          model = model.filter((other) => !other.isOnce || !due.includes(other));
        }
        for (const type of TYPES)
          expect(emitter.listens(type)).toBe(model.some((other) => other.key === type || other.key === '*'));
      }
    }),
  );
});
