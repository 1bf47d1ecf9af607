import { type PageOptions, pageQuery } from '../../api/query.js';
import { pathOf, type RouteName, routeOf } from '../../api/routes.js';
import { correctTag } from '../../api/tags.js';
import type { CacheName } from '../../cache/names.js';

/** What the client knows about a route besides its path: the cache name of its answers, the keys in that cache, and the model of an answer. */
export interface Endpoint<A, M> {
  /** The client's method, for messages. */
  readonly operation: string;
  /** Its name in the table of routes. */
  readonly name: RouteName;
  /** The path of that route, with `{name}` for each parameter. */
  readonly route: string;
  /** The cache name of its answers. */
  readonly cache: CacheName;
  /**
   * The canonical key of a request.
   * @throws InvalidTagError or InvalidArgumentError for an argument that the API cannot be asked for
   */
  key(argument: A, page?: PageOptions): string;
  /** Whether a key of that cache name belongs to this endpoint. */
  owns(key: string): boolean;
  /** The encoded path and query of a key. */
  path(key: string): string;
  /** Whether a payload from a store can be an answer of this endpoint. */
  accepts(payload: object, key: string): boolean;
  /** Makes the model of a payload. */
  model(payload: never, key: string): M;
}

/** An endpoint that does not know its method yet. */
export type EndpointRow<A, M> = Omit<Endpoint<A, M>, 'operation'>;

type Accepts = Endpoint<never, unknown>['accepts'];

/** An endpoint about one tag. The key is the tag, followed by the query of a page unless it is the first page at the API's own limit. */
export function byTag<P extends object, M>(
  name: RouteName,
  cache: CacheName,
  model: (payload: P, key: string) => M,
  accepts: Accepts = isList(name) ? hasItems : hasTag,
): EndpointRow<string, M> {
  return {
    name,
    route: routeOf(name).path,
    cache,
    key: (tag, page) => (page === undefined ? correctTag(tag) : correctTag(tag) + pageQuery(page)),
    owns: (key) => key.startsWith('#'),
    path: (key) => {
      const end = key.indexOf('?');
      return end === -1 ? pathOf(name, [key]) : pathOf(name, [key.slice(0, end)], key.slice(end));
    },
    accepts,
    model,
  };
}

/**
 * An endpoint about anything else. The key is the path with its query, without the slash in front.
 * @param parameters checks an argument and returns the values of the route's parameters
 * @param query the query of an argument and a page. Default: that of the page
 */
export function byPath<A, P extends object, M>(
  name: RouteName,
  cache: CacheName,
  model: (payload: P) => M,
  parameters: (argument: A) => readonly string[],
  query: (argument: A, page?: PageOptions) => string = (_argument, page) => pageQuery(page),
): EndpointRow<A, M> {
  const route = routeOf(name).path;
  const pattern = new RegExp(`^${route.slice(1).replace(/\{\w+\}/g, '[^/?]+')}(\\?|$)`);
  return {
    name,
    route,
    cache,
    key: (argument, page) => pathOf(name, parameters(argument), query(argument, page)).slice(1),
    owns: (key) => pattern.test(key),
    path: (key) => `/${key}`,
    accepts: isList(name) ? hasItems : () => true,
    model,
  };
}

function isList(name: RouteName): boolean {
  return routeOf(name).answers !== 'object';
}

function hasItems(payload: object): boolean {
  return Array.isArray((payload as { items?: unknown }).items);
}

function hasTag(payload: object, key: string): boolean {
  return (payload as { tag?: unknown }).tag === key;
}
