import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireInteger } from '../internal/preconditions.js';

/** The values of a query by name. `undefined` values are left out; a list is joined with commas. */
export type QueryValues = Readonly<
  Record<string, string | number | boolean | readonly (string | number)[] | undefined>
>;

/** One page of a list. The API takes `after` or `before`, not both. */
export interface PageOptions {
  /** Number of items on a page, at least 1. Absent: the API decides. */
  readonly limit?: number | undefined;
  /** Cursor of the previous page: pass a page's `after` to get the page that follows it. */
  readonly after?: string | undefined;
  /** Cursor of the next page: pass a page's `before` to get the page in front of it. */
  readonly before?: string | undefined;
}

/** The encoded query with its question mark, in the order of `values`; empty when all of them are `undefined`. */
export function queryOf(values: QueryValues): string {
  let query = '';
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const text = Array.isArray(value) ? value.map(encodeURIComponent).join(',') : encodeURIComponent(String(value));
    query += `${query === '' ? '?' : '&'}${encodeURIComponent(name)}=${text}`;
  }
  return query;
}

/** The query of a page. Equal pages have equal queries, because queries are parts of cache keys. */
export function pageQuery(page: PageOptions | undefined): string {
  return page === undefined ? '' : queryOf(pageValues(page));
}

/**
 * The checked values of a page's query, in a fixed order.
 * @throws InvalidArgumentError for `after` and `before` together, a limit below 1 or an empty cursor
 */
export function pageValues({ limit, after, before }: PageOptions): QueryValues {
  if (after !== undefined && before !== undefined)
    throw new InvalidArgumentError('before', before, "absent when 'after' is given: the API takes one of them");
  return {
    limit: limit === undefined ? undefined : requireInteger('limit', limit, 1),
    after: after === undefined ? undefined : requireCursor('after', after),
    before: before === undefined ? undefined : requireCursor('before', before),
  };
}

function requireCursor(argument: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new InvalidArgumentError(argument, value, "a page's cursor, a non-empty string");
}
