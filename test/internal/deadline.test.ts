import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/internal/Clock.js';
import { deadline } from '../../src/internal/deadline.js';
import { within } from '../../src/internal/within.js';
import { FakeClock } from '../../src/testing/FakeClock.js';

describe('a deadline', () => {
  test('fires at its instant, once, and not when it is cancelled', () => {
    const clock = new FakeClock();
    const log: string[] = [];
    deadline(clock, () => log.push('a'), 10);
    const off = deadline(clock, () => log.push('b'), 10);
    clock.advance(9);
    off.cancel();
    expect(log).toEqual([]);
    clock.advance(1);
    expect(log).toEqual(['a']);
    expect(clock.pending).toBe(0);
  });

  test('can still be cancelled in its last turn', () => {
    const clock = new FakeClock();
    const log: string[] = [];
    const off = deadline(clock, () => log.push('late'), 10);
    clock.schedule(() => off.cancel(), 10);
    clock.advance(20);
    expect(log).toEqual([]);
  });

  // A server that answers in time, on another thread, and a process that is busy for longer than the deadline.
  test('does not reject an answer that had arrived in the socket in time', async () => {
    const server = new Worker(
      `const { createServer } = require('node:net');
       const { parentPort } = require('node:worker_threads');
       const server = createServer((socket) => socket.on('data', (data) => socket.write(data)).on('error', () => {}));
       server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
      { eval: true },
    );
    const [port] = (await once(server, 'message')) as [number];
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    for (let round = 0; round < 5; round++) {
      socket.write('ping');
      const answer = within(once(socket, 'data'), 20, systemClock, 'the server');
      // The request goes out, and then the event loop is blocked for a while.
      await new Promise((resolve) => setImmediate(resolve));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
      expect(String((await answer)[0])).toBe('ping');
    }
    socket.destroy();
    await server.terminate();
  });
});

describe('within', () => {
  test('returns the outcome, or rejects and names the late operation; no timer is left', async () => {
    const clock = new FakeClock();
    await expect(within(Promise.resolve(1), 10, clock, 'the store')).resolves.toBe(1);
    await expect(within(Promise.reject(new Error('no')), 10, clock, 'the store')).rejects.toThrow('no');
    let fail: (error: Error) => void = () => undefined;
    const hung = within(new Promise((_, reject) => (fail = reject)), 10, clock, 'the store');
    const failed = expect(hung).rejects.toThrow('the store: no answer within 10 ms');
    await clock.advanceAsync(10);
    await failed;
    fail(new Error('too late to matter'));
    await clock.advanceAsync(1);
    expect(clock.pending).toBe(0);
  });
});
