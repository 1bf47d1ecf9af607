import { type Clock, systemClock } from '../../src/internal/Clock.js';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';
import type { Store } from '../../src/store/Store.js';
import { StoreAdapter } from './StoreAdapter.js';

export interface KeyvAdapterOptions {
  /** Whether the Keyv's `disconnect` closes the store. Default: `true`. */
  readonly disconnects?: boolean;
  /** The store's clock. Default: the system's clock. */
  readonly clock?: Clock;
}

/**
 * Returns a store as the storage adapter of a Keyv: `new Keyv({ store: keyvAdapter(store), namespace: 'sessions' })`.
 * It exists so that Keyv's conformance suite can test our stores. The store keeps the time to live that Keyv passes;
 * without one, its own rule applies. Each namespace is a part of the store.
 *
 * Keyv sets its namespace on its adapter, so each Keyv needs its own adapter; any number of them may use one
 * store.
 *
 * @throws InvalidArgumentError when `store` is no store, or one that does not keep to `deleteAt`.
 */
export function keyvAdapter(store: Store, options: KeyvAdapterOptions = {}): StoreAdapter {
  const { disconnects = true, clock = systemClock } = options;
  if (typeof disconnects !== 'boolean') throw new InvalidArgumentError('disconnects', disconnects, 'true or false');
  if (typeof store !== 'object' || store === null || store.traits?.keepsTime !== true) {
    throw new InvalidArgumentError('store', store, 'a store with the trait keepsTime, so that times to live are kept');
  }
  return new StoreAdapter(store, clock, disconnects);
}
