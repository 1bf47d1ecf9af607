/** What a key is to hold: a value, or nothing. */
export type Intent<V = unknown> = { readonly value: V } | typeof NOTHING;
export const NOTHING: unique symbol = Symbol('removed');

/** A change of what a store keeps. */
export interface Write<V = unknown> {
  readonly operation: 'set' | 'delete' | 'pop' | 'clear';
  /** `undefined`: a clear, which removes every key. */
  readonly key: string | undefined;
  readonly intent: Intent<V>;
  /** By what the store orders writes; `undefined`: it keeps no versions, and the last write to arrive wins. */
  readonly version: number | undefined;
}

/** Whether a write that comes after `before` is the newer of the two. Versions decide where both have one. */
export function replaces(write: Write, before: Write): boolean {
  return write.version === undefined || before.version === undefined || write.version >= before.version;
}
