import { toMilliseconds } from '../../internal/duration.js';
import type { MaybePromise } from '../../internal/MaybePromise.js';
import { Lookup } from '../outage/Lookup.js';
import type { Loader } from './Loader.js';
import type { Lookups } from './Lookups.js';
import { Read, type ReadParts } from './Read.js';
import type { ReadOptions } from './ReadOptions.js';

const NO_OPTIONS: ReadOptions = {};

/** Reads through one cache name. A fresh copy in memory is returned at once, and everything else is a `Read`. */
export class ReadThrough {
  readonly #parts: ReadParts;
  readonly #lookups: Lookups;

  constructor(parts: ReadParts, lookups: Lookups) {
    this.#parts = parts;
    this.#lookups = lookups;
  }

  read<T>(key: string, loader: Loader<T>, options: ReadOptions = NO_OPTIONS): MaybePromise<T | undefined> {
    const { signal, cache } = options;
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    const maxAgeMs = options.maxAge === undefined ? undefined : toMilliseconds('maxAge', options.maxAge);
    if (cache === false) return new Read(this.#parts, key, loader, options, maxAgeMs).load();
    const found = this.#lookups.find(key);
    const { store, telemetry } = this.#parts;
    if (found !== undefined && maxAgeMs === undefined && !store.lifetime.judges && !(found instanceof Lookup)) {
      telemetry.hit(key, false);
      return found as T;
    }
    const read = new Read(this.#parts, key, loader, options, maxAgeMs);
    return found instanceof Lookup ? read.after(found) : read.use(found);
  }
}
