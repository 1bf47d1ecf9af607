import { setTimeout as sleep } from 'node:timers/promises';

/** Polls a condition until it holds; fails after ten seconds. For effects of other processes and servers. */
export async function waitUntil(isSo: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const until = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > until) throw new Error(`it was not so within ${timeoutMs} ms`);
    await sleep(5);
  }
}
