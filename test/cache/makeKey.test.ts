import { describe, expect, it } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import { type CacheName } from '../../src/cache/names.js';
import { CLANS, PLAYERS, setUp } from './setup.js';
import { noUnhandledRejections } from './unhandled.js';

noUnhandledRejections();

describe('makeKey', () => {
  class Prefixed extends Cache {
    readonly store = new Map<string, unknown>();
    override makeKey(name: CacheName, key: string) {
      return `coc:${name}:${key}:v1`;
    }
    override createDefaultCache() {
      return this.store;
    }
  }

  it('makes the keys in the store; the verbs of the cache use bare keys', async () => {
    const { cache, api } = setUp(Prefixed);
    await cache.readThrough(CLANS, '#A', api.answers(1));
    void cache.set(PLAYERS, '#A', 2);
    cache.store.set('another program’s', 3);
    expect([...cache.store.keys()]).toEqual(['coc:searchClans:#A:v1', 'coc:searchPlayers:#A:v1', 'another program’s']);
    expect([cache.keys(CLANS), cache.items(PLAYERS)]).toEqual([['#A'], [['#A', 2]]]);
    expect(cache.pop(CLANS, '#A')).toBe(1);
    void cache.clear(PLAYERS);
    expect([...cache.store.keys()]).toEqual(['another program’s']);
  });

  it('does not touch keys that only look like one of its own', () => {
    const { cache } = setUp(Prefixed);
    const others = ['coc:searchClans:v1', 'coc:searchClans:#A:v2', 'coc:searchClans:#A', 'x coc:searchClans:#A:v1'];
    for (const stored of others) cache.store.set(stored, 1);
    expect(cache.keys(CLANS)).toEqual([]);
    void cache.clear(CLANS);
    expect([...cache.store.keys()]).toEqual(others);
  });

  it('does not change the counters of a store that the user made', () => {
    class Mine extends Cache {
      override makeKey(name: CacheName, key: string) {
        return `${name}/${key}`;
      }
    }
    const { cache } = setUp(Mine);
    void cache.set(CLANS, '#A', 1);
    expect(cache.statistics(CLANS)).toMatchObject({ entries: 1, bytes: 0 });
  });

  it('events contain bare keys too', () => {
    class Mine extends Cache {
      override makeKey(name: CacheName, key: string) {
        return `${name}/${key}`;
      }
    }
    const { cache, events } = setUp(Mine);
    void cache.set(CLANS, '#A', 1);
    void cache.delete(CLANS, '#A');
    expect(events).toEqual([{ type: 'removal', name: CLANS, key: '#A', cause: 'removed' }]);
  });

  it.each([
    ['drops the #', (key: string) => key.replace('#', '')],
    ['changes the case', (key: string) => key.toLowerCase()],
    ['escapes', (key: string) => encodeURIComponent(key)],
    ['turns it around', (key: string) => key.split('').toReversed().join('')],
  ])('that %s can’t be reversed: listings return the stored keys, as documented', async (_, change) => {
    class Changed extends Cache {
      override makeKey(name: CacheName, key: string) {
        return `${name}:${change(key)}`;
      }
    }
    const { cache } = setUp(Changed);
    void cache.set(CLANS, '#2PP', 1);
    expect(cache.get(CLANS, '#2PP')).toBe(1);
    expect(cache.keys(CLANS)).toEqual([`searchClans:${change('#2PP')}`]);
  });

  it('that can’t be reversed, in a shared instance: clear leaves the other names', async () => {
    class Changed extends Prefixed {
      override makeKey(name: CacheName, key: string) {
        return `${name}:${key.split('').toReversed().join('')}`;
      }
    }
    const { cache } = setUp(Changed);
    void cache.set(CLANS, '#2PP', 1);
    void cache.set(PLAYERS, '#2PP', 2);
    void cache.clear(CLANS);
    expect(cache.get(PLAYERS, '#2PP')).toBe(2);
    expect(cache.get(CLANS, '#2PP')).toBeUndefined();
  });

  it('that leaves out the name, in a shared instance: keys are kept apart all the same, or it is refused', () => {
    class Nameless extends Prefixed {
      override makeKey(_name: CacheName, key: string) {
        return `coc:${key}`;
      }
    }
    const { cache } = setUp(Nameless);
    let refused = false;
    try {
      cache.open();
    } catch {
      refused = true;
    }
    if (refused) return;
    void cache.set(CLANS, '#A', 'clan');
    void cache.set(PLAYERS, '#A', 'player');
    expect(cache.get(CLANS, '#A')).toBe('clan');
  });
});
