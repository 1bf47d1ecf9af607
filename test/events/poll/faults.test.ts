import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { idToTag } from '../../../src/api/tags.js';
import { Baselines } from '../../../src/events/baseline/Baselines.js';
import { loadHash } from '../../../src/events/poll/loadHash.js';
import { Schedule } from '../../../src/events/schedule/Schedule.js';
import { TRACKERS } from '../../../src/events/subjects/Subject.js';
import type { ErrorEvent } from '../../../src/events/TrackerEvents.js';
import { BaselinesByKind } from '../../../src/events/watch/BaselinesByKind.js';
import { guardClock } from '../../../src/events/watch/guardClock.js';
import { Tracking, type TrackingParts } from '../../../src/events/watch/Tracking.js';
import { WatchedSubjects } from '../../../src/events/watch/WatchedSubjects.js';
import type { TransportResponse } from '../../../src/http/TransportRequest.js';
import { FakeClock } from '../../../src/testing/FakeClock.js';

const SUBJECTS = 300;
const CONCURRENCY = 4;
const TAGS = Array.from({ length: SUBJECTS }, (_, index) => idToTag(BigInt(1_000 + index)));

let clock: FakeClock;
let tracking: Tracking;
let errors: ErrorEvent[];
/** Subjects whose requests were sent, by the path. */
let asked: Set<string>;
let version: number;

beforeEach(async () => {
  await loadHash();
  clock = new FakeClock();
  errors = [];
  asked = new Set();
  version = 0;
});
afterEach(() => tracking.stop());

/** Watches tags, with a server whose players change with `version`. */
function start(parts: Partial<TrackingParts> = {}, tags: readonly string[] = TAGS): void {
  const send: TrackingParts['send'] = ({ path }) => {
    asked.add(path);
    return Promise.resolve(playerResponse());
  };
  tracking = new Tracking({
    options: { concurrency: CONCURRENCY },
    clock,
    send,
    capacity: () => Number.POSITIVE_INFINITY,
    ...parts,
  });
  tracking.listeners.add('error', (event: ErrorEvent) => errors.push(event));
  tracking.listeners.add('playerDonationsChange', () => undefined);
  tracking.watch('players', tags);
}

function playerResponse(): TransportResponse {
  const body = Buffer.from(JSON.stringify({ tag: '#2PP', name: 'a', donations: version }));
  const [storedAt, freshUntil] = [clock.now(), clock.now() + 60_000];
  return { status: 200, headers: {}, body, bytes: body.length, storedAt, freshUntil };
}

async function live(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    clock.advance('1s');
    for (let turn = 0; turn < 5; turn++) await setImmediate();
  }
}

const inFlight = () => tracking.scheduleStatistics.inFlight;

describe('a fault in a poll is an error event, and the subject goes back to the schedule', () => {
  test('a request that throws at once, of 5,000 subjects', async () => {
    let isBroken = true;
    const many = Array.from({ length: 5_000 }, (_, index) => idToTag(BigInt(1_000 + index)));
    const send: TrackingParts['send'] = ({ path }) => {
      if (isBroken) throw new TypeError('no connection');
      asked.add(path);
      return Promise.resolve(playerResponse());
    };
    start({ send }, many);
    await live(3);
    expect(errors).toHaveLength(many.length);
    expect(errors.filter(({ error }) => !(error instanceof TypeError))).toEqual([]);
    expect(errors[0]).toMatchObject({ task: 'poll', kind: 'player', tag: expect.any(String) });
    expect(inFlight()).toBe(0);
    isBroken = false;
    await live(600);
    expect(asked.size).toBe(many.length);
  });

  test('a tracker that throws before its request is sent', async () => {
    const { operation } = TRACKERS.player;
    const fault = () => {
      throw new RangeError('no operation');
    };
    Object.defineProperty(TRACKERS.player, 'operation', { configurable: true, get: fault });
    start();
    await live(5);
    expect(errors).toHaveLength(SUBJECTS);
    expect([asked.size, inFlight()]).toEqual([0, 0]);
    Object.defineProperty(TRACKERS.player, 'operation', { configurable: true, value: operation });
    await live(600);
    expect(asked.size).toBe(SUBJECTS);
  });

  test('a baseline that throws while an answer is processed', async () => {
    const put = vi.spyOn(Baselines.prototype, 'put').mockImplementation(() => {
      throw new RangeError('nested too deep');
    });
    start();
    await live(5);
    expect(errors.length).toBeGreaterThanOrEqual(SUBJECTS);
    expect(errors[0]).toMatchObject({ task: 'compare', kind: 'player', error: expect.any(RangeError) });
    expect(inFlight()).toBe(0);
    put.mockRestore();
    await live(600);
    const count = errors.length;
    version = 1;
    await live(120);
    expect(errors).toHaveLength(count);
  });

  test('a schedule that throws at the end of a poll: the place of the poll is free again', async () => {
    const finish = vi.spyOn(Schedule.prototype, 'finish').mockImplementation(() => {
      throw new RangeError('no end');
    });
    start();
    await live(1);
    expect(errors).toHaveLength(SUBJECTS);
    finish.mockRestore();
    expect(asked.size).toBe(SUBJECTS);
    await tracking.stop();
  });
});

describe('a fault in a timer is an error event', () => {
  test('a capacity that throws when the schedule asks for it: polling goes on after a while', async () => {
    let isBroken = true;
    start({
      capacity: () => {
        if (isBroken && clock.monotonic() > 2_000) throw new TypeError('no throttle');
        return 1_000;
      },
    });
    await live(3);
    tracking.watch('players', ['#2PP']);
    await live(60);
    expect(errors[0]).toMatchObject({ type: 'error', task: 'poll', error: expect.any(TypeError) });
    expect(errors[0]?.tag).toBeUndefined();
    isBroken = false;
    asked.clear();
    await live(120);
    expect(asked.size).toBe(SUBJECTS + 1);
  });

  test('any callback of a timer', () => {
    start();
    const thrown: unknown[] = [];
    const guarded = guardClock(clock, (error) => thrown.push(error));
    guarded.schedule(() => {
      throw new RangeError('in a timer');
    }, 5);
    guarded.schedule(() => thrown.push('next'), 6);
    guarded.schedule(() => thrown.push('cancelled'), 7).cancel();
    clock.advance(10);
    expect(thrown).toEqual([expect.any(RangeError), 'next']);
  });
});

describe('a fault while polling starts is an error event, and the client can still be closed', () => {
  test.each([
    ['in the baselines', BaselinesByKind.prototype, 'open'],
    ['of the schedule', WatchedSubjects.prototype, 'startPolling'],
  ] as const)('%s', async (_, part, method) => {
    vi.spyOn(part as { open(): Promise<void> }, method as 'open').mockImplementation(() => {
      throw new RangeError('no start');
    });
    start();
    await live(1);
    expect(errors).toEqual([expect.objectContaining({ task: 'poll', error: expect.any(RangeError) })]);
    await tracking.stop();
  });
});

test('an error without a text form is a process warning all the same', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  start();
  const thrown: unknown[] = [Object.create(null), { toString: 1 }, undefined];
  tracking.listeners.add('error', () => {
    throw thrown.shift();
  });
  tracking.listeners.add('loopStart', () => {
    throw new Error('from a listener');
  });
  await live(180);
  expect(warn.mock.calls.map(([text]) => text).slice(0, 3)).toEqual([
    "listener of 'error': an error without a text form",
    "listener of 'error': an error without a text form",
    "listener of 'error': undefined",
  ]);
});
