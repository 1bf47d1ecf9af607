import { isObject } from './Place.js';

/** The payload with these fields only, in their order; what is no object comes back as it is. The payload itself is not changed. */
export function selectFields(payload: unknown, fields: ReadonlySet<string>): unknown {
  if (!isObject(payload)) return payload;
  return Object.fromEntries(Object.entries(payload).filter(([key]) => fields.has(key)));
}
