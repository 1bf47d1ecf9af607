import { describe, expect, it } from 'vitest';
import { within } from '../../../src/internal/within.js';
import { NewestWrites, type NewestWritesOptions } from '../../../src/store/newest/NewestWrites.js';
import { type Attempt, FAILED } from '../../../src/store/newest/Repeats.js';
import { NOTHING, type Write } from '../../../src/store/newest/Write.js';
import { FakeClock } from '../../../src/testing/FakeClock.js';

const LIMIT_MS = 1_000;
const PAUSE_MS = 500;
const FAILURE = new Error('a test lets the store fail');

const set = (key: string, value: number, version?: number): Write => ({
  operation: 'set',
  key,
  intent: { value },
  version,
});
const remove = (key: string, version?: number): Write => ({ operation: 'delete', key, intent: NOTHING, version });
const clear = (version?: number): Write => ({ operation: 'clear', key: undefined, intent: NOTHING, version });
const nameOf = ({ operation, key, intent }: Write) =>
  [operation, key ?? '', intent === NOTHING ? '' : String(intent.value as number)].filter(Boolean).join(' ');

/** A write that the store has received and that the test answers. */
interface Received {
  readonly name: string;
  readonly reply: (answer?: unknown) => void;
  readonly fail: () => void;
}

/** `NewestWrites` of a store that answers when the test says so. */
function setUp({
  repeats = false,
  ...given
}: Partial<Omit<NewestWritesOptions<unknown>, 'repeats'>> & { repeats?: boolean } = {}) {
  const clock = new FakeClock();
  const received: Received[] = [];
  const failures: string[] = [];
  const attempts: Attempt[] = [];
  const store = (write: Write) =>
    new Promise<unknown>((resolve, reject) => {
      received.push({ name: nameOf(write), reply: resolve, fail: () => reject(FAILURE) });
    });
  const writes = new NewestWrites<unknown>({
    write: store,
    within: (answer) => within(answer, LIMIT_MS, clock, 'a write'),
    onFailure: (write) => {
      failures.push(nameOf(write));
      return true;
    },
    ...(repeats && {
      repeats: {
        pauses: { firstMs: PAUSE_MS, longestMs: 4 * PAUSE_MS },
        clock,
        onAttempt: (attempt: Attempt) => attempts.push(attempt),
      },
    }),
    ...given,
  });
  return {
    writes,
    clock,
    failures,
    attempts,
    /** The names of all writes that the store has received. */
    names: () => received.map(({ name }) => name),
    /** Writes; the test looks at a failure by `failures`. */
    write: (write: Write) => void writes.attempt(write, () => store(write)),
    /** Answers the write received at this place, and lets all promises settle. */
    reply: async (at: number, answer?: unknown) => {
      received[at]?.reply(answer);
      await clock.advanceAsync(0);
    },
    fail: async (at: number) => {
      received[at]?.fail();
      await clock.advanceAsync(0);
    },
  };
}

describe('readers', () => {
  it('see the newest write while any is waited for, and then the store', async () => {
    const { writes, write, reply } = setUp();
    expect([writes.busy, writes.intentOf('#A')]).toEqual([false, undefined]);
    write(set('#A', 1));
    write(remove('#A'));
    expect([writes.busy, writes.underWay, writes.intentOf('#A'), writes.intentOf('#B')]).toEqual([
      true,
      2,
      NOTHING,
      undefined,
    ]);
    await reply(1);
    expect([writes.underWay, writes.intentOf('#A')]).toEqual([1, NOTHING]);
    await reply(0);
    // It is written again, because the store may have taken the two in either order.
    expect(writes.intentOf('#A')).toBe(NOTHING);
    await reply(2);
    expect([writes.busy, writes.underWay, writes.intentOf('#A')]).toEqual([false, 0, undefined]);
  });

  it('ask the store as soon as it has acknowledged, although the time limit has not ended yet', async () => {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const { writes, write, reply, names } = setUp({ within: (answer) => ended.then(() => answer) });
    write(set('#A', 1));
    await reply(0);
    expect([writes.underWay, writes.intentOf('#A')]).toEqual([1, undefined]);
    write(set('#A', 2));
    expect(writes.intentOf('#A')).toEqual({ value: 2 });
    end();
    await ended;
    await Promise.resolve();
    // The end of the first limit does not end the second write.
    expect(writes.intentOf('#A')).toEqual({ value: 2 });
    await reply(1);
    expect([writes.busy, writes.intentOf('#A'), names()]).toEqual([false, undefined, ['set #A 1', 'set #A 2']]);
  });

  it('ask the store after a write without repeats has failed or taken too long', async () => {
    const { writes, clock, write, fail, failures } = setUp();
    write(set('#A', 1));
    write(set('#B', 1));
    await fail(0);
    expect([writes.intentOf('#A'), writes.intentOf('#B')]).toEqual([undefined, { value: 1 }]);
    await clock.advanceAsync(LIMIT_MS);
    expect([writes.intentOf('#B'), writes.missed, failures]).toEqual([undefined, 0, ['set #A 1', 'set #B 1']]);
    // It is still under way: a later write of the key overlaps it.
    expect(writes.busy).toBe(true);
  });

  it('see no key after a clear, except those written since', async () => {
    const { writes, write, reply } = setUp();
    write(set('#A', 1));
    write(clear());
    write(set('#B', 2));
    expect(['#A', '#B', '#C'].map((key) => writes.intentOf(key))).toEqual([NOTHING, { value: 2 }, NOTHING]);
    await reply(2);
    expect(writes.intentOf('#B')).toEqual({ value: 2 });
    await reply(0);
    expect(writes.intentOf('#A')).toBe(NOTHING);
  });
});

describe('the last word on a key', () => {
  it('is written again after writes have overlapped, in a store without versions', async () => {
    const { write, reply, names, writes } = setUp();
    write(set('#A', 1));
    write(set('#A', 2));
    await reply(1);
    expect(names()).toHaveLength(2);
    await reply(0);
    expect(names()).toEqual(['set #A 1', 'set #A 2', 'set #A 2']);
    await reply(2);
    expect([names().length, writes.busy]).toEqual([3, false]);
  });

  it('is written again when a write overlapped one that was given up', async () => {
    const { write, clock, reply, names } = setUp();
    write(set('#A', 1));
    await clock.advanceAsync(LIMIT_MS);
    write(set('#A', 2));
    await reply(1);
    expect(names()).toHaveLength(2);
    await reply(0);
    expect(names()).toEqual(['set #A 1', 'set #A 2', 'set #A 2']);
  });

  it('is written again when a synchronous write came while one was under way', async () => {
    const { writes, write, reply, names } = setUp();
    write(set('#A', 1));
    expect(writes.run(set('#A', 2), () => 'done')).toBe('done');
    expect(writes.intentOf('#A')).toEqual({ value: 2 });
    await reply(0);
    expect(names()).toEqual(['set #A 1', 'set #A 2']);
  });

  it('is not written again after writes whose answers the caller awaits, one by one', async () => {
    const { writes, names, clock } = setUp();
    const stored: string[] = [];
    const write = (one: Write) =>
      writes.run(
        one,
        () =>
          new Promise<void>((resolve) => {
            stored.push(nameOf(one));
            clock.schedule(resolve, 1);
          }),
      );
    const caller = (async () => {
      for (const one of [set('#A', 1), set('#A', 2), clear(), set('#A', 3)]) await write(one);
    })();
    for (let turn = 0; turn < 10; turn++) await clock.advanceAsync(1);
    await caller;
    expect([stored, names(), writes.busy]).toEqual([['set #A 1', 'set #A 2', 'clear', 'set #A 3'], [], false]);
  });

  it('is not written again after writes one by one, nor in a store with versions', async () => {
    const { write, reply, names, writes } = setUp();
    write(set('#A', 1));
    await reply(0);
    write(set('#A', 2));
    await reply(1);
    write(set('#B', 1, 7));
    write(set('#B', 2, 6));
    expect(writes.intentOf('#B')).toEqual({ value: 1 });
    await reply(2);
    await reply(3);
    expect([names().length, writes.busy]).toEqual([4, false]);
  });
});

describe('a clear', () => {
  it('that ends after later writes may have undone them: they are written again', async () => {
    const { write, reply, names, writes } = setUp();
    write(set('#old', 1));
    write(clear());
    write(set('#A', 1));
    write(remove('#B'));
    write(set('#C', 1));
    await reply(0);
    await reply(2);
    await reply(3);
    await reply(1);
    expect(names().slice(5)).toEqual(['delete #old', 'set #A 1', 'delete #B']);
    // This one was under way when the clear ended.
    await reply(4);
    expect(names().slice(8)).toEqual(['set #C 1']);
    for (const at of [5, 6, 7, 8]) await reply(at);
    expect([names().length, writes.busy]).toEqual([9, false]);
  });

  it('forgets what a second clear removes', async () => {
    const { write, reply, names } = setUp();
    write(clear());
    write(set('#A', 1));
    await reply(1);
    write(clear());
    await reply(0);
    await reply(2);
    expect(names()).toEqual(['clear', 'set #A 1', 'clear']);
  });

  it('that is repeated removes nothing that was written since', async () => {
    const { writes, write, fail, reply, clock, names } = setUp({ repeats: true });
    write(clear(1));
    await fail(0);
    write(set('#A', 1, 2));
    await reply(1);
    await clock.advanceAsync(PAUSE_MS);
    expect(names()).toEqual(['clear', 'set #A 1', 'clear']);
    expect([writes.intentOf('#A'), writes.intentOf('#B')]).toEqual([{ value: 1 }, NOTHING]);
  });

  it('undoes nothing in a store with versions', async () => {
    const { write, reply, names } = setUp();
    write(clear(1));
    write(set('#A', 1, 2));
    await reply(1);
    await reply(0);
    expect(names()).toEqual(['clear', 'set #A 1']);
  });

  it('that never ends holds 10,000 keys at most, the latest', async () => {
    const { writes, write, reply, names } = setUp();
    write(clear());
    for (let index = 0; index <= 10_000; index++) writes.run(set(`#${index}`, index), () => undefined);
    expect([writes.intentOf('#0'), writes.intentOf('#1')]).toEqual([NOTHING, { value: 1 }]);
    await reply(0);
    expect(names()).toHaveLength(10_001);
    expect(names()[1]).toBe('set #1 1');
  });
});

describe('a missed write', () => {
  it('is what readers see until a repeat succeeds, after pauses that grow', async () => {
    const { writes, write, fail, reply, clock, names, attempts, failures } = setUp({ repeats: true });
    write(set('#A', 1, 1));
    await fail(0);
    expect([writes.missed, writes.busy, writes.intentOf('#A')]).toEqual([1, true, { value: 1 }]);
    await clock.advanceAsync(PAUSE_MS - 1);
    expect(names()).toHaveLength(1);
    await clock.advanceAsync(1);
    expect(names()).toHaveLength(2);
    await fail(1);
    expect([failures.length, clock.nextInMs, attempts]).toEqual([2, 2 * PAUSE_MS, []]);
    await clock.advanceAsync(2 * PAUSE_MS);
    await reply(2, false);
    expect([writes.missed, writes.busy, writes.intentOf('#A'), clock.pending]).toEqual([0, false, undefined, 0]);
    expect(attempts).toEqual([{ writes: 1, refused: 1, isComplete: true }]);
    expect(names()).toHaveLength(3);
  });

  it('is repeated although the store acknowledges it after its time', async () => {
    const { writes, write, reply, clock, names } = setUp({ repeats: true });
    write(set('#A', 1, 1));
    await clock.advanceAsync(LIMIT_MS);
    await reply(0);
    expect(writes.missed).toBe(1);
    await clock.advanceAsync(PAUSE_MS);
    expect(names()).toEqual(['set #A 1', 'set #A 1']);
  });

  it('is not repeated when a newer one was taken', async () => {
    const { writes, write, fail, reply, clock, names } = setUp({ repeats: true });
    write(set('#A', 1, 1));
    await fail(0);
    write(set('#A', 2, 2));
    expect(writes.intentOf('#A')).toEqual({ value: 2 });
    await reply(1);
    expect([writes.missed, writes.busy, writes.intentOf('#A')]).toEqual([0, false, undefined]);
    await clock.advanceAsync('1h');
    expect(names()).toHaveLength(2);
  });

  it('is none when a newer one is under way', async () => {
    const { writes, write, fail, reply } = setUp({ repeats: true });
    write(set('#A', 1, 1));
    write(set('#A', 2, 2));
    await fail(0);
    expect([writes.missed, writes.intentOf('#A')]).toEqual([0, { value: 2 }]);
    await reply(1);
    expect(writes.busy).toBe(false);
  });

  it('is dropped by a clear that comes after it; a missed clear hides all older keys', async () => {
    const { writes, write, fail, names, clock, reply } = setUp({ repeats: true });
    write(set('#A', 1, 1));
    await fail(0);
    write(clear(2));
    expect([writes.missed, writes.intentOf('#A')]).toEqual([0, NOTHING]);
    await fail(1);
    expect([writes.missed, writes.intentOf('#A')]).toEqual([1, NOTHING]);
    write(set('#B', 2, 3));
    await reply(2);
    expect(writes.intentOf('#B')).toEqual({ value: 2 });
    await clock.advanceAsync(PAUSE_MS);
    await reply(3);
    expect(names()).toEqual(['set #A 1', 'clear', 'set #B 2', 'clear']);
    expect([writes.missed, writes.busy, writes.intentOf('#A'), writes.intentOf('#B')]).toEqual([
      0,
      false,
      undefined,
      undefined,
    ]);
  });

  it('is held when it was postponed, only where there are repeats', async () => {
    const without = setUp().writes;
    expect([without.postpone(set('#A', 1)), without.missed, without.busy]).toEqual([false, 0, false]);
    const { writes, clock, names } = setUp({ repeats: true });
    expect([writes.postpone(set('#A', 1, 1)), writes.missed, names()]).toEqual([true, 1, []]);
    await clock.advanceAsync(PAUSE_MS);
    expect(names()).toEqual(['set #A 1']);
  });

  it('is none when its failure is not worth repeating', async () => {
    const { writes, write, fail } = setUp({ repeats: true, onFailure: () => false });
    write(set('#A', 1, 1));
    await fail(0);
    expect([writes.missed, writes.busy]).toEqual([0, false]);
  });
});

describe('a synchronous answer', () => {
  it('is returned, reported and never under way', () => {
    let answers = 0;
    const { writes } = setUp({ onAnswer: () => answers++ });
    expect(writes.run(set('#A', 1), () => 'answer')).toBe('answer');
    expect([answers, writes.busy, writes.underWay]).toEqual([1, false, 0]);
  });

  it('ends what was missed of the key', async () => {
    const { writes, write, fail } = setUp({ repeats: true });
    write(set('#A', 1, 1));
    await fail(0);
    writes.run(set('#A', 2, 2), () => 'answer');
    expect([writes.missed, writes.busy, writes.intentOf('#A')]).toEqual([0, false, undefined]);
  });

  it('during a clear is what readers see, and what is written again after it', async () => {
    const { writes, write, reply, names } = setUp();
    write(clear());
    writes.run(set('#A', 1), () => 'answer');
    expect([writes.busy, writes.intentOf('#A'), writes.intentOf('#B')]).toEqual([true, { value: 1 }, NOTHING]);
    writes.run(remove('#A'), () => 'answer');
    expect(writes.intentOf('#A')).toBe(NOTHING);
    write(set('#A', 3));
    await reply(0);
    // What was written before it is not written again: this one comes after the clear.
    expect(names()).toEqual(['clear', 'set #A 3']);
  });

  it('that is an error is thrown by run, FAILED for attempt, and missed once each', () => {
    const { writes, failures } = setUp({ repeats: true });
    const perform = () => {
      throw FAILURE;
    };
    expect(() => writes.run(set('#A', 1, 1), perform)).toThrow(FAILURE);
    expect(writes.attempt(set('#B', 1, 1), perform)).toBe(FAILED);
    expect([failures, writes.missed, writes.intentOf('#A')]).toEqual([['set #A 1', 'set #B 1'], 2, { value: 1 }]);
  });
});

describe('a listing', () => {
  it('learns of what was pending at its start and of all writes until it stops', async () => {
    const { writes, write, fail } = setUp({ repeats: true });
    write(set('#missed', 1, 1));
    await fail(0);
    write(set('#pending', 2, 2));
    const [meanwhile, stop] = writes.watch();
    write(set('#new', 3, 3));
    writes.postpone(set('#later', 4, 4));
    expect([meanwhile.cleared, [...meanwhile.intents.keys()]]).toEqual([
      false,
      ['#missed', '#pending', '#new', '#later'],
    ]);
    write(clear(5));
    write(remove('#gone', 6));
    stop();
    write(set('#after', 7, 7));
    expect([meanwhile.cleared, [...meanwhile.intents]]).toEqual([true, [['#gone', NOTHING]]]);
  });
});

describe('flush and close', () => {
  it('flush waits for what is under way and repeats at once what was missed', async () => {
    const { writes, write, fail, reply, names, clock } = setUp({ repeats: true });
    write(set('#A', 1, 1));
    await fail(0);
    write(set('#B', 1, 2));
    let isFlushed = false;
    const flushed = writes.flush().then(() => {
      isFlushed = true;
    });
    await clock.advanceAsync(0);
    expect(names()).toHaveLength(2);
    await reply(1);
    expect([isFlushed, names()]).toEqual([false, ['set #A 1', 'set #B 1', 'set #A 1']]);
    await reply(2);
    await flushed;
    expect([writes.missed, clock.pending]).toEqual([0, 0]);
  });

  it('close repeats once more, and nothing by itself afterwards', async () => {
    const { writes, write, fail, names, clock } = setUp({ repeats: true });
    write(set('#A', 1, 1));
    await fail(0);
    const closed = writes.close();
    await clock.advanceAsync(0);
    expect(names()).toHaveLength(2);
    await fail(1);
    await closed;
    write(set('#B', 1, 2));
    await fail(2);
    expect([writes.missed, clock.pending]).toEqual([2, 0]);
    await clock.advanceAsync('1h');
    expect(names()).toHaveLength(3);
  });
});
