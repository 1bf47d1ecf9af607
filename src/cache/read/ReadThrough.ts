import type { MaybePromise } from '../../internal/MaybePromise.js';
import type { NameParts } from '../NameParts.js';
import { Lookup } from '../outage/Lookup.js';
import type { Loader } from './Loader.js';
import type { Loads } from './Loads.js';
import type { Lookups } from './Lookups.js';
import { Read } from './Read.js';
import type { ReadOptions } from './ReadOptions.js';

const NO_OPTIONS: ReadOptions = {};

/** Reads through one cache name. A fresh copy in memory is returned at once, and everything else is a `Read`. */
export class ReadThrough {
  readonly #parts: NameParts;
  readonly #lookups: Lookups;
  readonly #loads: Loads;

  constructor(parts: NameParts, lookups: Lookups, loads: Loads) {
    this.#parts = parts;
    this.#lookups = lookups;
    this.#loads = loads;
  }

  read<T>(key: string, loader: Loader<T>, options: ReadOptions = NO_OPTIONS): MaybePromise<T | undefined> {
    const { signal, cache, maxAge } = options;
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    if (cache === false) return new Read(this.#parts, this.#loads, key, loader, options).load();
    // A bad `maxAge` is refused before anything is looked up.
    let read = maxAge === undefined ? undefined : new Read(this.#parts, this.#loads, key, loader, options);
    const found = this.#lookups.find(key);
    if (read === undefined && this.#isFresh(found, options)) {
      this.#parts.telemetry.hit(key, false);
      return found as T;
    }
    read ??= new Read(this.#parts, this.#loads, key, loader, options);
    return found instanceof Lookup ? read.after(found) : read.use(found);
  }

  #isFresh(found: unknown, { allowStale }: ReadOptions): boolean {
    if (found === undefined || found instanceof Lookup) return false;
    const { store } = this.#parts;
    return !store.lifetime.judges || store.lifetime.judge(store.factsOf(found), undefined, allowStale) === 'fresh';
  }
}
