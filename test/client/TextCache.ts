import { Cache } from '../../src/cache/Cache.js';
import type { Store } from '../../src/store/Store.js';

/** A store that keeps text, as a file or a server would. */
export class TextStore implements Store<string> {
  readonly traits = { text: true };
  readonly kept = new Map<string, string>();

  get(key: string): string | undefined {
    return this.kept.get(key);
  }

  set(key: string, value: string): void {
    if (typeof value !== 'string') throw new TypeError('this store keeps text');
    this.kept.set(key, value);
  }

  delete(key: string): boolean {
    return this.kept.delete(key);
  }

  keys(): Iterable<string> {
    return this.kept.keys();
  }
}

export class TextCache extends Cache {
  override createDefaultCache(): TextStore {
    return new TextStore();
  }
}
