import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { EventStream } from '../../../src/events/deliver/EventStream.js';

let ends: number;
let stream: EventStream<number>;
beforeEach(() => {
  ends = 0;
  stream = new EventStream(() => ends++);
});

/** Whether promises have come to an end, as a list that grows. */
function follow(...promises: Promise<unknown>[]): number[] {
  const over: number[] = [];
  for (const [index, promise] of promises.entries()) void promise.then(() => over.push(index));
  return over;
}

describe('a stream of events', () => {
  test('counts an event as delivered when the next one is asked for', async () => {
    const over = follow(stream.push(1), stream.push(2));
    expect(await stream.next()).toEqual({ value: 1, done: false });
    await setImmediate();
    expect(over).toEqual([]);
    expect(await stream.next()).toEqual({ value: 2, done: false });
    await setImmediate();
    expect(over).toEqual([0]);
    void stream.next();
    await setImmediate();
    expect(over).toEqual([0, 1]);
  });

  test('gives the next event to a waiting reader', async () => {
    const waiting = stream.next();
    const over = follow(stream.push(7));
    expect(await waiting).toEqual({ value: 7, done: false });
    await setImmediate();
    expect(over).toEqual([]);
  });

  test('serves several readers in order, and ends all of them', async () => {
    const waiting = [stream.next(), stream.next(), stream.next(), stream.next()];
    void stream.push(1);
    void stream.push(2);
    stream.end();
    expect(await Promise.all(waiting)).toEqual([
      { value: 1, done: false },
      { value: 2, done: false },
      { value: undefined, done: true },
      { value: undefined, done: true },
    ]);
  });

  test('ends once when the loop is left, and is no longer awaited', async () => {
    const over = follow(stream.push(1), stream.push(2), stream.push(3));
    for await (const event of stream) if (event === 1) break;
    expect(ends).toBe(1);
    await setImmediate();
    expect(over).toEqual([0, 1, 2]);
    await stream.push(4);
    expect(await stream.next()).toEqual({ value: undefined, done: true });
    stream.end();
    expect(ends).toBe(1);
  });

  test('after the end still returns the waiting events, and no others', async () => {
    void stream.push(1);
    void stream.push(2);
    stream.end();
    void stream.push(3);
    const read: number[] = [];
    for await (const event of stream) read.push(event);
    expect(read).toEqual([1, 2]);
    expect(ends).toBe(1);
  });

  test('is bounded: the oldest events are dropped and counted', async () => {
    const over = follow(...Array.from({ length: 10_003 }, (_, index) => stream.push(index)));
    await setImmediate();
    expect(stream.dropped).toBe(3);
    expect(over).toEqual([0, 1, 2]);
    expect(await stream.next()).toEqual({ value: 3, done: false });
  });
});
