/**
 * In how many bits a sequence could be told to somebody who learns from it as it goes on: what repeats becomes cheap, what is new costs its own bits. A
 * measure that needs no allowance for overfitting: groups too small to learn from pay for it.
 */
export function codeLength(
  values: readonly unknown[],
  groups: readonly unknown[] | undefined,
  newBits: (value: unknown) => number,
): number {
  const seen = new Map<unknown, { counts: Map<unknown, number>; total: number }>();
  let bits = 0;
  for (const [index, value] of values.entries()) {
    const group = groups?.[index];
    let found = seen.get(group);
    if (found === undefined) seen.set(group, (found = { counts: new Map(), total: 0 }));
    const count = found.counts.get(value) ?? 0;
    bits += Math.log2((found.total + 1) / (count === 0 ? 1 : count));
    if (count === 0) bits += newBits(value);
    found.counts.set(value, count + 1);
    found.total++;
  }
  return bits;
}

/** What a value costs that was never seen. */
export function freshBits(value: unknown): number {
  if (typeof value === 'number') return bitLength(Math.abs(value)) + 3;
  return typeof value === 'string' ? 6 * value.length + 8 : 2;
}

/** How many bits a whole number of at least 0 has: 0 for 0. */
export function bitLength(value: number): number {
  return value < 0x8000_0000 ? 32 - Math.clz32(value) : 31 + bitLength(Math.floor(value / 0x8000_0000));
}
