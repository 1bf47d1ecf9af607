import { type PageOptions, pageValues, type QueryValues, queryOf } from '../../api/query.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { requireInteger, requireText } from '../../internal/preconditions.js';
import { positiveId } from './ids.js';

/** The filters of a clan search, of which at least one is required. Several narrow the search down. */
export interface ClanFilters {
  /** A part of the name, at least three characters. Case makes no difference. */
  readonly name?: string | undefined;
  /**
   * How often the clan is at war: `'always'`, `'moreThanOncePerWeek'`, `'oncePerWeek'`, `'lessThanOncePerWeek'`,
   * `'never'`, `'unknown'`.
   */
  readonly warFrequency?: string | undefined;
  readonly locationId?: number | undefined;
  readonly minMembers?: number | undefined;
  readonly maxMembers?: number | undefined;
  readonly minClanPoints?: number | undefined;
  readonly minClanLevel?: number | undefined;
  /** Clans that have all of these labels. */
  readonly labelIds?: readonly number[] | undefined;
}

export type ClanSearch = ClanFilters & PageOptions;

/** Source: the OpenAPI document's `/clans`. */
const MIN_NAME = 3;

/**
 * The query of a search. Equal searches have equal queries, because queries are parts of cache keys.
 * @throws InvalidArgumentError for a search without a filter, or a filter with an impossible value
 */
export function searchQuery(search: ClanSearch, page: PageOptions = search): string {
  const { name, warFrequency, locationId, minMembers, maxMembers, minClanPoints, minClanLevel, labelIds } = search;
  const filters: QueryValues = {
    name: optional(name, requireName),
    warFrequency: optional(warFrequency, (value) => requireText('warFrequency', value)),
    locationId: optional(locationId, (value) => positiveId('locationId', value)),
    minMembers: optional(minMembers, (value) => requireInteger('minMembers', value, 0)),
    maxMembers: optional(maxMembers, (value) => requireInteger('maxMembers', value, 0)),
    minClanPoints: optional(minClanPoints, (value) => requireInteger('minClanPoints', value, 0)),
    minClanLevel: optional(minClanLevel, (value) => requireInteger('minClanLevel', value, 0)),
    labelIds: labelIds?.length === 0 ? undefined : optional(labelIds, requireLabels),
  };
  if (Object.values(filters).every((value) => value === undefined))
    throw new InvalidArgumentError('search', search, 'a search with at least one filter');
  return queryOf({ ...filters, ...pageValues(page) });
}

function optional<T, R>(value: T | undefined, check: (value: T) => R): R | undefined {
  return value === undefined ? undefined : check(value);
}

function requireName(name: string): string {
  const text = requireText('name', name).trim();
  if (text.length < MIN_NAME) throw new InvalidArgumentError('name', name, `at least ${MIN_NAME} characters`);
  return text;
}

/** The ids in ascending order, so that their order makes no difference. */
function requireLabels(ids: readonly number[]): readonly string[] {
  return [...ids].sort((a, b) => a - b).map((id) => positiveId('labelIds', id));
}
