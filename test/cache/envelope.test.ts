import { describe, expect, it } from 'vitest';
import { CLANS, setUp } from './setup.js';
import { reviveThing, Thing, thing } from './Thing.js';

const revived = () => setUp(undefined, { revive: reviveThing });

async function loaded() {
  const made = revived();
  const clan = await made.cache.readThrough(CLANS, '#A', made.api.answers(thing('#A', 7), { maxAge: 60, bytes: 42 }));
  return { ...made, clan, text: made.cache.encode(CLANS, clan) };
}

describe('encode and decode', () => {
  it('a model is encoded and decoded with all of its facts', async () => {
    const { cache, clock, clan, text } = await loaded();
    const back = cache.decode(CLANS, text) as Thing;
    expect(back).toBeInstanceOf(Thing);
    expect(back).not.toBe(clan);
    expect(back.raw).toEqual(clan.raw);
    expect(cache.freshness(back)).toEqual(cache.freshness(clan));
    clock.advance('59m');
    expect(cache.freshness(cache.decode(CLANS, text))).toEqual(cache.freshness(clan));
    expect(cache.encode(CLANS, back)).toBe(text);
  });

  it('bytes are decoded like text', async () => {
    const { cache, text } = await loaded();
    for (const bytes of [Buffer.from(text), new TextEncoder().encode(text)])
      expect(cache.decode(CLANS, bytes)).toMatchObject({ raw: { tag: '#A', level: 7 } });
  });

  it('is ASCII, whatever the value', () => {
    const { cache } = setUp();
    const value = { name: '部落衝突 Ünïcödé 🏆 \u2028 \ud800 \u007f \u0000', Schlüssel: 'ß' };
    const text = cache.encode('events', value);
    expect(text).toMatch(/^[\x20-\x7e]*$/);
    expect(cache.decode('events', text)).toEqual(value);
  });

  it.each([
    ['null', null],
    ['0', 0],
    ['an empty text', ''],
    ['false', false],
    ['an empty list', []],
    ['an odd object', JSON.parse('{"__proto__":{"admin":true},"constructor":1,"":2,"toJSON":"no"}')],
    ['a deep one', { a: [{ b: [[{ c: null }]] }] }],
  ])('%s is encoded and decoded without a change', (_, value) => {
    const { cache } = setUp();
    const back = cache.decode('events', cache.encode('events', value));
    expect(back).toEqual(value);
    if (typeof value === 'object' && value !== null)
      expect(Object.keys(back as object)).toEqual(Object.keys(value as object));
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  it.each([
    ['undefined', undefined],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a bigint', 1n],
    ['an object that is undefined in JSON', { toJSON: () => undefined }],
  ])('%s has no text form: that is an error which names the cache name', (_, value) => {
    const { cache } = setUp();
    expect(() => cache.encode('events', value)).toThrow(expect.objectContaining({ code: 'ENCODE' }) as Error);
    expect(() => cache.encode('events', value)).toThrow('events');
  });

  it('keeps the cause of the failure', () => {
    const { cache } = setUp();
    const cause = new Error('inner');
    const value = {
      toJSON() {
        throw cause;
      },
    };
    expect(() => cache.encode('events', value)).toThrow(expect.objectContaining({ cause }) as Error);
  });
});

describe('decode gives undefined for', () => {
  it('a text of another name, and reports it', async () => {
    const { cache, text, events } = await loaded();
    events.length = 0;
    expect(cache.decode('searchPlayers', text)).toBeUndefined();
    expect(events).toMatchObject([
      { type: 'storeError', name: 'searchPlayers', operation: 'decode', error: { code: 'STORE_CONTENT' } },
    ]);
  });

  it('an expired text, without an error', async () => {
    const { cache, clock, text, events } = await loaded();
    events.length = 0;
    clock.advance('1h');
    expect(cache.decode(CLANS, text)).toBeUndefined();
    expect(events).toEqual([]);
  });

  it.each([
    ['a number', 42],
    ['an object', { warchest: 1 }],
    ['an empty text', ''],
    ['JSON of another program', '{"foo":1}'],
    ['JSON null', 'null'],
    ['a list', '[]'],
    ['no JSON', 'coc'],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x00])],
    ['no bytes', new Uint8Array()],
  ])('%s', (_, text) => {
    const { cache } = revived();
    expect(cache.decode(CLANS, text)).toBeUndefined();
    expect(cache.statistics(CLANS).errors).toBe(1);
  });

  it.each([undefined, null])('%s means that the store has nothing: no value, and no error', (nothing) => {
    const { cache } = setUp();
    expect(cache.decode(CLANS, nothing)).toBeUndefined();
    expect(cache.statistics(CLANS).errors).toBe(0);
  });

  it('garbage, which is no failure of the store: later reads still use the store', () => {
    const { cache, events } = setUp();
    void cache.set(CLANS, '#A', 1);
    for (let i = 0; i < 10; i++) cache.decode(CLANS, 'garbage');
    expect(events.every(({ type }) => type !== 'breaker')).toBe(true);
    expect(cache.readThrough(CLANS, '#A', () => Promise.reject(new Error('asked')))).toBe(1);
  });

  it('every text that was cut off', async () => {
    const { cache, text } = await loaded();
    for (let length = 0; length < text.length; length++)
      expect(cache.decode(CLANS, text.slice(0, length))).toBeUndefined();
  });

  it.each([
    ['another version', { warchest: 2 }],
    ['no version', { warchest: undefined }],
    ['no body', { body: undefined }],
    ['a key that is none', { key: 7 }],
    ['an instant that is none', { storedAt: 'yesterday' }],
    ['another instant that is none', { deleteAt: 'tomorrow' }],
    ['bytes that are none', { bytes: null }],
    ['a payload that the model does not take', { body: { foo: 1 } }],
    ['a payload of another key', { body: { tag: '#B' } }],
  ])('an envelope with %s', async (_, change) => {
    const { cache, text } = await loaded();
    const changed = JSON.stringify({ ...(JSON.parse(text) as object), ...change });
    expect(cache.decode(CLANS, changed)).toBeUndefined();
  });

  it('a payload for which revive throws', async () => {
    const { text } = await loaded();
    const { cache } = setUp(undefined, {
      revive: () => {
        throw new TypeError('no tag');
      },
    });
    expect(cache.decode(CLANS, text)).toBeUndefined();
    expect(cache.statistics(CLANS).errors).toBe(1);
  });
});

describe('what was encoded', () => {
  it('before it was ever read through never expires: its writer limits its time', () => {
    const { cache, clock } = setUp();
    const text = cache.encode('events', { a: 1 });
    clock.advance('3650d');
    expect(cache.decode('events', text)).toEqual({ a: 1 });
  });

  it('contains only the payload and the facts', async () => {
    const { text } = await loaded();
    expect(Object.keys(JSON.parse(text) as object).sort()).toEqual(
      ['apiFreshUntil', 'body', 'bytes', 'deleteAt', 'freshUntil', 'key', 'name', 'storedAt', 'warchest'].sort(),
    );
  });
});
