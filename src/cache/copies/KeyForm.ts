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

/** What no tag or id is, with all that a user's `makeKey` may change in one: a hash, letters of both cases, a slash, an O. */
const PROBE = '#PrO0be/\u0001?';

/**
 * Keys as a user's `makeKey` writes them. What it puts before and after the key is found out once, so that listings give back the bare keys and
 * leave alone what belongs to others. A form that changes the key itself can't be undone: its listings give the keys as it made them.
 */
export function madeKeys(make: (key: string) => string, shared: boolean): KeyForm {
  const around = whatIsAround(make);
  if (around === undefined) return { plain: false, shared, make, strip: (stored) => stored };
  const [before, after] = around;
  const strip = (stored: string) =>
    stored.length >= before.length + after.length && stored.startsWith(before) && stored.endsWith(after)
      ? stored.slice(before.length, stored.length - after.length)
      : undefined;
  return { plain: false, shared: shared || before !== '' || after !== '', make, strip };
}

/** Keys with the name in front, for an object that several names share and whose keys don't tell the names apart. */
export function namedKeys(name: string, make: (key: string) => string): KeyForm {
  const before = `${name}:`;
  const inner = madeKeys(make, true);
  const strip = (stored: string) => (stored.startsWith(before) ? inner.strip(stored.slice(before.length)) : undefined);
  return { plain: false, shared: true, make: (key) => before + make(key), strip };
}

/** Whether keys made for one name can be told from those made for another. */
export function tellsNamesApart(make: (key: string) => string, others: readonly ((key: string) => string)[]): boolean {
  const before = whatIsAround(make)?.[0];
  return (
    before !== undefined &&
    others.every((other) => {
      const theirs = whatIsAround(other)?.[0];
      return theirs !== undefined && !theirs.startsWith(before) && !before.startsWith(theirs);
    })
  );
}

function whatIsAround(make: (key: string) => string): readonly [string, string] | undefined {
  const made = make(PROBE);
  const at = made.indexOf(PROBE);
  return at === -1 ? undefined : [made.slice(0, at), made.slice(at + PROBE.length)];
}
