import { expect, it } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import { CACHE_PORT } from '../../src/cache/CacheOwner.js';
import type { CacheName } from '../../src/cache/names.js';
import type { EntryFacts } from '../../src/store/Store.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { noUnhandledRejections } from './unhandledRejections.js';

noUnhandledRejections();

/**
 * A frozen primary of a cluster continues, executes what it was sent meanwhile, and learns only then that it was
 * replaced: those writes are lost.
 */
it('a write acknowledged after its time limit is repeated: that server may have been replaced', async () => {
  const clock = new FakeClock();
  const kept = new Map<string, unknown>();
  const versions: (number | undefined)[] = [];
  let wakesUp: ((taken: boolean) => void) | undefined;
  let last = 0;
  const store = {
    traits: { keepsTime: true, keepsVersions: true, timeouts: { softMs: 50, hardMs: 500 } },
    nextVersion: () => ++last,
    get: async (key: string) => kept.get(key),
    delete: async (key: string) => kept.delete(key),
    pop: async (key: string) => kept.get(key),
    keys: async () => [...kept.keys()],
    entries: async () => [...kept],
    clear: async () => kept.clear(),
    getMany: async (keys: readonly string[]) => keys.map((key) => kept.get(key)),
    set: (key: string, value: unknown, facts?: EntryFacts) => {
      versions.push(facts?.version);
      if (versions.length === 1) {
        return new Promise<boolean>((resolve) => {
          wakesUp = resolve;
        });
      }
      kept.set(key, value);
      return Promise.resolve(true);
    },
  };
  class Late extends Cache {
    override createDefaultCache(_maxSize: unknown, _ttl: unknown, name: CacheName): object {
      return name === 'searchClans' ? store : new Map();
    }
  }
  const cache = new Late({ [CACHE_PORT]: { clock } });
  const write = Promise.resolve(cache.set('searchClans', '#A', { level: 1 })).catch((error: unknown) => error);
  await clock.advanceAsync(500);
  expect(await write).toMatchObject({ code: 'STORE_TIMEOUT' });
  wakesUp?.(true);
  await clock.advanceAsync('5s');
  expect([...kept.values()]).toEqual([{ level: 1 }]);
  expect(versions).toEqual([1, 1]);
  expect(cache.statistics('searchClans')).toMatchObject({ missed: 0, recovered: 1 });
});
