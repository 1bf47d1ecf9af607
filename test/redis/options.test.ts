import { inspect } from 'node:util';
import { Redis } from 'ioredis';
import { createClient, createSentinel } from 'redis';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/internal/Clock.js';
import { openConnection, toConnection } from '../../src/redis/connections/openConnection.js';
import { KeySpace, toPattern } from '../../src/redis/KeySpace.js';
import type { RedisStoreOptions } from '../../src/redis/openRedisStore.js';
import { redisStore } from '../../src/redis/openRedisStore.js';
import { DefaultCache } from '../../src/store/memory/DefaultCache.js';
import { tieredStore } from '../../src/store/tiered/TieredStore.js';

/** Clients that are never connected. */
const nodeRedis = () => createClient();
const ioRedis = () => new Redis({ lazyConnect: true });

describe('the options of a Redis store', () => {
  const refused: [what: string, options: object, message: RegExp][] = [
    ['neither url nor client', {}, /either 'url' or 'client'/],
    ['both url and client', { url: 'redis://127.0.0.1', client: nodeRedis() }, /either 'url' or 'client'/],
    ['a client that is none', { client: new Map() }, /client must be .*got an object \(Map\)/],
    ['a client that is null', { client: null }, /client must be .*got null/],
    ['an empty prefix', { client: nodeRedis(), prefix: '' }, /prefix must be .*got ""/],
    ['a negative compressFrom', { client: nodeRedis(), compressFrom: -1 }, /compressFrom must be .*got -1/],
    ['no commands in flight', { client: nodeRedis(), commandsInFlight: 0 }, /commandsInFlight must be .*got 0/],
    ['a removedFor without a unit', { client: nodeRedis(), removedFor: '10' }, /removedFor must be .*got "10"/],
    ['tracking that is no yes or no', { client: nodeRedis(), tracking: 'yes' }, /tracking must be .*got "yes"/],
  ];
  for (const [what, options, message] of refused) {
    it(`refuses ${what}`, () => {
      expect(() => redisStore(options as RedisStoreOptions)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) }),
      );
    });
  }

  it('refuses a Sentinel client of node-redis, which cannot track', () => {
    const client = createSentinel({ name: 'main', sentinelRootNodes: [{ host: '127.0.0.1', port: 1 }] });
    expect(() => redisStore({ client })).toThrow(/not a Sentinel client/);
  });

  it.each(['http://user:hunter2@host', 'hunter2', 'redis://user:hunter2@host/players', 'redis://'])(
    'refuses the URL %s, and does not show it',
    (url) => {
      let caught: unknown;
      try {
        redisStore({ url });
      } catch (error) {
        caught = error;
      }
      expect(caught).toMatchObject({ code: 'INVALID_ARGUMENT', argument: 'url', value: '[redacted]' });
      expect(String((caught as Error).stack)).not.toContain('hunter2');
    },
  );

  it('names the packages to install when neither library is installed', () => {
    expect(() => openConnection('redis://127.0.0.1:1', systemClock, () => undefined)).toThrow(
      expect.objectContaining({
        code: 'MISSING_DRIVER',
        tried: ['redis', 'ioredis'],
        message: expect.stringMatching(/npm install redis.*pass a client/),
      }),
    );
  });

  it('accepts clients of both libraries, and adds a listener only to a client without one', () => {
    for (const client of [nodeRedis(), ioRedis()]) {
      const store = redisStore({ client });
      expect(store.traits.backend).toBe(client);
      expect(client.listenerCount('error')).toBe(1);
      toConnection(client, systemClock);
      expect(client.listenerCount('error')).toBe(1);
    }
  });

  it('can be watched unless tracking is off', () => {
    expect(redisStore({ client: nodeRedis() }).watch).toBeTypeOf('function');
    expect(redisStore({ client: nodeRedis(), tracking: false }).watch).toBeUndefined();
  });

  it('has the traits of a store of text with versions', () => {
    const store = redisStore({ client: nodeRedis() });
    expect(store).toMatchObject({ traits: { text: true, keepsTime: true, keepsVersions: true } });
    expect(store.traits.timeouts).toEqual({ softMs: 50, hardMs: 500 });
    expect('size' in store).toBe(false);
    expect(store.scope('a')).toBe(store.scope('a'));
    expect(store.scope('a')).not.toBe(store.scope('b'));
  });

  it('refuses facts, values and times out of their range', () => {
    const store = redisStore({ client: nodeRedis() });
    expect(() => store.set('#2PP', 'x', { deleteAt: Number.NaN })).toThrow(/deleteAt.*NaN/);
    expect(() => store.set('#2PP', 'x', { version: -1 })).toThrow(/version.*-1/);
    expect(() => store.set('#2PP', 'x', { lease: 1.5 })).toThrow(/lease.*1\.5/);
    expect(() => store.set('#2PP', { tag: 1 } as unknown as string)).toThrow(/value.*an object/);
    expect(() => store.lease('#2PP', 0)).toThrow(/ttlMs.*0/);
    expect(() => store.lease('#2PP', Number.NaN)).toThrow(/ttlMs.*NaN/);
  });
});

describe('printing a store', () => {
  const SECRET = 'hunter2';
  const url = `redis://user:${SECRET}@127.0.0.1:1`;
  it.each([
    ['its own client', () => redisStore({ url })],
    ['a client of node-redis', () => redisStore({ client: createClient({ url }) })],
    ['a client of ioredis', () => redisStore({ client: new Redis(url, { lazyConnect: true }) })],
  ])('shows no password of %s', async (_, open) => {
    const store = open();
    const shown = [store, store.scope('searchClans'), store.traits, tieredStore(new DefaultCache(1, 1), store)];
    for (const one of shown) {
      expect(inspect(one, { depth: 10 })).not.toContain(SECRET);
      expect(JSON.stringify(one)).not.toContain(SECRET);
    }
    await store.close();
  });
});

describe('keys in Redis', () => {
  it('have the prefix, the layout and the scope in front', () => {
    const space = new KeySpace('warchest');
    expect(space.full('#2PP')).toBe('warchest:1:#2PP');
    expect(space.part('searchPlayers').full('#2PP')).toBe('warchest:1:searchPlayers:#2PP');
    expect(space.part('searchPlayers').keyOf('warchest:1:searchPlayers:a:b')).toBe('a:b');
    expect(space.part('searchPlayers').keyOf('warchest:1:searchClans:a')).toBeUndefined();
  });

  it('of scopes with unusual names never collide', () => {
    const space = new KeySpace('warchest');
    const names = ['', '%', 'a', 'a:b', 'a%3Ab', 'a%', ':', 'A'];
    const fulls = names.map((name) => space.part(name).full('key'));
    expect(new Set(fulls).size).toBe(names.length);
    expect(space.part('a:b').full('c')).not.toBe(space.part('a').full('b:c'));
  });

  it('of one prefix are never covered by another prefix', () => {
    const prefixes = [
      'bot',
      'bot:1',
      'bot:1:1',
      'bot:1-cleared',
      'bot:1-probe',
      'bot%3A1',
      'bot:10',
      'bot:',
      'bot:1x',
      '%',
    ];
    for (const prefix of prefixes) {
      for (const other of prefixes.filter((one) => one !== prefix)) {
        for (const front of new KeySpace(prefix).fronts) {
          const keys = [new KeySpace(other).full('#2PP'), new KeySpace(other).part('a').clearKey];
          for (const key of keys) expect(key.startsWith(front), `${key} of ${other} under ${front}`).toBe(false);
        }
      }
    }
    expect(new KeySpace('my:app').full('#2PP')).toBe('my:app:1:#2PP');
  });

  it('are matched as plain text by scan patterns', () => {
    expect(toPattern('a*b?c[d]e\\f^')).toBe('a\\*b\\?c\\[d\\]e\\\\f\\^*');
  });
});
