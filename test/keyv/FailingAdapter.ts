import { EventEmitter } from 'node:events';

/**
 * How an adapter fails: it throws, or, as some of Keyv's own do, it emits the error and returns as after a success.
 */
export type Failing = 'throws' | 'emits' | undefined;

/** An asynchronous storage adapter without an iterator, as Keyv has for Memcached, that fails on demand. */
export class FailingAdapter extends EventEmitter {
  readonly opts = { dialect: 'memcache', url: '' };
  namespace: string | undefined;
  failing: Failing;
  disconnected = 0;
  readonly calls: unknown[][] = [];
  readonly map = new Map<string, unknown>();

  async get(key: string): Promise<unknown> {
    return this.#answer(() => this.map.get(key));
  }

  async set(key: string, value: unknown, ttl?: number): Promise<unknown> {
    this.calls.push(['set', key, value, ttl]);
    return this.#answer(() => void this.map.set(key, value));
  }

  async delete(key: string): Promise<unknown> {
    return this.#answer(() => this.map.delete(key)) ?? false;
  }

  async clear(): Promise<void> {
    throw new Error('clear would remove keys of other programs');
  }

  async disconnect(): Promise<void> {
    this.disconnected++;
  }

  #answer(run: () => unknown): unknown {
    if (this.failing === undefined) return run();
    const error = new Error('the adapter of a test, failing on purpose');
    if (this.failing === 'throws') throw error;
    this.emit('error', error);
    return undefined;
  }
}
