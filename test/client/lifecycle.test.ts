import { describe, expect, test } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import type { CacheName } from '../../src/cache/names.js';
import { Client } from '../../src/client/Client.js';
import { DefaultCache } from '../../src/store/memory/DefaultCache.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { rejection, startApi, turns, until } from './FakeApi.js';
import { anyPlayer, player } from './payloads.js';
import { serve, TOKEN } from './setup.js';

describe('close', () => {
  test('ends requests under way and refuses later ones', async () => {
    const { api, client } = await serve(() => new Promise(() => undefined));
    const reading = rejection(client.getPlayer('#2PP'));
    await until(() => api.requests.length === 1);
    await client.close();
    expect(await reading).toMatchObject({ code: 'CLOSED', operation: "getPlayer('#2PP')" });
    const later = await Promise.all([
      rejection(client.getPlayer('#2PY')),
      rejection(client.getWarLog('#2PY')),
      rejection(client.getCurrentWar('#2PY')),
      rejection(client.request('/x')),
      rejection(client.request('/x', { cacheName: 'labels' })),
      rejection(client.verifyPlayerToken('#2PP', 'abcd1234')),
    ]);
    expect(later.map((error) => (error as Error & { code?: string }).code)).toEqual(later.map(() => 'CLOSED'));
    await turns();
    expect(api.requests).toHaveLength(1);
  });

  test('after close, cached values are not returned either', async () => {
    const { client } = await serve(anyPlayer);
    await client.getPlayer('#2PP');
    await client.close();
    await expect(client.getPlayer('#2PP')).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('a bulk read under way ends with a closed error for each tag that is left', async () => {
    const { api, client } = await serve(() => new Promise(() => undefined));
    const results: unknown[] = [];
    const reading = (async () => {
      for await (const { error } of client.getPlayers(['#2PP', '#2PY', '#2PL'], { concurrency: 2 }))
        results.push(error);
    })();
    await until(() => api.requests.length === 2);
    await client.close();
    await reading;
    expect(results).toHaveLength(3);
    expect(results.every((error) => (error as { code?: string }).code === 'CLOSED')).toBe(true);
  });

  test('calling it again waits for the same end, and onClientClose is called once', async () => {
    let calls = 0;
    let finish: (() => void) | undefined;
    class Slow extends Client {
      protected override onClientClose() {
        calls++;
        return new Promise<void>((resolve) => {
          finish = resolve;
        });
      }
    }
    const client = new Slow({ tokens: [TOKEN] });
    const ends = [client.close(), client.close(), client[Symbol.asyncDispose]()];
    let ended = 0;
    for (const end of ends) void end.then(() => ended++);
    await until(() => finish !== undefined);
    await turns(3);
    expect(ended).toBe(0);
    finish?.();
    await Promise.all(ends);
    expect([ended, calls]).toEqual([3, 1]);
  });

  test('the order: requests, writes under way, stores, onClientClose', async () => {
    const order: string[] = [];
    let finishWrite: (() => void) | undefined;
    const store = {
      traits: { keepsTime: true },
      get: () => undefined,
      set: () => {
        order.push('write begins');
        return new Promise<void>((resolve) => {
          finishWrite = () => {
            order.push('write ends');
            resolve();
          };
        });
      },
      delete: () => false,
      pop: () => undefined,
      keys: () => [],
      entries: () => [],
      clear: () => undefined,
      close: () => void order.push('store'),
    };
    class WithStore extends Cache {
      override createDefaultCache(maxSize: number | null, ttl: number | null, name: CacheName): object {
        return name === 'searchPlayers' ? store : super.createDefaultCache(maxSize, ttl, name);
      }
    }
    class Watched extends Client {
      protected override onClientClose() {
        order.push('onClientClose');
      }
    }
    const api = await startApi((asked) =>
      asked.path.endsWith('2PP') ? anyPlayer(asked) : new Promise(() => undefined),
    );
    const client = new Watched({ baseUrl: api.baseUrl, tokens: [TOKEN], cache: WithStore, retries: 0 });
    await client.getPlayer('#2PP');
    const hanging = rejection(client.getPlayer('#2PY')).then((error) => {
      order.push('request');
      return error;
    });
    await until(() => api.requests.length === 2);
    const closing = client.close();
    await hanging;
    await turns();
    finishWrite?.();
    await closing;
    expect(order).toEqual(['write begins', 'request', 'write ends', 'store', 'onClientClose']);
  });

  test('onClientClose is called although a store can’t be closed, and the store’s error is thrown', async () => {
    let called = false;
    class Bad extends Cache {
      override createDefaultCache(): object {
        return {
          traits: { keepsTime: true },
          get: () => undefined,
          set: () => undefined,
          delete: () => false,
          pop: () => undefined,
          keys: () => [],
          entries: () => [],
          clear: () => undefined,
          close: () => Promise.reject(new Error('the disk is full')),
        };
      }
    }
    class Watched extends Client {
      protected override onClientClose() {
        called = true;
      }
    }
    const client = new Watched({ tokens: [TOKEN], cache: Bad });
    client.cache?.open();
    await expect(client.close()).rejects.toThrow('the disk is full');
    expect(called).toBe(true);
  });

  test('close throws an error of onClientClose', async () => {
    class Bad extends Client {
      protected override onClientClose(): Promise<void> {
        return Promise.reject(new Error('redis is gone'));
      }
    }
    await expect(new Bad({ tokens: [TOKEN] }).close()).rejects.toThrow('redis is gone');
  });

  test('a user’s store with close, shared by all names, is closed once', async () => {
    let closed = 0;
    const kept = new Map<string, unknown>();
    const shared = {
      get: (key: string) => kept.get(key),
      set: (key: string, value: unknown) => void kept.set(key, value),
      close: () => void closed++,
    };
    class Shared extends Cache {
      override createDefaultCache(): object {
        return shared;
      }
    }
    const { client } = await serve(anyPlayer, { cache: Shared });
    await client.getPlayer('#2PP');
    expect(kept.size).toBe(1);
    await client.close();
    expect(closed).toBe(1);
  });

  test('a client that was never used closes', async () => {
    await expect(new Client().close()).resolves.toBeUndefined();
  });

  test('a store that hangs does not hold the close for longer than the store’s time-out', async () => {
    const clock = new FakeClock();
    class Hanging extends Cache {
      override createDefaultCache(): object {
        return { get: () => undefined, set: () => new Promise(() => undefined) };
      }
    }
    const { client } = await serve(anyPlayer, { cache: Hanging, clock });
    await client.getPlayer('#2PP');
    let closed = false;
    const closing = client.close().then(() => (closed = true));
    await turns();
    expect(closed).toBe(false);
    await clock.advanceAsync('500ms');
    await closing;
  });

  test('a closed client has no timers', async () => {
    const clock = new FakeClock();
    const { client } = await serve(anyPlayer, { clock });
    await client.getPlayer('#2PP');
    await client.close();
    expect(clock.pending).toBe(0);
  });
});

describe('await using', () => {
  test('closes the client at the end of the block, after an error too', async () => {
    const api = await startApi(anyPlayer);
    let kept: Client | undefined;
    const block = async () => {
      await using client = new Client({ baseUrl: api.baseUrl, tokens: [TOKEN] });
      kept = client;
      await client.getPlayer('#2PP');
      throw new Error('in the block');
    };
    await expect(block()).rejects.toThrow('in the block');
    await expect(kept?.getPlayer('#2PP')).rejects.toMatchObject({ code: 'CLOSED' });
  });
});

describe('a subclass of Client', () => {
  test('has its fields set when its cache is first used', async () => {
    const seen: unknown[] = [];
    class Mine extends Client {
      readonly greeting = 'hello';
    }
    class MyCache extends Cache<Mine> {
      override createDefaultCache(maxSize: number | null, ttl: number | null): object {
        seen.push(this.client.greeting);
        return new DefaultCache(maxSize, ttl);
      }
    }
    const api = await startApi(() => ({ body: player('#2PP') }));
    await using client = new Mine({ baseUrl: api.baseUrl, tokens: [TOKEN], cache: MyCache });
    await client.getPlayer('#2PP');
    expect(new Set(seen)).toEqual(new Set(['hello']));
  });
});
