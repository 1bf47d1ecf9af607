import { type BaselineRecord, decodeRecord } from '../../../src/events/baseline/BaselineRecord.js';
import type { Store } from '../../../src/store/Store.js';

/** The baselines in a client's store, seen through another store on the same file or server. */
export class StoreWindow implements AsyncDisposable {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** The keys of all subjects. */
  async keys(): Promise<string[]> {
    const found: string[] = [];
    for await (const key of (await this.#part.keys?.()) ?? []) {
      if (/^(?:player|clan|war|raid|leagueGroup|leagueWar):#/.test(key)) found.push(key);
    }
    return found.sort();
  }

  /** The record of a key. */
  async record(key: string): Promise<BaselineRecord | undefined> {
    const bytes = await this.#part.get(key);
    if (!(bytes instanceof Uint8Array)) return undefined;
    const record = decodeRecord(bytes);
    if (typeof record === 'string') throw new Error(`${key}: ${record}`);
    return record;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store.close?.();
  }

  get #part(): Store {
    return this.#store.scope?.('baselines') ?? this.#store;
  }
}
