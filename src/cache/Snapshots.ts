import type { Clock } from '../internal/Clock.js';
import type { SnapshotEntry } from '../store/snapshot/format.js';
import { loadSnapshot } from '../store/snapshot/loadSnapshot.js';
import { saveSnapshot } from '../store/snapshot/saveSnapshot.js';
import type { CachePolicy } from './CacheVerbs.js';
import type { NamedStore } from './copies/NamedStore.js';
import type { CacheName } from './names.js';
import { StoreContentError } from './StoreContentError.js';

/** Inputs of `Snapshots`. */
export interface SnapshotsOptions {
  readonly path: string;
  readonly cache: CachePolicy;
  readonly named: ReadonlyMap<CacheName, NamedStore>;
  readonly clock: Clock;
  /** Receives the errors of loading and saving. The cache works without it. */
  readonly report: (named: NamedStore, error: unknown) => void;
}

/**
 * The snapshot file of a cache: what its stores in memory hold, loaded when the cache opens and saved when it closes,
 * so that a restarted process begins with a filled cache. Other stores keep their entries elsewhere, and expired
 * entries are left out.
 */
export class Snapshots {
  readonly #options: SnapshotsOptions;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
  }

  /**
   * Fills the stores from the file if it is there. From a damaged file, the entries before the damage are loaded and
   * the damage is reported.
   */
  load(): void {
    const { path, clock } = this.#options;
    try {
      const { trouble } = loadSnapshot(path, clock.now(), (entry) => this.#restore(entry));
      if (trouble !== undefined) throw new StoreContentError(`the snapshot ${JSON.stringify(path)} is ${trouble}`);
    } catch (error) {
      this.#report(error);
    }
  }

  /** Writes what the stores hold. The path has the old file or the new one at every moment. */
  async save(): Promise<void> {
    try {
      await saveSnapshot(this.#options.path, this.#entries());
    } catch (error) {
      this.#report(error);
    }
  }

  #restore({ name, key, text }: SnapshotEntry): void {
    const { cache, named } = this.#options;
    const one = named.get(name as CacheName);
    if (one === undefined || one.store.traits?.inMemory !== true) return;
    const value = cache.decode(one.name, text);
    if (value === undefined) return;
    const owner = one.factsOf(value)?.key;
    if (owner === undefined || owner === key) one.restore(key, value);
    else this.#options.report(one, new StoreContentError('it belongs to another key'));
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
          continue; // A value without a text form is left out.
        }
        yield { name: one.name, key, text, deleteAt: one.factsOf(value)?.deleteAt ?? null };
      }
    }
  }

  #report(error: unknown): void {
    const [first] = this.#options.named.values();
    if (first !== undefined) this.#options.report(first, error);
  }
}
