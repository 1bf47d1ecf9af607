/** What is used of a Keyv, or of one of its storage adapters. A `Map` has all of it. */
export interface KeyvLike {
  get(key: string): unknown;
  set(key: string, value: string, ttlMs?: number): unknown;
  delete(key: string): unknown;
}

/** Optional members of a Keyv or an adapter. */
export interface KeyvExtras {
  readonly namespace?: string | undefined;
  readonly opts?: unknown;
  getRaw?(key: string): unknown;
  getMany?(keys: string[]): unknown;
  iterator?(namespace?: string): unknown;
  on?(event: 'error', listener: (error: unknown) => void): unknown;
  off?(event: 'error', listener: (error: unknown) => void): unknown;
  disconnect?(): unknown;
}

/** Returns the storage adapter of a Keyv; `undefined` for an object that is no Keyv. */
export function adapterOf(keyv: KeyvLike & KeyvExtras): (KeyvLike & KeyvExtras) | undefined {
  const { opts } = keyv;
  if (typeof opts !== 'object' || opts === null || !('store' in opts)) return undefined;
  const { store } = opts;
  return isKeyvLike(store) ? store : undefined;
}

export function isKeyvLike(value: unknown): value is KeyvLike & KeyvExtras {
  if (typeof value !== 'object' || value === null || value instanceof WeakMap) return false;
  return ['get', 'set', 'delete'].every((method) => typeof (value as Record<string, unknown>)[method] === 'function');
}
