import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { Cycles } from '../../../src/events/poll/Cycles.js';

let now = 0;
let emitted: object[];
let cycles: Cycles;
beforeEach(() => {
  now = 0;
  emitted = [];
  cycles = make(emitted);
});

function make(into: object[]): Cycles {
  return new Cycles({
    now: () => now,
    onStart: (event) => into.push(event),
    onFinish: (event, events) => into.push({ ...event, events }),
  });
}

const finish = (watched: number, polls: number, changed: number, more: object = {}) =>
  expect.objectContaining({ type: 'loopFinish', kind: 'player', watched, polls, changed, ...more });
const start = (watched: number) => ({ type: 'loopStart', kind: 'player', watched });

describe('cycles', () => {
  test('begin with the first poll and end when every subject was polled', () => {
    for (const slot of [0, 1, 2]) cycles.enter('player', slot);
    cycles.polled('player', 0, true);
    cycles.polled('player', 0, false);
    now = 90;
    cycles.polled('player', 1, false);
    expect(emitted).toEqual([start(3)]);
    cycles.polled('player', 2, true);
    expect(emitted).toEqual([start(3), finish(3, 4, 2, { durationMs: 90, events: [] })]);
    for (const slot of [0, 1, 2]) cycles.polled('player', slot, false);
    expect(emitted.slice(2)).toEqual([start(3), finish(3, 3, 0)]);
  });

  test('kinds don’t count for each other', () => {
    cycles.enter('player', 0);
    cycles.enter('clan', 1);
    cycles.polled('clan', 1, false);
    expect(emitted).toHaveLength(2);
    expect(emitted).toContainEqual(expect.objectContaining({ kind: 'clan', type: 'loopFinish' }));
  });

  test('events come with the end of their round, and not again', () => {
    cycles.enter('player', 0);
    cycles.enter('player', 1);
    const [first, second, third] = [{ n: 1 }, { n: 2 }, { n: 3 }];
    cycles.add('player', first);
    cycles.polled('player', 0, true);
    cycles.add('player', second);
    cycles.polled('player', 1, true);
    expect(emitted.at(-1)).toEqual(finish(2, 2, 2, { events: [first, second] }));
    cycles.polled('player', 0, false);
    cycles.add('player', third);
    cycles.polled('player', 1, false);
    expect(emitted.at(-1)).toEqual(finish(2, 2, 0, { events: [third] }));
  });

  test('a subject that enters during a round belongs to the next one', () => {
    cycles.enter('player', 0);
    cycles.enter('player', 1);
    cycles.polled('player', 0, false);
    cycles.enter('player', 2);
    cycles.polled('player', 1, false);
    expect(emitted.at(-1)).toEqual(finish(3, 2, 0));
    cycles.polled('player', 0, false);
    cycles.polled('player', 1, false);
    expect(emitted.at(-1)).toEqual(start(3));
    cycles.polled('player', 2, false);
    expect(emitted.at(-1)).toEqual(finish(3, 3, 0));
  });

  test('a subject that leaves is not waited for, and the last one to leave ends the round', () => {
    for (const slot of [0, 1, 2]) cycles.enter('player', slot);
    cycles.polled('player', 0, false);
    cycles.leave('player', 1);
    expect(emitted).toHaveLength(1);
    cycles.leave('player', 2);
    expect(emitted.at(-1)).toEqual(finish(1, 1, 0));
  });

  test('a poll that ends after its subject has left counts for no round', () => {
    for (const slot of [0, 1, 2]) cycles.enter('player', slot);
    cycles.polled('player', 0, false);
    cycles.leave('player', 1);
    cycles.polled('player', 1, true);
    // The third has not been polled yet.
    expect(emitted).toEqual([start(3)]);
    cycles.polled('player', 2, false);
    expect(emitted.at(-1)).toEqual(finish(2, 2, 0));
  });

  test('a reused number belongs to the next round', () => {
    cycles.enter('player', 0);
    cycles.enter('player', 1);
    cycles.polled('player', 0, false);
    cycles.leave('player', 0);
    cycles.enter('player', 0);
    cycles.polled('player', 1, false);
    expect(emitted.at(-1)).toEqual(finish(2, 2, 0));
  });

  test('a round waits for an absent subject once, and again when it exists', () => {
    for (const slot of [0, 1, 2]) cycles.enter('player', slot);
    cycles.polled('player', 0, false);
    cycles.polled('player', 1, false, true);
    expect(emitted).toEqual([start(3)]);
    cycles.polled('player', 2, false);
    expect(emitted.at(-1)).toEqual(finish(3, 3, 0));
    // The next rounds don't wait for it. When it is polled once more, that counts as a poll.
    cycles.polled('player', 0, false);
    cycles.polled('player', 1, false, true);
    cycles.polled('player', 2, false);
    expect(emitted.at(-1)).toEqual(finish(3, 3, 0));
    cycles.polled('player', 1, true);
    cycles.polled('player', 0, false);
    cycles.polled('player', 2, false);
    expect(emitted.at(-1)).toEqual(finish(3, 3, 1));
    cycles.polled('player', 0, false);
    cycles.polled('player', 2, false);
    expect(emitted.at(-1)).toEqual(start(3));
    cycles.polled('player', 1, false);
    expect(emitted.at(-1)).toEqual(finish(3, 3, 0));
    cycles.polled('player', 1, false, true);
    cycles.leave('player', 1);
    cycles.polled('player', 0, false);
    cycles.polled('player', 2, false);
    expect(emitted.at(-1)).toEqual(finish(2, 3, 0));
  });

  test('where no subject exists, a round has as many polls as subjects', () => {
    cycles.enter('player', 0);
    cycles.enter('player', 1);
    for (let poll = 0; poll < 6; poll++) cycles.polled('player', poll % 2, false, true);
    expect(emitted).toEqual([1, 2, 3].flatMap(() => [start(2), finish(2, 2, 0)]));
  });

  test('whatever enters and leaves: each round polls all that stay, and starts and ends alternate', () => {
    const step = fc.record({ slot: fc.nat(90), what: fc.constantFrom('enter', 'leave', 'miss', 'poll', 'poll') });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const heard: object[] = [];
        const some = make(heard);
        const present = new Set<number>();
        const known = new Set<number>();
        const polled = new Set<number>();
        const missing = new Set<number>();
        let there = new Set<number>();
        let seen = 0;
        for (const { slot, what } of steps) {
          if (what === 'enter' && !present.has(slot)) {
            present.add(slot);
            known.add(slot);
            some.enter('player', slot);
          } else if (what === 'leave' && present.has(slot)) {
            present.delete(slot);
            there.delete(slot);
            some.leave('player', slot);
          } else if (what === 'poll' && known.has(slot)) {
            if (present.has(slot)) polled.add(slot);
            missing.delete(slot);
            some.polled('player', slot, false);
          } else if (what === 'miss' && present.has(slot)) {
            missing.add(slot);
            some.polled('player', slot, false, true);
          }
          for (const event of heard.slice(seen)) {
            const { type, watched } = event as { type: string; watched: number };
            expect(watched).toBe(present.size);
            expect(type).toBe(seen++ % 2 === 0 ? 'loopStart' : 'loopFinish');
            if (type === 'loopStart') there = new Set(present);
            else {
              expect([...there].every((one) => polled.has(one) || missing.has(one))).toBe(true);
              polled.clear();
            }
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
