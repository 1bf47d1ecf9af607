import { describe, expect, it } from 'vitest';
import { CLANS, settle, setUp, traceOf, withStores } from './setup.js';
import { reviveThing, Thing, thing } from './Thing.js';
import { noUnhandledRejections } from './unhandled.js';

noUnhandledRejections();

describe('a store that turns values into JSON and back', () => {
  /** Gives back plain data, as most caches over Redis do. */
  const jsonStore = () => {
    const texts = new Map<string, string>();
    return {
      texts,
      get: async (key: string) => JSON.parse(texts.get(key) ?? 'null') as unknown,
      set: async (key: string, value: unknown) => void texts.set(key, JSON.stringify(value)),
    };
  };

  it('values come back as models', async () => {
    const store = jsonStore();
    const { cache, api } = setUp(
      withStores((name) => (name === CLANS ? store : new Map())),
      { revive: reviveThing },
    );
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 9)));
    await settle();
    for (const value of [
      await cache.readThrough(CLANS, '#A', api.silent),
      await cache.get(CLANS, '#A'),
      (await cache.values(CLANS))[0],
    ]) {
      expect(value).toBeInstanceOf(Thing);
      expect(value).toMatchObject({ raw: { tag: '#A', level: 9 } });
    }
  });

  it('values come back as models from their text too', async () => {
    const texts = new Map<string, string>();
    const store = {
      get: async (key: string) => texts.get(key) ?? null,
      set: async (key: string, value: unknown) => void texts.set(key, JSON.stringify(value)),
    };
    const { cache, api, events } = setUp(
      withStores((name) => (name === CLANS ? store : new Map())),
      { revive: reviveThing },
    );
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 9)));
    await settle();
    expect(await cache.readThrough(CLANS, '#A', api.silent)).toMatchObject({ raw: { tag: '#A', level: 9 } });
    expect(events.filter(({ type }) => type === 'storeError')).toEqual([]);
  });

  it.each(['42', '{"foo":1}', '"text"', '[]', '{"tag":"#B"}', 'true'])(
    '%s under our key is a miss that is reported, repaired by the next write',
    async (garbage) => {
      const store = jsonStore();
      store.texts.set('#A', garbage);
      const { cache, api, events } = setUp(
        withStores((name) => (name === CLANS ? store : new Map())),
        { revive: reviveThing },
      );
      const clan = thing('#A', 2);
      expect(await cache.readThrough(CLANS, '#A', api.answers(clan))).toBe(clan);
      expect(cache.statistics(CLANS)).toMatchObject({ misses: 1, errors: 1, hits: 0 });
      expect(traceOf(events)).toEqual(['storeError: decode', 'miss', 'load']);
      await settle();
      expect(await cache.readThrough(CLANS, '#A', api.silent)).toMatchObject({ raw: { level: 2 } });
    },
  );

  it('null under our key counts as absent, without a report', async () => {
    const store = jsonStore();
    store.texts.set('#A', 'null');
    const { cache, api } = setUp(
      withStores((name) => (name === CLANS ? store : new Map())),
      { revive: reviveThing },
    );
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    expect(cache.statistics(CLANS)).toMatchObject({ misses: 1, errors: 0 });
  });

  it.each(['synchronous', 'asynchronous'])(
    'a revive that throws for garbage is a miss, in a %s store',
    async (kind) => {
      const held: unknown = { foo: 1 };
      const store = { get: () => (kind === 'synchronous' ? held : Promise.resolve(held)), set: () => undefined };
      const revive = () => {
        throw new TypeError('no tag');
      };
      const { cache, api } = setUp(
        withStores((name) => (name === CLANS ? store : new Map())),
        { revive },
      );
      for (let i = 1; i <= 2; i++) {
        expect(await cache.readThrough(CLANS, '#A', api.answers(i))).toBe(i);
        expect(cache.statistics(CLANS)).toMatchObject({ misses: i });
      }
    },
  );
});

describe('a store of text', () => {
  const textStore = () => {
    const texts = new Map<string, string>();
    return {
      traits: { text: true },
      texts,
      get: async (key: string) => texts.get(key) ?? null,
      set: async (key: string, text: string) => void texts.set(key, text),
      delete: async (key: string) => texts.delete(key),
      keys: async () => [...texts.keys()],
    };
  };
  const clansIn = (store: object) => withStores((name) => (name === CLANS ? store : new Map()));

  it('keeps envelopes; models come back with their facts', async () => {
    const store = textStore();
    const { cache, api } = setUp(clansIn(store), { revive: reviveThing });
    const loaded = await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 3), { maxAge: 60, bytes: 5 }));
    await settle();
    expect(JSON.parse(store.texts.get('#A') ?? '')).toMatchObject({ name: CLANS, key: '#A', body: { level: 3 } });
    const held = await cache.readThrough(CLANS, '#A', api.silent);
    expect(held).toMatchObject({ raw: { level: 3 } });
    expect(cache.freshness(held)).toEqual(cache.freshness(loaded));
  });

  it('expires by the envelope, in reads and listings', async () => {
    const store = textStore();
    const { cache, api, clock } = setUp(clansIn(store), { revive: reviveThing });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    await settle();
    clock.advance('1h');
    expect(await cache.get(CLANS, '#A')).toBeUndefined();
    expect(await cache.items(CLANS)).toEqual([]);
    expect(await cache.keys(CLANS)).toEqual([]);
    expect(cache.statistics(CLANS).errors).toBe(0);
  });

  it.each(['cut', 'garbage', 'null', '42', '{"foo":1}', 'bytes'])(
    '%s is a miss that is reported once',
    async (damage) => {
      const store = textStore();
      const { cache, api } = setUp(clansIn(store), { revive: reviveThing });
      await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
      await settle();
      const text = store.texts.get('#A') ?? '';
      store.texts.set('#A', damage === 'cut' ? text.slice(0, -10) : damage);
      if (damage === 'bytes') store.get = async () => new Uint8Array([0xff, 0x00]) as never;
      await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
      expect(cache.statistics(CLANS)).toMatchObject({ misses: 2, errors: 1 });
    },
  );

  it('does not return the text of one key for another', async () => {
    const store = textStore();
    const { cache, api } = setUp(clansIn(store), { revive: reviveThing });
    await cache.readThrough(CLANS, '#B', api.answers(thing('#B')));
    await settle();
    store.texts.set('#A', store.texts.get('#B') ?? '');
    expect(await cache.readThrough(CLANS, '#A', api.answers(thing('#A')))).toMatchObject({ raw: { tag: '#A' } });
    expect(cache.statistics(CLANS).errors).toBe(1);
  });

  it('keeps no entry beyond its time when the wall clock was set back since', async () => {
    const store = textStore();
    const { cache, api, clock } = setUp(clansIn(store), { revive: reviveThing });
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    await settle();
    clock.setWall(clock.now() - 365 * 86_400_000);
    clock.advance('1h');
    expect(await cache.get(CLANS, '#A')).toBeUndefined();
  });

  it('returns a value that a caller set, plain data or a model without facts', async () => {
    const store = textStore();
    const { cache, api } = setUp(clansIn(store), { revive: reviveThing });
    await cache.set(CLANS, '#A', thing('#A', 4));
    await cache.set(CLANS, '#B', { tag: '#B', level: 5 });
    await settle();
    expect(await cache.readThrough(CLANS, '#A', api.silent)).toMatchObject({ raw: { level: 4 } });
    expect(await cache.readThrough(CLANS, '#B', api.silent)).toMatchObject({ raw: { level: 5 } });
  });
});
