import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until it is so; fails after ten seconds. For what other processes and servers do in their own time. */
export async function waitUntil(isSo: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const until = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > until) throw new Error(`it was not so within ${timeoutMs} ms`);
    await sleep(5);
  }
}
