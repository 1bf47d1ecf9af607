import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { requireInteger } from '../../internal/preconditions.js';

/** A location's id, or `'global'` for the whole world. */
export type LocationId = number | 'global';

export function locationId(id: unknown): string {
  if (id === 'global') return id;
  if (typeof id === 'number' && Number.isSafeInteger(id) && id > 0) return String(id);
  throw new InvalidArgumentError('locationId', id, "a location's id or 'global'");
}

export function positiveId(argument: string, id: unknown): string {
  return String(requireInteger(argument, id, 1));
}

/** Season ids are months, dates or epoch numbers, so any text that can be one part of a path is accepted. */
export function seasonId(argument: string, id: unknown): string {
  const text = typeof id === 'number' ? String(id) : id;
  if (typeof text === 'string' && /^[\w-]+$/.test(text)) return text;
  throw new InvalidArgumentError(argument, id, "a season's id such as '2025-07', '2025-10-06' or 1773032400");
}
