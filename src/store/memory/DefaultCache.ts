import type { Duration } from '../../internal/duration.js';
import { toBound, toTimeToLive } from './bounds.js';
import { MemoryStore } from './MemoryStore.js';
import type { MemoryStoreOptions } from './MemoryStoreOptions.js';

/** Entries by key, bounded in number and in time: when full, expired entries go first, then the least recently used. */
export class DefaultCache<V = unknown> extends MemoryStore<V> {
  /**
   * @param maxSize How many entries are kept at most. `null` or `Infinity`: no bound. `0`: nothing is kept. Memory is
   *   taken as entries come, whatever the bound.
   * @param ttl How long an entry may be returned, in **seconds** or as a duration such as `'30m'`. `null` or
   *   `Infinity`: for ever. `0`: nothing is kept, except entries set with a `deleteAt`.
   * @throws InvalidArgumentError for a negative or fractional size, a negative time, `NaN`, absence, or an option out
   *   of its range.
   */
  constructor(maxSize: number | null, ttl: Duration | null, options: MemoryStoreOptions<V> = {}) {
    super(toBound('maxSize', maxSize), toTimeToLive('ttl', ttl), options);
  }
}
