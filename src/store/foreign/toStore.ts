import type { Store } from '../Store.js';
import { StoreContractError } from '../StoreContractError.js';
import { ForeignStore } from './ForeignStore.js';
import { IndexedStore } from './IndexedStore.js';

/** An object with `traits` and all of these methods is a store that needs no adapting. */
const DERIVABLE_METHODS = ['delete', 'pop', 'keys', 'entries', 'clear', 'getMany'];

/**
 * Makes a store of what a user gives for a cache name. An object with `traits` and every method, such as our own
 * stores, is used as it is. A plain object is indexed. Any other object with `get` and `set` (a `Map`, an `LRUCache`, a
 * Keyv, one of the user's own, sync or async) is adapted: see `ForeignStore` for the methods that it lacks.
 *
 * @throws StoreContractError naming the cache name and the missing method, or what else is wrong.
 */
export function toStore(cacheName: string, instance: unknown): Store {
  if (typeof instance !== 'object' || instance === null) throw new StoreContractError(cacheName, instance);
  if (instance instanceof WeakMap) {
    // It has `get` and `set`, and would throw at the first key.
    throw new StoreContractError(cacheName, instance, { trouble: 'a WeakMap takes no strings as keys' });
  }
  const has = (method: string) => typeof read(cacheName, instance, method) === 'function';
  if (!has('get') && !has('set') && isPlain(instance)) {
    if (Object.isExtensible(instance)) return new IndexedStore(instance);
    throw new StoreContractError(cacheName, instance, { trouble: 'this object is frozen' });
  }
  for (const method of ['get', 'set']) {
    if (!has(method)) throw new StoreContractError(cacheName, instance, { method });
  }
  const traits = read(cacheName, instance, 'traits');
  if (traits === null || !['object', 'undefined'].includes(typeof traits)) {
    throw new StoreContractError(cacheName, instance, { trouble: 'its traits are no object' });
  }
  if (traits !== undefined && DERIVABLE_METHODS.every(has)) return instance as Store;
  try {
    return new ForeignStore(instance);
  } catch (cause) {
    throw new StoreContractError(cacheName, instance, { trouble: 'inspecting its methods threw', cause });
  }
}

function read(cacheName: string, instance: object, property: string): unknown {
  try {
    return (instance as Record<string, unknown>)[property];
  } catch (cause) {
    throw new StoreContractError(cacheName, instance, { trouble: `reading its ${property} threw`, cause });
  }
}

function isPlain(instance: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(instance);
  return prototype === null || prototype === Object.prototype;
}
