import { Cache } from '../../src/cache/Cache.js';
import type { CacheOwner } from '../../src/cache/CacheOwner.js';
import type { CacheName } from '../../src/cache/names.js';

/**
 * As much of an asynchronous Redis client as a cache written by hand needs. `gate` stands for the network before and
 * after each command.
 */
export class FakeRedis {
  readonly texts = new Map<string, string>();
  readonly sent: [string, ...unknown[]][] = [];
  gate: (label: string) => Promise<unknown> = () => Promise.resolve();

  get(key: string): Promise<string | null> {
    return this.#command(['GET', key], () => this.texts.get(key) ?? null);
  }

  set(key: string, text: string, options: { EX?: number }): Promise<string> {
    return this.#command(['SET', key, options], () => {
      this.texts.set(key, text);
      return 'OK';
    });
  }

  del(key: string): Promise<number> {
    return this.#command(['DEL', key], () => Number(this.texts.delete(key)));
  }

  scan(prefix: string): Promise<string[]> {
    return this.#command(['SCAN', prefix], () => [...this.texts.keys()].filter((key) => key.startsWith(prefix)));
  }

  async #command<T>(command: [string, ...unknown[]], effect: () => T): Promise<T> {
    this.sent.push(command);
    const label = `${command[0]} ${String(command[1])}`;
    await this.gate(label);
    const outcome = effect();
    await this.gate(`reply to ${label}`);
    return outcome;
  }
}

export interface RedisOwner extends CacheOwner {
  readonly redis: FakeRedis;
}

/** The reference's last listing: every verb written by hand, over a resource of the client. */
export class HandMade extends Cache<RedisOwner> {
  override makeKey(name: CacheName, key: string): string {
    return `${name}:${key}`;
  }

  override async get(name: CacheName, key: string): Promise<unknown> {
    const text = await this.client.redis.get(this.makeKey(name, key));
    return text === null ? undefined : this.decode(name, text);
  }

  override async set(name: CacheName, key: string, value: unknown): Promise<void> {
    const ttl = this.getTtl(name);
    await this.client.redis.set(this.makeKey(name, key), this.encode(name, value), ttl === null ? {} : { EX: ttl });
  }

  override async delete(name: CacheName, key: string): Promise<boolean> {
    return (await this.client.redis.del(this.makeKey(name, key))) > 0;
  }

  override async pop(name: CacheName, key: string): Promise<unknown> {
    const value = await this.get(name, key);
    await this.delete(name, key);
    return value;
  }

  override async keys(name: CacheName): Promise<string[]> {
    const prefix = this.makeKey(name, '');
    return (await this.client.redis.scan(prefix)).map((made) => made.slice(prefix.length));
  }

  override async items(name: CacheName): Promise<[string, unknown][]> {
    const keys = await this.keys(name);
    const values = await Promise.all(keys.map((key) => this.get(name, key)));
    return keys
      .map((key, index) => [key, values[index]] as [string, unknown])
      .filter(([, value]) => value !== undefined);
  }

  override async values(name: CacheName): Promise<unknown[]> {
    return (await this.items(name)).map(([, value]) => value);
  }

  override async clear(name: CacheName): Promise<void> {
    for (const key of await this.keys(name)) await this.delete(name, key);
  }

  override async getLimit(name: CacheName, limit?: number): Promise<[string, unknown][]> {
    return (await this.items(name)).slice(0, limit);
  }
}
