import type { Clock } from '../../internal/Clock.js';
import { deadline } from '../../internal/deadline.js';
import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import type { StoreOperation } from '../CacheEvent.js';
import { factsOf } from '../copies/Facts.js';
import type { NamedCache } from '../NamedCache.js';
import type { Loaded } from '../read/Loader.js';

/** The first look for another process's answer, and the longest pause between two. */
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;

/** What came of asking for a lease: either of `found` and `token`, or neither, which is to go on alone. */
export interface Leasing<T> {
  /** What another process has fetched meanwhile. */
  readonly found?: Loaded<T>;
  /** The fencing token under which the answer is to be written. */
  readonly token?: number;
  /** Gives the lease back when nothing will be written. */
  release(): void;
}

export interface LeaseRequest {
  readonly named: NamedCache;
  readonly key: string;
  readonly signal: AbortSignal | undefined;
  readonly clock: Clock;
  /** A store's promise within its deadline. */
  within<T>(operation: StoreOperation, outcome: PromiseLike<T>): Promise<T>;
  /** The value, if it may be used. */
  accept(found: unknown): unknown;
  /** Told when the store fails. */
  onFailure(error: unknown): void;
  /** Called once, when somebody else is fetching. */
  onWait(): void;
}

const ALONE = { release: () => undefined };

/**
 * Takes the right to fetch a key, or waits for whoever has it: five processes that miss the same key send one request. A store that can't, fails, or does not answer in its soft time holds
 * nobody up: everybody fetches. Nobody waits for longer than the lease itself.
 */
export async function takeLease<T>(request: LeaseRequest): Promise<Leasing<T>> {
  const { named, key, clock, signal } = request;
  const { store, leaseMs } = named;
  // A look-up that is still under way has been given up on: the store is slow.
  if (store.lease === undefined || named.lookups.has(key) || !named.breaker.allows()) return ALONE;
  const until = clock.monotonic() + leaseMs;
  let pauseMs = FIRST_PAUSE_MS;
  try {
    for (let first = true; ; first = false) {
      const asked = store.lease(named.storedKey(key), leaseMs);
      const lease = await settle(request, asked);
      if (lease === LATE) {
        // Nothing will be written under it.
        if (isPromiseLike(asked)) asked.then((late) => late && quietly(() => late.release()), noop);
        return ALONE;
      }
      if (lease !== undefined) return { token: lease.token, release: () => quietly(() => lease.release()) };
      const found = await settle(request, named.find(key));
      if (found === LATE) return ALONE;
      const value = request.accept(found);
      if (value !== undefined) return { found: asLoaded(value as T, clock), release: ALONE.release };
      if (clock.monotonic() + pauseMs >= until) return ALONE;
      if (first) request.onWait();
      await clock.sleep(pauseMs, signal);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  } catch (error) {
    // A caller who has left is told so by the load.
    if (signal?.aborted !== true) request.onFailure(error);
    return ALONE;
  }
}

/** That the store did not answer within its soft time. */
const LATE: unique symbol = Symbol('late');

async function settle<T>(request: LeaseRequest, outcome: MaybePromise<T>): Promise<T | typeof LATE> {
  if (!isPromiseLike(outcome)) return outcome;
  const answered = request.within('get', outcome);
  const { storeSoftMs } = request.named;
  if (storeSoftMs === null) return answered;
  return new Promise((resolve, reject) => {
    const timer = deadline(request.clock, () => resolve(LATE), storeSoftMs, true);
    answered.then(resolve, reject).finally(() => timer.cancel());
  });
}

function noop(): void {}

/** Gives a lease back; if that fails, its time ends it. */
function quietly(release: () => MaybePromise<unknown>): void {
  try {
    const outcome = release();
    if (isPromiseLike(outcome)) outcome.then(undefined, () => undefined);
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
