import { type Clock, systemClock } from '../internal/Clock.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import type { Store } from '../store/Store.js';
import { StoreAdapter } from './StoreAdapter.js';

export interface KeyvAdapterOptions {
  /** Whether the Keyv's `disconnect` closes the store. Default: `true`. `false` for a store that others use as well. */
  readonly disconnects?: boolean;
  /** Where time comes from: the same as the store's. Default: the system's. */
  readonly clock?: Clock;
}

/**
 * A store as the storage adapter of a Keyv: `new Keyv({ store: keyvAdapter(store), namespace: 'sessions' })`. A time to live that Keyv gives is kept by the store; without one, the store's
 * own rule decides. A namespace is a part of the store by itself, apart from the others and from what a cache keeps there.
 *
 * A Keyv tells its adapter its namespace and nothing else of itself. So each Keyv takes an adapter of its own; any number of them may stand on one store.
 *
 * Values are what Keyv makes of them, text. One without `serialize` gives them as they are, and a store of text refuses what JSON would change.
 *
 * @throws InvalidArgumentError when it is no store, or one that doesn't keep to times that it is given.
 */
export function keyvAdapter(store: Store, options: KeyvAdapterOptions = {}): StoreAdapter {
  const { disconnects = true, clock = systemClock } = options;
  if (typeof disconnects !== 'boolean') throw new InvalidArgumentError('disconnects', disconnects, 'true or false');
  if (typeof store !== 'object' || store === null || store.traits?.keepsTime !== true) {
    throw new InvalidArgumentError('store', store, 'a store with the trait keepsTime, so that times to live are kept');
  }
  return new StoreAdapter(store, clock, disconnects);
}
