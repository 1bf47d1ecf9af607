/** Names of the kept payload fields in order, separated by commas; `''`: all fields. */
export type KeptFields = string;

/** The `KeptFields` of a `select` option; absent: all fields. */
export function keptFields(fields: Iterable<string> | undefined): KeptFields {
  return fields === undefined ? '' : [...new Set(fields)].sort().join(',');
}

/**
 * A copy of the payload with these fields only, in the payload's order. A value that is no object is returned as it is.
 */
export function selectFields(payload: unknown, fields: ReadonlySet<string>): unknown {
  if (!isRecord(payload)) return payload;
  return Object.fromEntries(Object.entries(payload).filter(([key]) => fields.has(key)));
}

/**
 * The earlier payload, made comparable with a later one that kept other fields: fields that only the later one
 * has count as unchanged, fields that are no longer kept are left out.
 */
export function reconcile(before: unknown, kept: KeptFields, after: unknown, keptNow: KeptFields): unknown {
  if (kept === keptNow || !isRecord(before) || !isRecord(after)) return before;
  const [keptBefore, keptAfter] = [fieldTest(kept), fieldTest(keptNow)];
  const known = Object.entries(before).filter(([field]) => keptAfter(field));
  const unknown = Object.entries(after).filter(([field]) => !keptBefore(field));
  return Object.fromEntries([...known, ...unknown]);
}

function fieldTest(kept: KeptFields): (field: string) => boolean {
  if (kept === '') return () => true;
  const fields = new Set(kept.split(','));
  return (field) => fields.has(field);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
