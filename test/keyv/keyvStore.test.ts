import { gunzipSync, gzipSync } from 'node:zlib';
import { Keyv } from 'keyv';
import { describe, expect, test, vi } from 'vitest';
import { InvalidArgumentError } from '../../src/internal/InvalidArgumentError.js';
import type { KeyvLike } from '../../src/keyv/KeyvLike.js';
import { keyvStore } from '../../src/keyv/KeyvStore.js';
import { DefaultCache } from '../../src/store/memory/DefaultCache.js';
import type { StoreReport } from '../../src/store/StoreReport.js';
import { FakeClock } from '../../src/testing/FakeClock.js';
import { storeConformance } from '../../src/testing/storeConformance.js';
import { FailingAdapter } from './FailingAdapter.js';
import { keyvAdapter } from './keyvAdapter.js';

/** A compression with the methods of Keyv's own packages. */
const compression = {
  compress: async (value: unknown) => gzipSync(JSON.stringify(value)).toString('base64'),
  decompress: async (value: string) => JSON.parse(gunzipSync(Buffer.from(value, 'base64')).toString()) as unknown,
};

const places: Record<string, () => KeyvLike> = {
  'a Keyv': () => new Keyv(),
  'a Keyv of a namespace': () => new Keyv({ namespace: 'coc' }),
  'a Keyv of a namespace that is called as we are': () => new Keyv({ namespace: 'warchest' }),
  'a Keyv without a namespace': () => new Keyv({ namespace: '' }),
  'a Keyv that leaves keys as they are': () => new Keyv({ useKeyPrefix: false }),
  'a Keyv with a time to live of its own': () => new Keyv({ ttl: 3_600_000 }),
  'a Keyv that compresses': () => new Keyv({ compression }),
  'a Keyv on a store of ours': () => new Keyv({ store: keyvAdapter(new DefaultCache(null, null)) }),
  'a Keyv on an adapter without an iterator': () => new Keyv({ store: new FailingAdapter() }),
  'an adapter without a Keyv': () => new FailingAdapter(),
  'an adapter of ours without a Keyv': () => keyvAdapter(new DefaultCache(null, null)),
  'a Map': () => new Map<string, unknown>(),
};

for (const [what, create] of Object.entries(places)) {
  describe(`keyvStore on ${what}`, () => {
    const whole = storeConformance({ create: ({ clock }) => keyvStore(create(), { clock }) });
    for (const { name, run } of whole) test(name, run);
  });
}

describe('parts of one Keyv', () => {
  const shared = new Keyv();
  let count = 0;
  const whole = storeConformance({
    create: ({ clock }) => keyvStore(shared, { clock }).scope(`part ${++count}`),
  });
  for (const { name, run } of whole) test(name, run);

  test('no part sees keys of another part, of a part inside it, or of the whole store', async () => {
    const map = new Map<string, unknown>([['warchest', 'of another program']]);
    const root = keyvStore(map);
    const a = root.scope('a');
    const stores = [root, a, root.scope('b'), a.scope('b'), root.scope('a/b'), root.scope('a|'), root.scope('a%2fb')];
    for (const [index, store] of stores.entries()) await store.set('a|b/#2PP', String(index));
    expect(map.size).toBe(stores.length + 1);
    for (const [index, store] of stores.entries()) {
      expect(await store.get('a|b/#2PP')).toBe(String(index));
      expect(await store.keys()).toEqual(['a|b/#2PP']);
    }
    await root.clear();
    expect(map.size).toBe(stores.length);
    expect(await a.get('a|b/#2PP')).toBe('1');
    expect(root.scope('a')).toBe(a);
    expect(new Set(stores.map(({ traits }) => traits.backend))).toEqual(new Set([map]));
  });
});

describe('time', () => {
  function setUp(ttl?: number) {
    const adapter = new FailingAdapter();
    const clock = new FakeClock();
    const keyv = new Keyv({ store: adapter, ...(ttl === undefined ? {} : { ttl }) });
    return {
      adapter,
      clock,
      keyv,
      store: keyvStore(keyv, { clock }),
      ttls: () => adapter.calls.map((call) => call[3]),
    };
  }

  test('the time until deleteAt is Keyv’s time to live, in whole milliseconds', async () => {
    const { store, clock, ttls } = setUp();
    await store.set('#2PP', 'x', { deleteAt: clock.now() + 1_500.2 });
    expect(ttls()).toEqual([1_501]);
  });

  test('null never expires; without deleteAt, the Keyv’s time to live applies', async () => {
    const { store, ttls } = setUp(60_000);
    await store.set('#2PP', 'x', { deleteAt: null });
    await store.set('#2PP', 'x', { deleteAt: Number.POSITIVE_INFINITY });
    await store.set('#2PP', 'x');
    await store.set('#2PP', 'x', { bytes: 5 });
    expect(ttls()).toEqual([undefined, undefined, 60_000, 60_000]);
  });

  test('an adapter by itself gets no time to live for null', async () => {
    const adapter = new FailingAdapter();
    await keyvStore(adapter).set('#2PP', 'x', { deleteAt: null });
    expect(adapter.calls[0]?.[3]).toBeUndefined();
  });

  test('entries expire by their own deleteAt where the adapter keeps no times', async () => {
    const clock = new FakeClock();
    const map = new Map<string, unknown>();
    const store = keyvStore(map, { clock });
    // A Map answers at once, without a promise.
    expect(store.set('#2PP', 'x', { deleteAt: clock.now() + 1_000 })).toBe(undefined);
    clock.advance(999);
    expect(store.get('#2PP')).toBe('x');
    clock.advance(1);
    expect(store.get('#2PP')).toBeUndefined();
    expect(map.size).toBe(1);
  });

  test.each([Number.NaN, Number.NEGATIVE_INFINITY, 'soon'])('a deleteAt of %s is refused', (deleteAt) => {
    expect(() => keyvStore(new Map()).set('#2PP', 'x', { deleteAt: deleteAt as number })).toThrow(/deleteAt must be/);
  });

  test('a value that is no text is refused', () => {
    expect(() => keyvStore(new Map()).set('#2PP', { a: 1 } as never)).toThrow(InvalidArgumentError);
  });
});

describe('content of other programs', () => {
  test('under a key of ours it reads as absent, is reported, and is replaced', async () => {
    const map = new Map<string, unknown>();
    const keyv = new Keyv({ store: map });
    const store = keyvStore(keyv);
    const reports: StoreReport[] = [];
    store.onReport = (report) => reports.push(report);
    await store.set('#2PP', 'ours');
    const [key] = [...map.keys()];
    for (const value of [null, 42, true, { text: 'x' }, [1], 'a text', 'w1:zero:1:x', 'w1::9:cut', 'w2:::x', '']) {
      await keyv.set('warchest|#2PP', value);
      expect([...map.keys()]).toEqual([key]);
      expect(await store.get('#2PP')).toBeUndefined();
      expect(await store.getMany(['#2PP'])).toEqual([undefined]);
      expect(await store.keys()).toEqual([]);
      expect(reports.length, `${JSON.stringify(value)} must be reported`).toBeGreaterThanOrEqual(2);
      expect(reports[0]).toMatchObject({ type: 'content', key: '#2PP' });
      expect(JSON.stringify(reports)).not.toContain('text":"x');
      reports.length = 0;
    }
    await store.set('#2PP', 'again');
    expect(await store.get('#2PP')).toBe('again');
    expect(reports).toEqual([]);
  });

  test('the same for raw content of the adapter', async () => {
    const map = new Map<string, unknown>();
    const store = keyvStore(new Keyv({ store: map }));
    const reasons: unknown[] = [];
    store.onReport = (report) => reasons.push(report.type === 'content' && report.reason);
    for (const raw of [42, 'no JSON', '{"expires":null}', '"text"', { value: 1 }]) {
      map.set('keyv:warchest|#2PP', raw);
      expect(await store.get('#2PP')).toBeUndefined();
      expect(reasons.splice(0), JSON.stringify(raw)).toHaveLength(1);
    }
  });

  test('under other keys it is neither listed nor removed, whatever it is', async () => {
    const map = new Map<string, unknown>([
      ['no JSON', 'at all'],
      ['keyv:number', 42],
      ['warchest', 'x'],
      ['other:warchest|#2PP', 'x'],
    ]);
    const others = new Map(map);
    const store = keyvStore(new Keyv({ store: map }));
    const theirs = new Keyv({ store: map, namespace: 'theirs' });
    await theirs.set('#2PP', 'theirs');
    await store.set('#2PP', 'ours');
    await store.scope('players').set('#2PP', 'ours as well');
    expect(await store.entries()).toEqual([['#2PP', 'ours']]);
    await store.clear();
    expect(await store.entries()).toEqual([]);
    expect(await store.scope('players').get('#2PP')).toBe('ours as well');
    expect(await theirs.get('#2PP')).toBe('theirs');
    for (const [key, value] of others) expect(map.get(key)).toBe(value);
  });
});

describe('failures', () => {
  for (const failing of ['throws', 'emits'] as const) {
    for (const withKeyv of [true, false]) {
      test(`an adapter that ${failing}, ${withKeyv ? 'inside a Keyv' : 'by itself'}: every call rejects`, async () => {
        const adapter = new FailingAdapter();
        const store = keyvStore(withKeyv ? new Keyv({ store: adapter }) : adapter);
        const reports: unknown[] = [];
        store.onReport = (report) => reports.push(report);
        await store.set('#2PP', 'x');
        adapter.failing = failing;
        const calls = [
          () => store.get('#2PP'),
          () => store.getMany(['#8QU', '#2PP']),
          () => store.set('#2PP', 'y'),
          () => store.delete('#2PP'),
          () => store.pop('#2PP'),
          () => store.clear(),
          () => store.entries(),
        ];
        for (const call of calls) await expect(call(), String(call)).rejects.toThrow('failing on purpose');
        expect(reports).toEqual([]);
        adapter.failing = undefined;
        expect(await store.get('#2PP')).toBe('x');
      });
    }
  }

  test('a Keyv that emits no errors: a failed write is recognised by its result', async () => {
    const adapter = new FailingAdapter();
    const store = keyvStore(new Keyv({ store: adapter, emitErrors: false }));
    adapter.failing = 'throws';
    await expect(store.set('#2PP', 'x')).rejects.toMatchObject({ name: 'KeyvStoreError', code: 'KEYV_STORE' });
  });

  test('an error that belongs to no call is reported to every part, until the store is closed', async () => {
    const adapter = new FailingAdapter();
    const store = keyvStore(new Keyv({ store: adapter }));
    const heard: StoreReport[] = [];
    for (const part of [store, store.scope('players')]) part.onReport = (report) => heard.push(report);
    const error = new Error('connection lost');
    adapter.emit('error', error);
    expect(heard).toEqual([1, 2].map(() => ({ type: 'failure', operation: 'keyv', error })));
    await store.scope('players').close();
    adapter.emit('error', error);
    expect(heard).toHaveLength(4);
    await store.close();
    adapter.emit('error', error);
    expect(heard).toHaveLength(4);
  });

  test('the Keyv is disconnected only with the option disconnects, and once', async () => {
    const adapter = new FailingAdapter();
    await keyvStore(new Keyv({ store: adapter })).close();
    expect(adapter.disconnected).toBe(0);
    const store = keyvStore(new Keyv({ store: adapter }), { disconnects: true });
    await store.close();
    await store.close();
    expect(adapter.disconnected).toBe(1);
  });

  test('of two pops at once, one finds the key', async () => {
    const store = keyvStore(new Keyv());
    await store.set('#2PP', 'x');
    expect((await Promise.all([store.pop('#2PP'), store.pop('#2PP')])).filter((text) => text === 'x')).toHaveLength(1);
  });

  test('without an iterator, each part remembers the keys that it wrote', async () => {
    const adapter = new FailingAdapter();
    const store = keyvStore(new Keyv({ store: adapter }));
    const clear = vi.spyOn(adapter, 'clear');
    await adapter.set('others', 'x');
    await store.set('#A', 'a');
    await store.scope('players').set('#B', 'b');
    expect(await store.keys()).toEqual(['#A']);
    await store.clear();
    expect([...adapter.map.keys()]).toEqual(['others', 'keyv:warchest/players|#B']);
    expect(clear).not.toHaveBeenCalled();
  });
});

describe('refused', () => {
  test.each([null, undefined, 5, {}, { get: () => 1 }, new WeakMap()])('%s is no Keyv', (given) => {
    expect(() => keyvStore(given as never)).toThrow(/keyv must be a Keyv/);
  });

  test.each([
    [{ prefix: '' }, /prefix/],
    [{ prefix: 5 }, /prefix/],
    [{ disconnects: 'yes' }, /disconnects must be true or false, got "yes"/],
  ])('%j', (options, message) => {
    expect(() => keyvStore(new Keyv(), options as never)).toThrow(message);
  });

  test('a prefix that begins with the namespace', () => {
    const keyv = new Keyv({ namespace: 'coc' });
    expect(() => keyvStore(keyv, { prefix: 'coc:cache' })).toThrow(/prefix must be.*'coc:', got "coc:cache"/);
    expect(() => keyvStore(keyv, { prefix: 'coc' })).not.toThrow();
  });

  test('a part without a name', () => {
    expect(() => keyvStore(new Keyv()).scope('')).toThrow(/name must be/);
  });
});
