/** How the keys of a cache name are written in its store. */
export interface KeyForm {
  /** Whether keys are stored as they are. */
  readonly plain: boolean;
  /** Whether the store may have entries of other names. */
  readonly shared: boolean;
  make(key: string): string;
  /** The key of a stored one; `undefined` when it belongs to another name. */
  strip(stored: string): string | undefined;
}

/** Keys as they are. */
export const PLAIN_KEYS: KeyForm = { plain: true, shared: false, make: (key) => key, strip: (stored) => stored };

/**
 * The form of keys for a name.
 *
 * @param make the `makeKey` that the subclass has for this name; `undefined`: it overrides none.
 * @param others those of the names that use the same store.
 */
export function keyForm(
  name: string,
  make: ((key: string) => string) | undefined,
  others: readonly ((key: string) => string)[],
): KeyForm {
  if (others.length === 0) return make === undefined ? PLAIN_KEYS : madeKeys(make, false);
  // A clan and a player may have the same tag.
  const own = make ?? ((key: string) => key);
  return distinguishesNames(own, others) ? madeKeys(own, true) : namedKeys(name, own);
}

/** No tag or id, with everything that `makeKey` may change: a hash, upper and lower case, a slash, an O, a zero. */
const PROBE = '#PrO0be/\u0001?';

/**
 * Keys as `makeKey` writes them. What it puts around a key is found once, so that listings return bare keys and skip
 * those of other names. If it changes the key itself, that can't be reversed: listings then return the keys as it made
 * them.
 */
function madeKeys(make: (key: string) => string, shared: boolean): KeyForm {
  const around = whatIsAround(make);
  if (around === undefined) return { plain: false, shared, make, strip: (stored) => stored };
  const [before, after] = around;
  const strip = (stored: string) =>
    stored.length >= before.length + after.length && stored.startsWith(before) && stored.endsWith(after)
      ? stored.slice(before.length, stored.length - after.length)
      : undefined;
  return { plain: false, shared: shared || before !== '' || after !== '', make, strip };
}

/** Keys with the name in front, for a store that several names use whose keys don't distinguish the names. */
function namedKeys(name: string, make: (key: string) => string): KeyForm {
  const before = `${name}:`;
  const inner = madeKeys(make, true);
  const strip = (stored: string) => (stored.startsWith(before) ? inner.strip(stored.slice(before.length)) : undefined);
  return { plain: false, shared: true, make: (key) => before + make(key), strip };
}

/** Whether a key made for one name always differs from one made for another. */
function distinguishesNames(make: (key: string) => string, others: readonly ((key: string) => string)[]): boolean {
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
