import type { Duration } from '../../internal/duration.js';
import { toTimeToLive } from './bounds.js';
import { MemoryStore } from './MemoryStore.js';
import type { MemoryStoreOptions } from './MemoryStoreOptions.js';

/** Entries by key, bounded in time only: whatever is set within the time to live is kept, however many there are. */
export class TimeToLiveCache<V = unknown> extends MemoryStore<V> {
  /**
   * @param ttl How long an entry may be returned, in **seconds** or as a duration such as `'30m'`. `null` or
   *   `Infinity`: for ever. `0`: nothing is kept, except entries set with a `deleteAt`.
   * @throws InvalidArgumentError for a negative time, `NaN`, absence, a string without a unit, or an option out of its
   *   range.
   */
  constructor(ttl: Duration | null, options: MemoryStoreOptions<V> = {}) {
    super(Number.POSITIVE_INFINITY, toTimeToLive('ttl', ttl), options);
  }
}
