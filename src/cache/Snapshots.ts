import type { Clock } from '../internal/Clock.js';
import { loadSnapshotSync } from '../store/snapshot/loadSnapshot.js';
import type { SnapshotEntry } from '../store/snapshot/SnapshotEntry.js';
import { saveSnapshot } from '../store/snapshot/saveSnapshot.js';
import type { CachePolicy } from './CacheVerbs.js';
import type { NamedCache } from './NamedCache.js';
import type { CacheName } from './names.js';
import { StoreContentError } from './StoreContentError.js';

export interface SnapshotsOptions {
  readonly path: string;
  readonly cache: CachePolicy;
  readonly named: ReadonlyMap<CacheName, NamedCache>;
  readonly clock: Clock;
  /** Told of what could not be loaded or saved. The cache goes on without. */
  readonly report: (named: NamedCache, error: unknown) => void;
}

/**
 * What the stores in memory hold, in a file: loaded when the cache opens, saved when it closes, so that a restarted process has its cache back. Stores that keep things elsewhere are left
 * out; so is what is over.
 */
export class Snapshots {
  readonly #options: SnapshotsOptions;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
  }

  /** Fills the stores from the file, if it is there. A file that is damaged gives what is whole, and one that is not ours nothing; either is told. */
  load(): void {
    const { path, cache, named, clock } = this.#options;
    try {
      const { trouble } = loadSnapshotSync(
        path,
        ({ name, key, text }) => {
          const one = named.get(name as CacheName);
          if (one === undefined || one.store.traits?.inMemory !== true) return;
          const value = cache.decode(one.name, text);
          if (value !== undefined) one.restore(key, value);
        },
        { clock },
      );
      if (trouble !== undefined) throw new StoreContentError(`the snapshot ${JSON.stringify(path)} is ${trouble}`);
    } catch (error) {
      this.#report(error);
    }
  }

  /** Writes what the stores hold, in one step: the path has the old file or the new one. */
  async save(): Promise<void> {
    try {
      await saveSnapshot(this.#options.path, this.#entries());
    } catch (error) {
      this.#report(error);
    }
  }

  *#entries(): Generator<SnapshotEntry, void, void> {
    const { cache, named } = this.#options;
    for (const one of named.values()) {
      if (one.store.traits?.inMemory !== true) continue;
      for (const [key, value] of one.held()) {
        let text: string;
        try {
          text = cache.encode(one.name, value);
        } catch {
          continue; // What has no text form can't be kept.
        }
        yield { name: one.name, key, text, deleteAt: one.factsOf(value)?.deleteAt ?? null, version: 0 };
      }
    }
  }

  #report(error: unknown): void {
    const [first] = this.#options.named.values();
    if (first !== undefined) this.#options.report(first, error);
  }
}
