import { correctTag, encodeTag } from '../../api/tags.js';
import type { CacheName } from '../../cache/names.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { requireInteger } from '../../internal/preconditions.js';

/**
 * One row of the endpoints table: all that the client knows of a route. Everything about a request follows from its key: where it goes, where it
 * is kept, and what a kept payload becomes.
 */
export interface Endpoint<A, M> {
  /** The client's method, for messages. */
  readonly operation: string;
  /** The route's pattern in the API's own words. */
  readonly route: string;
  /** The cache name that its answers are kept under. */
  readonly cache: CacheName;
  /** The canonical key of a request; refuses what can't be asked for. */
  key(argument: A): string;
  /** Whether a key of that cache name is one of this row's. */
  owns(key: string): boolean;
  /** The encoded path and query of a key. */
  path(key: string): string;
  /** Whether a payload can be an answer of this route, for what comes back from a store. */
  accepts(payload: object, key: string): boolean;
  /** The model of a payload. */
  model(payload: never, key: string): M;
}

/** One page of a list. The API takes `after` or `before`, not both. */
export interface PageOptions {
  /** Items on a page, at least 1. Absent: as many as the API likes. */
  readonly limit?: number | undefined;
  /** Cursor of the page before: give back a page's `after` to get the next one. */
  readonly after?: string | undefined;
  /** Cursor of the page after: give back a page's `before` to get the previous one. */
  readonly before?: string | undefined;
}

/** A tag, and which page of its list. */
export interface TaggedPage {
  readonly tag: string;
  readonly page?: PageOptions | undefined;
}

type Row<A, M> = Pick<Endpoint<A, M>, 'operation' | 'route' | 'cache' | 'model'> & {
  readonly accepts?: Endpoint<A, M>['accepts'];
};

/** A route about one tag. Its key is the tag. */
export function byTag<M>(row: Row<string, M>): Endpoint<string, M> {
  const [before, after] = aroundParameter(row.route);
  return {
    accepts: (payload, key) => (payload as { tag?: unknown }).tag === key,
    ...row,
    key: (tag) => correctTag(tag),
    owns: (key) => key.startsWith('#'),
    path: (key) => `${before}${encodeTag(key)}${after}`,
  };
}

/** A list about one tag. Its key is the tag, and the page unless it is the first one as the API cuts it. */
export function listByTag<M>(row: Row<TaggedPage, M>): Endpoint<TaggedPage, M> {
  const [before, after] = aroundParameter(row.route);
  return {
    accepts: hasItems,
    ...row,
    key: ({ tag, page }) => correctTag(tag) + pageQuery(page),
    owns: (key) => key.startsWith('#'),
    path: (key) => {
      const at = key.indexOf('?');
      return at === -1
        ? `${before}${encodeTag(key)}${after}`
        : `${before}${encodeTag(key.slice(0, at))}${after}${key.slice(at)}`;
    },
  };
}

/** A route without a tag. Its key is its path, with the page's query, without the slash in front. */
export function byPath<A, M>(row: Row<A, M> & { readonly at: (argument: A) => string }): Endpoint<A, M> {
  const { at, ...rest } = row;
  const pattern = new RegExp(`^${rest.route.slice(1).replace(/\{\w+\}/g, '[^/?]+')}(\\?|$)`);
  return { accepts: () => true, ...rest, key: at, owns: (key) => pattern.test(key), path: (key) => `/${key}` };
}

export function hasItems(payload: object): boolean {
  return Array.isArray((payload as { items?: unknown }).items);
}

/** The query of a page, in one spelling only, so that equal pages have equal keys; empty for the first page as the API cuts it. */
export function pageQuery(page: PageOptions | undefined, before: readonly string[] = []): string {
  const parts = [...before];
  if (page !== undefined) {
    const { limit, after, before: backTo } = page;
    if (after !== undefined && backTo !== undefined) {
      throw new InvalidArgumentError('before', backTo, "absent when 'after' is given: the API takes one of them");
    }
    if (limit !== undefined) parts.push(`limit=${requireInteger('limit', limit, 1)}`);
    if (after !== undefined) parts.push(`after=${cursor('after', after)}`);
    if (backTo !== undefined) parts.push(`before=${cursor('before', backTo)}`);
  }
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

function cursor(argument: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return encodeURIComponent(value);
  throw new InvalidArgumentError(argument, value, "a page's cursor, a non-empty string");
}

function aroundParameter(route: string): readonly [string, string] {
  const [before = '', after = ''] = route.split(/\{\w+\}/);
  return [before, after];
}
