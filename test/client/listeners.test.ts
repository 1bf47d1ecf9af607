import { describe, expect, test } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import { Client } from '../../src/client/Client.js';
import { UnknownEventError } from '../../src/internal/UnknownEventError.js';

const player = { tag: '#2PP' };

describe('a cache', () => {
  test('has on, once, off and signal', async () => {
    const cache = new Cache({});
    const log: string[] = [];
    const controller = new AbortController();
    const removed = (): number => log.push('removed');
    cache.on('removal', removed);
    cache.off('removal', removed);
    cache.on('removal', ({ key }) => log.push(`on ${key}`));
    cache.once('removal', ({ key }) => log.push(`once ${key}`));
    cache.on('*', ({ type }) => log.push(`signal ${type}`), { signal: controller.signal });
    await cache.set('searchPlayers', '#2PP', player);
    await cache.delete('searchPlayers', '#2PP');
    controller.abort();
    await cache.set('searchPlayers', '#8QU', player);
    await cache.delete('searchPlayers', '#8QU');
    expect(log).toEqual(['on #2PP', 'once #2PP', 'signal removal', 'on #8QU']);
    await cache.close();
  });

  test.each(['on', 'once', 'off'] as const)('%s refuses an unknown type, and names the nearest', async (method) => {
    const cache = new Cache({});
    expect(() => cache[method]('removed' as 'removal', () => undefined)).toThrow(/such as 'removal'/);
    expect(() => cache[method]('removed' as 'removal', () => undefined)).toThrow(UnknownEventError);
    await cache.close();
  });
});

describe('a client', () => {
  test.each(['on', 'once', 'off'] as const)('%s refuses an unknown type, and names the nearest', async (method) => {
    await using client = new Client({ tokens: ['token'], cache: null });
    expect(() => client[method]('maintenance' as 'maintenanceEnd', () => undefined)).toThrow(
      /such as 'maintenanceEnd'/,
    );
    expect(() => client[method]('bogus' as 'retry', () => undefined)).toThrow(UnknownEventError);
  });

  test('has on, once, off and signal', async () => {
    await using client = new Client({ tokens: ['token'], baseUrl: 'http://127.0.0.1:1', retries: 0, cache: null });
    const log: string[] = [];
    const controller = new AbortController();
    const removed = (): number => log.push('removed');
    client.on('request', removed);
    client.off('request', removed);
    client.on('request', () => log.push('on'));
    client.once('request', () => log.push('once'));
    client.on('*', () => log.push('signal'), { signal: controller.signal });
    await client.getPlayer('#2PP').catch(() => undefined);
    controller.abort();
    await client.getPlayer('#2PP').catch(() => undefined);
    expect(log).toEqual(['on', 'once', 'signal', 'on']);
  });
});
