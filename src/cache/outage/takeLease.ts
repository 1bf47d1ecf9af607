import { backOffMs } from '../../internal/backOff.js';
import type { Clock } from '../../internal/Clock.js';
import { deadline } from '../../internal/deadline.js';
import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import { factsOf } from '../copies/Facts.js';
import type { NameParts } from '../NameParts.js';
import type { Loaded } from '../read/Loader.js';

/** How long to wait between two looks for another process's answer. */
const PAUSES = { firstMs: 10, longestMs: 100 };

/** The outcome of asking for a lease: `found`, `token`, or neither, which means to load without a lease. */
export interface Leasing<T> {
  /** What another process has loaded meanwhile. */
  readonly found?: Loaded<T>;
  /** The fencing token with which the answer is to be written. */
  readonly token?: number;
  /** Ends the lease when nothing will be written. */
  release(): void;
}

export interface LeaseRequest extends Pick<NameParts, 'store' | 'guard' | 'clock' | 'leaseMs'> {
  readonly key: string;
  readonly signal: AbortSignal | undefined;
  /** Returns the value, if it may be used. */
  accept(found: unknown): unknown;
  /** Called once, when another process is loading. */
  onWait(): void;
}

const NO_LEASE = { release: () => undefined };

/**
 * Takes the right to load a key, or waits for the process that has it: five processes that miss the same key send one
 * request. A store that has no leases, fails, or does not answer within its soft limit delays no read: then every
 * process loads. The wait never exceeds the lease itself.
 */
export async function takeLease<T>(request: LeaseRequest): Promise<Leasing<T>> {
  const { store, guard, key, clock, signal, leaseMs } = request;
  if (store.store.lease === undefined || !guard.allows()) return NO_LEASE;
  const until = clock.monotonic() + leaseMs;
  try {
    for (let attempt = 0; ; attempt++) {
      const asked = store.store.lease(store.storedKey(key), leaseMs);
      const lease = await inSoftLimit(request, asked);
      if (lease === LATE) {
        // Nothing will be written with it.
        if (isPromiseLike(asked)) asked.then((late) => late && releaseSafely(() => late.release()), ignore);
        return NO_LEASE;
      }
      if (lease !== undefined) return { token: lease.token, release: () => releaseSafely(() => lease.release()) };
      const found = await inSoftLimit(request, store.find(key));
      if (found === LATE) return NO_LEASE;
      const value = request.accept(found);
      if (value !== undefined) return { found: asLoaded(value as T, clock), release: NO_LEASE.release };
      const pauseMs = backOffMs(attempt, PAUSES);
      if (clock.monotonic() + pauseMs >= until) return NO_LEASE;
      if (attempt === 0) request.onWait();
      await clock.sleep(pauseMs, signal);
    }
  } catch (error) {
    // A caller that has left is notified by the load.
    if (signal?.aborted !== true) guard.failed('get', key, error);
    return NO_LEASE;
  }
}

/** The store did not answer within its soft limit. */
const LATE: unique symbol = Symbol('late');

async function inSoftLimit<T>({ guard, clock }: LeaseRequest, answer: MaybePromise<T>): Promise<T | typeof LATE> {
  if (!isPromiseLike(answer)) return answer;
  const bounded = guard.within('get', answer);
  const { softMs } = guard;
  if (softMs === null) return bounded;
  return new Promise((resolve, reject) => {
    const timer = deadline(clock, () => resolve(LATE), softMs, true);
    bounded.then(resolve, reject).finally(() => timer.cancel());
  });
}

function ignore(): void {}

/** Releases a lease. When that fails, the lease ends by its time. */
function releaseSafely(release: () => MaybePromise<unknown>): void {
  try {
    const outcome = release();
    if (isPromiseLike(outcome)) outcome.then(undefined, ignore);
  } catch {
    // As above.
  }
}

function asLoaded<T>(value: T, clock: Clock): Loaded<T> {
  const facts = factsOf(value);
  return {
    value,
    storedAt: facts?.storedAt ?? clock.now(),
    apiFreshUntil: facts?.apiFreshUntil ?? null,
    bytes: facts?.bytes ?? 0,
  };
}
