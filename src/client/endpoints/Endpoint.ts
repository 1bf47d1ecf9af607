import { type PageOptions, pageQuery } from '../../api/query.js';
import { pathOf, type RouteName, routeOf } from '../../api/routes.js';
import { correctTag } from '../../api/tags.js';
import type { CacheName } from '../../cache/names.js';

/** A route as the client reads it: with the cache name and the keys of its answers, and their model. */
export interface Endpoint<A, M> {
  /** The client's method, for messages. */
  readonly operation: string;
  /** Its name in the table of routes. */
  readonly name: RouteName;
  /** The path of that route, with `{name}` for each parameter. */
  readonly route: string;
  /** Whether it can be read past the API's own cache. */
  readonly takesRealtime: boolean;
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
type ModelOf<M> = Endpoint<never, M>['model'];

/**
 * An endpoint about one tag. The key is the tag, followed by the query of a page unless it is the first page at the
 * API's own limit.
 */
export function byTag<M>(
  name: RouteName,
  cache: CacheName,
  model: ModelOf<M>,
  accepts: Accepts = isList(name) ? hasItems : hasTag,
): EndpointRow<string, M> {
  return {
    ...routeFacts(name),
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
export function byPath<A, M>(
  name: RouteName,
  cache: CacheName,
  model: ModelOf<M>,
  parameters: (argument: A) => readonly string[],
  query: (argument: A, page?: PageOptions) => string = (_argument, page) => pageQuery(page),
): EndpointRow<A, M> {
  const facts = routeFacts(name);
  const pattern = new RegExp(`^${facts.route.slice(1).replace(/\{\w+\}/g, '[^/?]+')}(\\?|$)`);
  return {
    ...facts,
    cache,
    key: (argument, page) => pathOf(name, parameters(argument), query(argument, page)).slice(1),
    owns: (key) => pattern.test(key),
    path: (key) => `/${key}`,
    accepts: isList(name) ? hasItems : () => true,
    model,
  };
}

/** What an endpoint repeats of its route. */
export function routeFacts(name: RouteName): Pick<Endpoint<never, unknown>, 'name' | 'route' | 'takesRealtime'> {
  const { path, takesRealtime = false } = routeOf(name);
  return { name, route: path, takesRealtime };
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
