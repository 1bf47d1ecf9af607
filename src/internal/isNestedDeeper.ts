/**
 * Whether lists and objects in a JSON value are nested more than this many levels deep. It never looks deeper than
 * that, so no value can exhaust the stack. `0`: any list or object is deeper.
 */
export function isNestedDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (const inner of value) if (typeof inner === 'object' && isNestedDeeper(inner, levels - 1)) return true;
    return false;
  }
  for (const key of Object.keys(value)) {
    const inner: unknown = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof inner === 'object' && isNestedDeeper(inner, levels - 1)) return true;
  }
  return false;
}
