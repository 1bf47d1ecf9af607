import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { LateStore } from './LateStore.js';
import { CLANS, rejection, settle, setUp, withStores } from './setup.js';
import { thing } from './Thing.js';
import { noUnhandledRejections } from './unhandled.js';

noUnhandledRejections();

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

describe('a caller that aborts its read', () => {
  it('gets the signal’s reason unchanged; the other caller gets the answer', async () => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const [leaver, stayer] = [new AbortController(), new AbortController()];
    const left = rejection(cache.readThrough(CLANS, '#A', load, { signal: leaver.signal }));
    const stays = cache.readThrough(CLANS, '#A', load, { signal: stayer.signal });
    const reason = { why: 'not an error' };
    leaver.abort(reason);
    expect(await left).toBe(reason);
    expect(begun[0]?.context.signal?.aborted).toBe(false);
    begun[0]?.answer('clan');
    expect(await stays).toBe('clan');
    expect(cache.get(CLANS, '#A')).toBe('clan');
    expect(api.calls).toBe(1);
  });

  it('does not end the request of a caller without a signal', async () => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const leaver = new AbortController();
    const left = rejection(cache.readThrough(CLANS, '#A', load, { signal: leaver.signal }));
    const stays = cache.readThrough(CLANS, '#A', load);
    leaver.abort();
    await left;
    expect(begun[0]?.context.signal?.aborted).toBe(false);
    begun[0]?.answer('clan');
    expect(await stays).toBe('clan');
  });

  it('as the last one ends the request, with its reason', async () => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const [first, last] = [new AbortController(), new AbortController()];
    const reads = [first, last].map(({ signal }) => rejection(cache.readThrough(CLANS, '#A', load, { signal })));
    const [why, whyLast] = [new Error('first'), new Error('last')];
    first.abort(why);
    last.abort(whyLast);
    expect(await Promise.all(reads)).toEqual([why, whyLast]);
    expect(begun[0]?.context.signal?.reason).toBe(whyLast);
  });

  it('and one signal may end many reads', async () => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const { signal, abort } = controller();
    const reads = Array.from({ length: 300 }, (_, i) =>
      rejection(cache.readThrough(CLANS, `#${i % 30}`, load, { signal })),
    );
    abort();
    expect(new Set(await Promise.all(reads))).toEqual(new Set([signal.reason]));
    expect(begun.every(({ context }) => context.signal?.aborted)).toBe(true);
    expect(listeners(signal)).toBe(0);
  });
});

describe('an abandoned request', () => {
  it('is not joined: the next caller starts another request at once', async () => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const { signal, abort } = controller();
    const left = rejection(cache.readThrough(CLANS, '#A', load, { signal }));
    abort();
    const next = cache.readThrough(CLANS, '#A', load);
    expect(begun).toHaveLength(2);
    begun[1]?.answer('new');
    expect(await next).toBe('new');
    await left;
    expect(cache.get(CLANS, '#A')).toBe('new');
  });

  it('has no effect on the next caller, with updateCache: false', async () => {
    const { cache, api } = setUp();
    const { load, begun } = api.held();
    const { signal, abort } = controller();
    const left = rejection(cache.readThrough(CLANS, '#A', load, { signal }));
    abort();
    const next = cache.readThrough(CLANS, '#A', load, { updateCache: false });
    begun[1]?.answer('new');
    await Promise.all([left, next]);
    expect(cache.get(CLANS, '#A')).toBeUndefined();
  });

  it('is not stored, even when its loader ignores the signal', async () => {
    const { cache, api } = setUp();
    let answer = (_value: unknown) => {};
    const deaf = () =>
      new Promise<never>((resolve) => {
        answer = (value) => resolve({ value, storedAt: 0, apiFreshUntil: null, bytes: 0 } as never);
      });
    const { signal, abort } = controller();
    const left = rejection(cache.readThrough(CLANS, '#A', deaf, { signal }));
    abort();
    expect(await left).toBe(signal.reason);
    await cache.readThrough(CLANS, '#A', api.answers('new'));
    answer('late');
    await settle();
    expect(cache.get(CLANS, '#A')).toBe('new');
  });
});

describe('a signal that is aborted already', () => {
  it('ends the read before any look-up, a hit too', async () => {
    const { cache, api, events } = setUp();
    void cache.set(CLANS, 'held', 1);
    const signal = AbortSignal.abort('enough');
    for (const key of ['held', 'not held'])
      expect(await rejection(cache.readThrough(CLANS, key, api.silent, { signal }))).toBe('enough');
    expect(events).toEqual([]);
  });

  it.each([
    ['a listener of the miss', 'miss'],
    ['the loader itself', 'load'],
  ])('by %s ends the read without an event or a counter', async (_, by) => {
    const { cache, api } = setUp();
    const { signal, abort } = controller();
    if (by === 'miss') cache.on('miss', abort);
    const { load } = api.held();
    const read = cache.readThrough(
      CLANS,
      '#A',
      (context) => {
        abort();
        return load(context);
      },
      { signal },
    );
    expect(await rejection(read)).toBe(signal.reason);
    await settle();
    expect(listeners(signal)).toBe(0);
    const clan = thing('#A');
    expect(await cache.readThrough(CLANS, '#A', api.answers(clan))).toBe(clan);
  });
});

describe('a look-up in an asynchronous store', () => {
  it('is aborted at once, and nothing is loaded', async () => {
    const store = new LateStore();
    const { cache, api } = setUp(withStores((name) => (name === CLANS ? store : new Map())));
    const { signal, abort } = controller();
    const read = rejection(cache.readThrough(CLANS, '#A', api.silent, { signal }));
    abort();
    expect(await read).toBe(signal.reason);
    store.release();
    await settle();
    expect(api.calls).toBe(0);
    expect(listeners(signal)).toBe(0);
  });

  it('is shared: an abort of one caller does not affect the other', async () => {
    const store = new LateStore();
    store.entriesNow.set('#A', 'held');
    const { cache, api } = setUp(withStores((name) => (name === CLANS ? store : new Map())));
    const { signal, abort } = controller();
    const left = rejection(cache.readThrough(CLANS, '#A', api.silent, { signal }));
    const stays = cache.readThrough(CLANS, '#A', api.silent);
    abort();
    await left;
    store.only('get').reply();
    expect(await stays).toBe('held');
  });
});

describe('no listener stays on a signal', () => {
  it('after a hit, an answer, a failure, a joined answer, or a look-up', async () => {
    const store = new LateStore();
    store.open = true;
    const { cache, api } = setUp(withStores((name) => (name === CLANS ? new Map() : store)));
    const { signal } = controller();
    await cache.readThrough(CLANS, '#A', api.answers(1), { signal });
    await cache.readThrough(CLANS, '#A', api.silent, { signal });
    await rejection(cache.readThrough(CLANS, '#B', api.fails(new Error('x')), { signal }));
    const { load, begun } = api.held();
    const reads = [0, 1].map(() => cache.readThrough(CLANS, '#C', load, { signal }));
    expect(listeners(signal)).toBe(2);
    begun[0]?.answer(1);
    await Promise.all(reads);
    await cache.readThrough('leagues', '#A', api.answers(1), { signal });
    await cache.readThrough('leagues', '#A', api.silent, { signal });
    await settle();
    expect(listeners(signal)).toBe(0);
  });
});

function controller(): { signal: AbortSignal; abort: () => void } {
  const made = new AbortController();
  return { signal: made.signal, abort: () => made.abort() };
}
