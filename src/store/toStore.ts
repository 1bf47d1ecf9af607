import { ForeignStore } from './ForeignStore.js';
import { IndexedStore } from './IndexedStore.js';
import { MemoryStore } from './MemoryStore.js';
import type { Store } from './Store.js';
import { StoreContractError } from './StoreContractError.js';

/**
 * Makes a store of whatever a user gives for a cache name: a store of ours or one that says it `takesFacts` is used as it is, a plain object is indexed, and
 * anything with `get` and `set` (a `Map`, an `LRUCache`, a Keyv, something self-made, sync or async) is adapted.
 *
 * What such an object lacks is derived where that is sound (see `ForeignStore`). It gets keys and values only, and looks after size and time itself.
 *
 * @throws StoreContractError naming the cache name and the missing method
 */
export function toStore(cacheName: string, instance: unknown): Store {
  if (typeof instance !== 'object' || instance === null) throw new StoreContractError(cacheName, instance);
  if (instance instanceof MemoryStore) return instance as Store;
  // A weak map takes no strings, which its methods don't show.
  if (instance instanceof WeakMap) throw new StoreContractError(cacheName, instance);
  const has = (method: string) => typeof (instance as Record<string, unknown>)[method] === 'function';
  if (!has('get') && !has('set') && isPlain(instance)) return new IndexedStore(instance);
  for (const method of ['get', 'set']) {
    if (!has(method)) throw new StoreContractError(cacheName, instance, method);
  }
  const store = instance as Store;
  return store.takesFacts === true && has('delete') && has('pop') && has('keys') && has('entries') && has('clear')
    ? store
    : new ForeignStore(store);
}

function isPlain(instance: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(instance);
  return prototype === null || prototype === Object.prototype;
}
