import { describe, expect, it } from 'vitest';
import type { Cache } from '../../src/cache/Cache.js';
import { AbsentError, CLANS, OutageError, rejection, setUp, traceOf, withOptions } from './setup.js';
import { Thing, thing } from './Thing.js';
import { noUnhandledRejections } from './unhandled.js';

noUnhandledRejections();

describe('negativeTtl', () => {
  it('caches an absence for its time, as the same error', async () => {
    const { cache, api, clock, events } = withOptions(60, { negativeTtl: 30 });
    const absent = new AbsentError('404');
    const read = () => rejection(cache.readThrough(CLANS, '#A', api.fails(absent)));
    expect([await read(), await read(), await read()]).toEqual([absent, absent, absent]);
    expect(api.calls).toBe(1);
    expect(cache.statistics(CLANS)).toMatchObject({ misses: 1, negativeHits: 2, loads: 1, hits: 0 });
    expect(traceOf(events)).toEqual(['miss', 'loadError', 'negativeHit', 'negativeHit']);
    clock.advance('30s');
    await read();
    expect(api.calls).toBe(2);
  });

  it('is off by default', async () => {
    const { cache, api } = setUp();
    for (let i = 0; i < 2; i++) await rejection(cache.readThrough(CLANS, '#A', api.fails(new AbsentError())));
    expect(api.calls).toBe(2);
  });

  it.each([
    ['an outage', new OutageError()],
    ['any other failure', new Error('x')],
  ])('does not cache %s', async (_, error) => {
    const { cache, api } = withOptions(60, { negativeTtl: 30 });
    for (let i = 0; i < 2; i++) await rejection(cache.readThrough(CLANS, '#A', api.fails(error)));
    expect(api.calls).toBe(2);
  });

  it.each([
    ['set', (cache: Cache) => cache.set(CLANS, '#A', thing('#A'))],
    ['delete', (cache: Cache) => cache.delete(CLANS, '#A')],
    ['pop', (cache: Cache) => cache.pop(CLANS, '#A')],
    ['clear', (cache: Cache) => cache.clear(CLANS)],
  ] as const)('is ended by %s', async (verb, write) => {
    const { cache, api } = withOptions(60, { negativeTtl: 30 });
    await rejection(cache.readThrough(CLANS, '#A', api.fails(new AbsentError())));
    void write(cache);
    const read = await cache.readThrough(CLANS, '#A', api.answers(thing('#A', 2)));
    expect(read.raw.level).toBe(verb === 'set' ? 1 : 2);
  });

  it('is ended by a success', async () => {
    const { cache, api, clock } = withOptions(5, { negativeTtl: 30 });
    await rejection(cache.readThrough(CLANS, '#A', api.fails(new AbsentError())));
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')), { cache: false });
    clock.advance('5s');
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    expect(api.calls).toBe(3);
  });

  it('does not apply to reads that bypass the cache or set an age', async () => {
    const { cache, api } = withOptions(60, { negativeTtl: 30 });
    await rejection(cache.readThrough(CLANS, '#A', api.fails(new AbsentError())));
    for (const options of [{ cache: false }, { maxAge: 0 }])
      await rejection(cache.readThrough(CLANS, '#A', api.fails(new AbsentError()), options));
    expect(api.calls).toBe(3);
  });

  it('throws for a read with fetch: false too', async () => {
    const { cache, api } = withOptions(60, { negativeTtl: 30 });
    const absent = new AbsentError();
    await rejection(cache.readThrough(CLANS, '#A', api.fails(absent)));
    expect(await rejection(cache.readThrough(CLANS, '#A', api.silent, { fetch: false }))).toBe(absent);
  });

  it('a delete by a caller during the request: nothing is cached', async () => {
    const { cache, api } = withOptions(60, { negativeTtl: 30 });
    const { load, begun } = api.held();
    const read = rejection(cache.readThrough(CLANS, '#A', load));
    void cache.set(CLANS, '#A', thing('#A'));
    begun[0]?.fail(new AbsentError());
    await read;
    expect(cache.get(CLANS, '#A')).toBeInstanceOf(Thing);
    void cache.delete(CLANS, '#A');
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
  });

  it('an absence removes the copy, without a negativeTtl too', async () => {
    const { cache, api } = setUp();
    await cache.readThrough(CLANS, '#A', api.answers(thing('#A')));
    await rejection(cache.readThrough(CLANS, '#A', api.fails(new AbsentError()), { cache: false }));
    expect(cache.get(CLANS, '#A')).toBeUndefined();
  });

  it('updateCache: false caches nothing and removes nothing', async () => {
    const { cache, api } = withOptions(60, { negativeTtl: 30 });
    await rejection(cache.readThrough(CLANS, '#new', api.fails(new AbsentError()), { updateCache: false }));
    await cache.readThrough(CLANS, '#new', api.answers(thing('#new')));
    await rejection(
      cache.readThrough(CLANS, '#new', api.fails(new AbsentError()), { cache: false, updateCache: false }),
    );
    expect(cache.get(CLANS, '#new')).toBeInstanceOf(Thing);
  });

  it('is bounded: about a thousand absences are cached', async () => {
    const { cache, api } = withOptions(60, { negativeTtl: 30 });
    for (let i = 0; i < 1_500; i++) await rejection(cache.readThrough(CLANS, `#${i}`, api.fails(new AbsentError())));
    await rejection(cache.readThrough(CLANS, '#1499', api.fails(new AbsentError())));
    expect(api.calls).toBe(1_500);
    await rejection(cache.readThrough(CLANS, '#0', api.fails(new AbsentError())));
    expect(api.calls).toBe(1_501);
  });
});
