import { toBound } from './bounds.js';
import { MemoryStore } from './MemoryStore.js';
import type { MemoryStoreOptions } from './MemoryStoreOptions.js';

/**
 * Entries by key, bounded in number: when full, the least recently used goes. Only entries set with a `deleteAt`
 * expire.
 */
export class MaxSizeCache<V = unknown> extends MemoryStore<V> {
  /**
   * @param maxSize How many entries are kept at most. `null` or `Infinity`: no bound. `0`: nothing is kept. Memory is
   *   taken as entries come, whatever the bound.
   * @throws InvalidArgumentError for a negative or fractional size, `NaN`, absence, or an option out of its range.
   */
  constructor(maxSize: number | null, options: MemoryStoreOptions<V> = {}) {
    super(toBound('maxSize', maxSize), Number.POSITIVE_INFINITY, options);
  }
}
