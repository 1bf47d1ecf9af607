import { describe, expect, test, vi } from 'vitest';
import { Emitter } from '../../src/internal/Emitter.js';
import { describe as describeValue } from '../../src/internal/InvalidArgumentError.js';
import { textOf } from '../../src/internal/textOf.js';
import { DefaultCache } from '../../src/store/memory/DefaultCache.js';

const refuse = (): never => {
  throw new Error('no access');
};
const revoked = Proxy.revocable({}, {});
revoked.revoke();

/** Values that throw when they are turned into text or looked at. */
const hostile: Readonly<Record<string, unknown>> = {
  'an object without prototype': Object.create(null),
  'an object whose toString throws': { toString: refuse },
  'a proxy that refuses access': new Proxy({}, { get: refuse, getPrototypeOf: refuse, has: refuse }),
  'a revoked proxy': revoked.proxy,
  'an error whose stack throws': Object.defineProperty(new Error('x'), 'stack', { get: refuse }),
  'a symbol': Symbol('x'),
};
// biome-ignore lint/suspicious/noThenProperty: this is what the test is about
const badThenable = { then: refuse };

describe('textOf', () => {
  test('shows the message or the stack of an error, and the string form of anything else', () => {
    const error = new Error('down');
    expect(textOf(error)).toBe('down');
    expect(textOf(error, 'stack')).toBe(error.stack);
    expect([textOf('text'), textOf(7), textOf(null), textOf(undefined)]).toEqual(['text', '7', 'null', 'undefined']);
  });

  test.each(Object.entries(hostile))('never throws: %s', (_what, value) => {
    expect(typeof textOf(value)).toBe('string');
    expect(typeof textOf(value, 'stack')).toBe('string');
    expect(typeof describeValue(value)).toBe('string');
  });
});

describe('a listener that throws affects no other', () => {
  const warnings = () => vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);

  test.each(Object.entries(hostile))('an event listener that throws %s', (_what, value) => {
    const warned = warnings();
    const emitter = new Emitter<{ readonly type: 'a' }>(['a']);
    const heard: string[] = [];
    emitter.on('a', () => {
      throw value;
    });
    emitter.on('a', () => heard.push('a'));
    emitter.emit('a', () => ({ type: 'a' }));
    expect(heard).toEqual(['a']);
    expect(warned).toHaveBeenCalledTimes(1);
    warned.mockRestore();
  });

  test.each([
    ['a thenable whose then throws', () => badThenable],
    ['a proxy that refuses access', () => hostile['a proxy that refuses access']],
    ['a promise that rejects with an object without prototype', () => Promise.reject(Object.create(null))],
  ])('an event listener that returns %s', async (_what, listener) => {
    const warned = warnings();
    const emitter = new Emitter<{ readonly type: 'a' }>(['a']);
    const heard: string[] = [];
    emitter.on('a', listener);
    emitter.on('a', () => heard.push('a'));
    emitter.emit('a', () => ({ type: 'a' }));
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(heard).toEqual(['a']);
    expect(warned).toHaveBeenCalledTimes(1);
    warned.mockRestore();
  });

  test.each(Object.entries(hostile))('a removal listener that throws %s', (_what, value) => {
    const warned = warnings();
    const store = new DefaultCache(1, null);
    store.onRemoval = () => {
      throw value;
    };
    store.set('a', 1).set('b', 2);
    expect(store.keys()).toEqual(['b']);
    expect(warned).toHaveBeenCalledTimes(1);
    warned.mockRestore();
  });
});
