import { afterEach, beforeEach, expect } from 'vitest';
import { settle } from './setup.js';

/** Every test of the file fails when it leaves a rejected promise that is not handled. */
export function noUnhandledRejections(): void {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  let others: NodeJS.UnhandledRejectionListener[] = [];
  beforeEach(() => {
    unhandled.length = 0;
    // The test runner's own listener would fail the whole run instead of this test.
    others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', note);
  });
  afterEach(async () => {
    await settle();
    await settle();
    process.off('unhandledRejection', note);
    for (const other of others) process.on('unhandledRejection', other);
    expect(unhandled).toEqual([]);
  });
}
