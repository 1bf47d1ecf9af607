/** What a loader receives. */
export interface LoadContext {
  /** Aborted when all callers have left; absent when a caller without a signal waits. */
  readonly signal: AbortSignal | undefined;
  readonly lane: 'interactive' | 'background';
}

/** A loaded value, with the facts that decide how long it may be kept. */
export interface Loaded<T> {
  readonly value: T;
  /** Epoch milliseconds at which the answer arrived. */
  readonly storedAt: number;
  /** Epoch milliseconds until which the API's own copy can't change; `null`: unknown. */
  readonly apiFreshUntil: number | null;
  /** The size of the body as received, in bytes; `0`: unknown. */
  readonly bytes: number;
  /** Called when the cache tried to keep the value, for other values that are kept along with it. */
  onKept?(): void;
}

/** Loads what the cache does not have. */
export type Loader<T> = (context: LoadContext) => PromiseLike<Loaded<T>>;
