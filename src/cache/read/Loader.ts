/** What a loader is told. */
export interface LoadContext {
  /** Aborted when nobody waits any more; absent when somebody waits who can't leave. */
  readonly signal: AbortSignal | undefined;
  readonly lane: 'interactive' | 'background';
}

/** A fetched value with the facts that decide how long it may be kept. */
export interface Loaded<T> {
  readonly value: T;
  /** Epoch milliseconds at which the answer arrived. */
  readonly storedAt: number;
  /** Epoch milliseconds until which the API's own copy can't change; `null`: the API did not say. */
  readonly apiFreshUntil: number | null;
  /** The size of the body as it was read, in bytes; `0`: unknown. */
  readonly bytes: number;
  /** Called when the cache has kept the value: for what is kept with it. */
  onKept?(): void;
}

/** Fetches what the cache does not have. */
export type Loader<T> = (context: LoadContext) => PromiseLike<Loaded<T>>;
