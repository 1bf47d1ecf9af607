/**
 * In the manner of Redis clients: everything is a promise, absence is `null`, `del` counts, `keys` wants a pattern and
 * `set` answers 'OK'.
 */
export class RedisLike {
  readonly #values = new Map<string, unknown>();

  async get(key: string): Promise<unknown> {
    return this.#values.get(key) ?? null;
  }

  async set(key: string, value: unknown, ...more: unknown[]): Promise<string> {
    if (more.length > 0) throw new Error('a foreign instance must get a key and a value only');
    this.#values.set(key, value);
    return 'OK';
  }

  async del(...keys: string[]): Promise<number> {
    return keys.filter((key) => this.#values.delete(key)).length;
  }

  async keys(pattern: string): Promise<string[]> {
    if (typeof pattern !== 'string') throw new TypeError('ERR wrong number of arguments');
    return [...this.#values.keys()];
  }
}
