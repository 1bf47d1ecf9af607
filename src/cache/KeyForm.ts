/** How a cache name's keys are written in its store. */
export interface KeyForm {
  /** Whether keys are stored as they are. */
  readonly plain: boolean;
  /** Whether other names keep their entries in the same store. */
  readonly shared: boolean;
  make(key: string): string;
  /** The key of a stored one; `undefined` when it belongs to somebody else. */
  strip(stored: string): string | undefined;
}

export const PLAIN_KEYS: KeyForm = { plain: true, shared: false, make: (key) => key, strip: (stored) => stored };

/** A key that no tag or id can be, to find out what a user's `makeKey` puts around one. */
const PROBE = '\u0001probe\u0001';

/**
 * Keys as a user's `makeKey` writes them. What it puts before and after the key is found out once, so that listings give back the bare keys and
 * leave alone what belongs to others. A form that changes the key itself can't be undone: its listings give the stored keys.
 */
export function madeKeys(make: (key: string) => string, shared: boolean): KeyForm {
  const made = make(PROBE);
  const at = made.indexOf(PROBE);
  if (at === -1) return { plain: false, shared, make, strip: (stored) => stored };
  const before = made.slice(0, at);
  const after = made.slice(at + PROBE.length);
  const strip = (stored: string) =>
    stored.length >= before.length + after.length && stored.startsWith(before) && stored.endsWith(after)
      ? stored.slice(before.length, stored.length - after.length)
      : undefined;
  return { plain: false, shared: shared || before !== '' || after !== '', make, strip };
}
