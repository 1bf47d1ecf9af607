import { parseTimestamp } from '../api/timestamps.js';

/** The value when it is an object, else `undefined`, because the API can send `null` or leave fields out. */
export function recordOf<P extends object>(value: P | null | undefined): P | undefined {
  return isRecord(value) ? value : undefined;
}

/** The objects of a list: the list itself where all items are objects. A value that is no list has none. */
export function recordsOf<P extends object>(value: readonly P[] | null | undefined): readonly P[] {
  if (!Array.isArray(value)) return NOTHING;
  const list: readonly P[] = value;
  return list.every((item) => isRecord(item)) ? list : list.filter((item) => isRecord(item));
}

const NOTHING: readonly never[] = Object.freeze([]);

function isRecord<P extends object>(value: P | null | undefined): value is P {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The view on a part of a payload; `undefined` without that part. */
export function viewOf<P extends object, M>(part: P | null | undefined, View: new (raw: P) => M): M | undefined {
  return isRecord(part) ? new View(part) : undefined;
}

/** The views on the items of a list, in its order. */
export function viewsOf<P extends object, M>(
  list: readonly P[] | null | undefined,
  View: new (raw: P) => M,
): readonly M[] {
  return recordsOf(list).map((item) => new View(item));
}

/** The number, or 0 for anything else: for sums and comparisons over fields that may be missing. */
export function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** The strings of a list. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : NOTHING;
}

/**
 * Epoch milliseconds of a timestamp of the API; `NaN` for anything else. Models keep numbers, which no caller can
 * change.
 */
export function epochOf(timestamp: unknown): number {
  return parseTimestamp(timestamp)?.getTime() ?? Number.NaN;
}

/** An instant as a new date; `undefined` for `NaN`. */
export function dateOf(epochMs: number): Date | undefined {
  return Number.isNaN(epochMs) ? undefined : new Date(epochMs);
}

/** Models by a string of theirs. The first of several with the same string wins; models without one are left out. */
export function indexBy<M>(models: readonly M[], keyOf: (model: M) => unknown): ReadonlyMap<string, M> {
  const index = new Map<string, M>();
  for (const model of models) {
    const key = keyOf(model);
    if (typeof key === 'string' && !index.has(key)) index.set(key, model);
  }
  return index;
}
