import { describe, expect, it } from 'vitest';
import { setUp, withStores } from './setup.js';
import { noUnhandledRejections } from './unhandled.js';

noUnhandledRejections();

describe('an object that can’t be a store is refused when it is given', () => {
  class Getter {
    get() {
      return undefined;
    }
  }
  class Setter {
    set() {
      return undefined;
    }
  }
  it.each([
    ['undefined', undefined, undefined],
    ['null', null, undefined],
    ['a number', 42, undefined],
    ['a string', 'redis://', undefined],
    ['a function', () => new Map(), undefined],
    ['a promise', Promise.resolve(new Map()), 'get'],
    ['an object without get', new Setter(), 'get'],
    ['an object without set', new Getter(), 'set'],
    ['a Set', new Set(), 'get'],
    ['an array', [], 'get'],
    ['a Date', new Date(), 'get'],
  ])('%s', (_, instance, method) => {
    const { cache } = setUp(withStores((name) => (name === 'leagueWars' ? instance : new Map())));
    let error: unknown;
    try {
      cache.open();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'STORE_CONTRACT', cacheName: 'leagueWars', method });
    expect((error as Error).message).toContain('leagueWars');
    if (method !== undefined) expect((error as Error).message).toContain(method);
  });
});
