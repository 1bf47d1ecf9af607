/**
 * What kind of store this is. An object with a `traits` property, even an empty one, is written for this contract: it
 * gets facts as the last argument of its verbs, and the cache sets `onRemoval` and `onReport` on it. An object without
 * `traits` gets keys and values only.
 */
export interface StoreTraits {
  /**
   * `true`: the store keeps the same objects that were set, in the memory of this process, and every verb returns its
   * result at once. The cache saves such stores in a snapshot. Absent: values may come back as copies, and later.
   */
  readonly inMemory?: boolean;
  /**
   * `true`: only strings, and perhaps bytes, can be kept; the cache encodes before it writes. Absent: any value can be
   * kept.
   */
  readonly text?: boolean;
  /**
   * `true`: no entry is returned, listed or counted after its `deleteAt`. Absent: the store may ignore `deleteAt`.
   */
  readonly keepsTime?: boolean;
  /**
   * Seconds after which the store itself expires an entry, in place of the group's time to live; `null`: never; `0`: it
   * keeps nothing. Absent: the store has no time to live.
   */
  readonly ttl?: number | null;
  /**
   * `true`: the store keeps each entry's `version`, and a write or removal never replaces a newer one, in whatever
   * order they arrive: `set` then returns `false`. A removal is remembered for a while, so that an older write that
   * arrives after it is refused. Absent: the last write to arrive wins.
   */
  readonly keepsVersions?: boolean;
  /**
   * How long the cache waits for the store, where the cache's configuration does not say. Absent: no soft limit, and
   * the configuration's default.
   */
  readonly timeouts?: StoreTimeouts | undefined;
  /**
   * What the store depends on, such as a connection. Stores with the same one fail together and share a circuit
   * breaker. Absent: the store itself.
   */
  readonly backend?: object;
}

/**
 * Returns traits with a backend that neither `console.log` nor `JSON.stringify` shows: a client may contain a password.
 */
export function withBackend(traits: StoreTraits, backend: object): StoreTraits {
  return Object.defineProperty({ ...traits }, 'backend', { value: backend });
}

/** How long a cache waits for a store. */
export interface StoreTimeouts {
  /**
   * After this many milliseconds a read asks the API as well, and still uses the store's answer if it comes first.
   * `null`: no soft limit.
   */
  readonly softMs: number | null;
  /** After this many milliseconds an operation has failed. */
  readonly hardMs: number;
}
