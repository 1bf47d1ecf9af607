import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { requireInteger, requireText } from '../../internal/preconditions.js';
import { type PageOptions, pageQuery } from './Endpoint.js';
import { positiveId } from './ids.js';

/** What clans are searched by: at least one filter. Several narrow the search down. */
export interface ClanFilters {
  /** A part of the name, at least three characters; upper and lower case are the same. */
  readonly name?: string | undefined;
  /** How often they are at war: `'always'`, `'moreThanOncePerWeek'`, `'oncePerWeek'`, `'lessThanOncePerWeek'`, `'never'`, `'unknown'`. */
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
 * The query of a search in one spelling only, so that equal searches have equal keys.
 * @throws InvalidArgumentError when there is no filter, or one can't be
 */
export function searchQuery(search: ClanSearch): string {
  const parts: string[] = [];
  const { name, warFrequency, locationId, minMembers, maxMembers, minClanPoints, minClanLevel, labelIds } = search;
  if (name !== undefined) {
    if (requireText('name', name).trim().length < MIN_NAME)
      throw new InvalidArgumentError('name', name, `at least ${MIN_NAME} characters`);
    parts.push(`name=${encodeURIComponent(name.trim())}`);
  }
  if (warFrequency !== undefined)
    parts.push(`warFrequency=${encodeURIComponent(requireText('warFrequency', warFrequency))}`);
  if (locationId !== undefined) parts.push(`locationId=${positiveId('locationId', locationId)}`);
  if (minMembers !== undefined) parts.push(`minMembers=${requireInteger('minMembers', minMembers, 0)}`);
  if (maxMembers !== undefined) parts.push(`maxMembers=${requireInteger('maxMembers', maxMembers, 0)}`);
  if (minClanPoints !== undefined) parts.push(`minClanPoints=${requireInteger('minClanPoints', minClanPoints, 0)}`);
  if (minClanLevel !== undefined) parts.push(`minClanLevel=${requireInteger('minClanLevel', minClanLevel, 0)}`);
  if (labelIds !== undefined && labelIds.length > 0) {
    const ids = [...labelIds].sort((a, b) => a - b).map((id) => positiveId('labelIds', id));
    parts.push(`labelIds=${ids.join(',')}`);
  }
  if (parts.length === 0) throw new InvalidArgumentError('search', search, 'a search with at least one filter');
  return pageQuery(search, parts);
}
