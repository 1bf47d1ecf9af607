/**
 * Whether two values from JSON say the same: by content, whatever the order of an object's fields. A field that is `null` says as little as one
 * that is missing; lists are the same in the same order only. What is equal by identity is not looked into.
 */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return (isNothing(a) && isNothing(b)) || Object.is(a, b);
  }
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && sameItems(a, b);
  return sameFields(a as Raw, b as Raw);
}

/** An object of a payload, of which nothing is known. */
export type Raw = Readonly<Record<string, unknown>>;

/**
 * Whether there is no value. A function is none: JSON has no functions, but a look-up of a field called `constructor` finds one in objects that
 * don't have that field.
 */
export function isNothing(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'function';
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!sameValue(a[index], b[index])) return false;
  return true;
}

/** Nearly all of a comparison is spent here: objects of the API have the same fields as a rule, so that counting them is enough. */
function sameFields(a: Raw, b: Raw): boolean {
  let fields = 0;
  for (const key in a) {
    const x = a[key];
    const y = b[key];
    if (x !== y && !sameValue(x, y)) return false;
    if (!isNothing(y)) fields++;
  }
  for (const key in b) if (!isNothing(b[key])) fields--;
  // All fields of the one are in the other. If the other has no more, it has the same.
  return fields === 0;
}

/** Whether two lists hold the same values, in whatever order. Meant for a handful: it compares each with each. */
export function sameInAnyOrder(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  if (sameItems(a, b)) return true;
  const left = [...b];
  return a.every((item) => {
    const place = left.findIndex((other) => sameValue(item, other));
    if (place === -1) return false;
    left.splice(place, 1);
    return true;
  });
}
