import { describe, expect, it } from 'vitest';
import { CLANS, settle } from '../setup.js';
import { type TagPayload, Thing, thing } from '../Thing.js';
import { noUnhandledRejections } from '../unhandled.js';
import { processes } from './processes.js';

noUnhandledRejections();

const levelOf = (value: unknown): number | undefined =>
  value instanceof Thing ? (value as Thing<TagPayload>).raw.level : undefined;

describe('copies in memory in front of a far store', () => {
  it('are the same object, returned at once, without a request', async () => {
    const { first, api } = processes(1);
    const clan = thing('#A', 1);
    await first.cache.readThrough(CLANS, '#A', api.answers(clan));
    await settle();
    const asked = first.connection.asked;
    expect(first.cache.readThrough(CLANS, '#A', api.silent)).toBe(clan);
    expect(first.cache.peek(CLANS, '#A')).toBe(clan);
    expect(first.connection.asked).toBe(asked);
  });

  it('are made of values that another process has loaded, decoded once', async () => {
    const { first, second, api } = processes(2);
    await first.cache.readThrough(CLANS, '#A', api.answers(thing('#A', 4)));
    await settle();
    const read = await second.cache.readThrough(CLANS, '#A', api.silent);
    expect(levelOf(read)).toBe(4);
    expect(second.cache.readThrough(CLANS, '#A', api.silent)).toBe(read);
    expect(second.cache.freshness(read)).toEqual(first.cache.freshness(await first.cache.get(CLANS, '#A')));
  });

  it.each([
    ['sets', 'set'],
    ['deletes', 'delete'],
    ['pops', 'pop'],
    ['clears', 'clear'],
  ] as const)('are dropped when another process %s', async (_, verb) => {
    const { first, second } = processes(2);
    await first.cache.set(CLANS, '#A', thing('#A', 1));
    expect(levelOf(await second.cache.get(CLANS, '#A'))).toBe(1);
    if (verb === 'set') await first.cache.set(CLANS, '#A', thing('#A', 2));
    else if (verb === 'clear') await first.cache.clear(CLANS);
    else await first.cache[verb](CLANS, '#A');
    await settle();
    expect(levelOf(await second.cache.get(CLANS, '#A'))).toBe(verb === 'set' ? 2 : undefined);
  });

  it('are dropped when the key is removed by hand', async () => {
    const { first, server } = processes(1);
    await first.cache.set(CLANS, '#A', thing('#A', 1));
    server.vanish('#A');
    await settle();
    expect(await first.cache.get(CLANS, '#A')).toBeUndefined();
  });

  it('are not made by a read during which the key was changed', async () => {
    const { first, second } = processes(2);
    await first.cache.set(CLANS, '#A', thing('#A', 1));
    second.connection.condition = 'frozen';
    second.connection.condition = 'up';
    // The look-up is answered, and the report of the change arrives in between.
    const read = second.cache.get(CLANS, '#A');
    const change = first.cache.set(CLANS, '#A', thing('#A', 2));
    await Promise.all([read, change]);
    await settle();
    expect(levelOf(await second.cache.get(CLANS, '#A'))).toBe(2);
  });

  it('are not used while changes are not reported, and are made again afterwards', async () => {
    const { first, second, api } = processes(2);
    await first.cache.set(CLANS, '#A', thing('#A', 1));
    await second.cache.get(CLANS, '#A');
    expect(levelOf(second.cache.peek(CLANS, '#A'))).toBe(1);
    second.connection.condition = 'frozen';
    expect(second.cache.peek(CLANS, '#A')).toBeUndefined();
    await first.cache.set(CLANS, '#A', thing('#A', 2));
    second.connection.condition = 'up';
    expect(levelOf(await second.cache.readThrough(CLANS, '#A', api.silent))).toBe(2);
    expect(second.events.filter(({ type }) => type === 'near')).toEqual([
      { type: 'near', name: CLANS, trusted: false },
      { type: 'near', name: CLANS, trusted: true },
    ]);
  });

  it('expire with their entry', async () => {
    const { first, second, clock, api } = processes(2, { ttl: 60 });
    await first.cache.readThrough(CLANS, '#A', api.answers(thing('#A', 1)));
    clock.advance('30s');
    await settle();
    expect(levelOf(await second.cache.readThrough(CLANS, '#A', api.silent))).toBe(1);
    clock.advance('30s');
    expect(second.cache.peek(CLANS, '#A')).toBeUndefined();
    expect(levelOf(await second.cache.readThrough(CLANS, '#A', api.answers(thing('#A', 2))))).toBe(2);
  });

  it('of a write that a newer one has replaced are dropped', async () => {
    const { first, second, clock } = processes(2);
    first.connection.condition = 'frozen';
    const hung = Promise.resolve(first.cache.set(CLANS, '#A', thing('#A', 1))).catch(() => undefined);
    await clock.advanceAsync(100);
    await second.cache.set(CLANS, '#A', thing('#A', 2));
    first.connection.condition = 'up';
    await hung;
    expect(levelOf(await first.cache.get(CLANS, '#A'))).toBe(2);
  });

  it('a foreign or damaged text in the far store is a counted miss that the next write repairs', async () => {
    const { first, server, api } = processes(1);
    for (const text of ['null', '42', '{"foo":1}', '', '{"warchest":1', '\u0000\u0001']) {
      server.rows.set('#A', { kind: 'value', text, version: 1, deleteAt: null });
      server.vanish('nothing');
      const { errors } = first.cache.statistics(CLANS);
      expect([text, levelOf(await first.cache.readThrough(CLANS, '#A', api.answers(thing('#A', 5))))]).toEqual([
        text,
        5,
      ]);
      expect(first.cache.statistics(CLANS).errors).toBe(errors + 1);
      await settle();
      expect([text, server.level('#A')]).toEqual([text, 5]);
      await first.cache.delete(CLANS, '#A');
      server.rows.delete('#A');
    }
  });
});

describe('a lease', () => {
  const config = { lease: '2s' };

  it('makes five processes that miss one key send one request', async () => {
    const { all, clock, api } = processes(5, { config });
    const held = api.held();
    const reads = all.map(({ cache }) => cache.readThrough(CLANS, '#A', held.load));
    await clock.advanceAsync(200);
    expect(held.begun).toHaveLength(1);
    held.begun[0]?.answer(thing('#A', 8));
    await clock.advanceAsync(200);
    expect((await Promise.all(reads)).map(levelOf)).toEqual([8, 8, 8, 8, 8]);
    expect(all.reduce((sum, { cache }) => sum + cache.statistics(CLANS).waits, 0)).toBe(4);
    expect(all.reduce((sum, { cache }) => sum + cache.statistics(CLANS).loads, 0)).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('is released when the request fails, and the next process sends one', async () => {
    const { first, second, clock, api } = processes(2, { config });
    const failed = Promise.resolve(first.cache.readThrough(CLANS, '#A', api.fails(new Error('no')))).catch(
      () => 'failed',
    );
    await settle();
    const read = second.cache.readThrough(CLANS, '#A', api.answers(thing('#A', 2)));
    await clock.advanceAsync(100);
    expect(await failed).toBe('failed');
    expect(levelOf(await read)).toBe(2);
  });

  it('of a process that dies delays the others until the lease ends at most', async () => {
    const { first, second, clock, api } = processes(2, { config });
    void first.cache.readThrough(CLANS, '#A', api.held().load);
    await settle();
    const read = second.cache.readThrough(CLANS, '#A', api.answers(thing('#A', 2)));
    await clock.advanceAsync(1_800);
    expect(api.calls).toBe(1);
    await clock.advanceAsync(300);
    expect(levelOf(await read)).toBe(2);
  });

  it('that another process has taken over refuses the first answer', async () => {
    const { first, second, server, clock, api } = processes(2, { config });
    const slow = api.held();
    const read = first.cache.readThrough(CLANS, '#A', slow.load);
    await clock.advanceAsync('3s');
    const quick = api.held();
    const other = second.cache.readThrough(CLANS, '#A', quick.load);
    await clock.advanceAsync(50);
    slow.begun[0]?.answer(thing('#A', 1));
    expect(levelOf(await read)).toBe(1);
    await settle();
    expect(server.level('#A')).toBeUndefined();
    quick.begun[0]?.answer(thing('#A', 2));
    await other;
    await settle();
    expect(server.level('#A')).toBe(2);
    expect(levelOf(await first.cache.get(CLANS, '#A'))).toBe(2);
  });

  it('does not refuse a write by a verb', async () => {
    const { first, second, server, clock, api } = processes(2, { config });
    const held = api.held();
    const read = first.cache.readThrough(CLANS, '#A', held.load);
    await clock.advanceAsync(20);
    await second.cache.set(CLANS, '#A', thing('#A', 5));
    held.begun[0]?.answer(thing('#A', 1));
    await read;
    await settle();
    expect(server.level('#A')).toBe(5);
  });

  it('is not taken by a read without a look-up, nor by a refresh', async () => {
    const { first, server, api } = processes(1, { config });
    await first.cache.readThrough(CLANS, '#A', api.answers(thing('#A', 1)), { cache: false });
    await first.cache.readThrough(CLANS, '#B', api.answers(thing('#B', 1)), { updateCache: false });
    await settle();
    expect(server.rows.get('#B')).toBeUndefined();
    expect(server.level('#A')).toBe(1);
  });

  it('from a store that freezes meanwhile delays reads for the soft limit at most', async () => {
    const { first, clock, api } = processes(1, { config, near: false });
    const read = first.cache.readThrough(CLANS, '#A', api.answers(thing('#A', 1)));
    await Promise.resolve();
    first.connection.condition = 'frozen';
    await clock.advanceAsync(60);
    expect(levelOf(await read)).toBe(1);
  });

  it('of a store that is away delays no read', async () => {
    const { first, clock, api } = processes(1, { config });
    first.connection.condition = 'frozen';
    const read = first.cache.readThrough(CLANS, '#A', api.answers(thing('#A', 1)));
    await clock.advanceAsync(50);
    expect(levelOf(await read)).toBe(1);
  });
});
