import { matchRoute, type RouteMatch, type RouteName, routeOf } from '../../api/routes.js';
import { HANDLERS } from '../answers/handlers.js';
import type { Simulation } from '../Simulation.js';
import { type ApiAnswer, notFound } from './ApiAnswer.js';
import { ROUTE_MAX_AGES } from './routeMaxAges.js';

/** A request that passed authorization and faults. */
export interface ApiRequest {
  readonly method: string;
  /** Below `/v1`, with the query. */
  readonly path: string;
  readonly body: string;
}

/** A parsed request path, with the key under which the API's cache keeps the answer. */
export interface Asked {
  readonly match: RouteMatch | undefined;
  readonly query: URLSearchParams;
  /** Equal for all spellings of the same request. */
  readonly key: string;
  /** The key without the query: equal for all pages and parts of the same subject. */
  readonly subject: string;
}

/** Produces the answers of the routes: a living world, or captured responses. */
export interface Backend {
  answer(asked: Asked, request: ApiRequest): ApiAnswer;
}

const NO_QUERY = new URLSearchParams();

/** Parses a path with its query. */
export function understand(path: string): Asked {
  const mark = path.indexOf('?');
  const match = matchRoute(mark === -1 ? path : path.slice(0, mark));
  const query = mark === -1 ? NO_QUERY : new URLSearchParams(path.slice(mark + 1));
  const subject = match === undefined ? path : `${match.route} ${match.parameters.join(' ')}`;
  // Nearly all requests have no query, and then nothing needs sorting.
  const key = mark === -1 ? subject : `${subject}?${sorted(query)}`;
  return { match, query, key, subject };
}

function sorted(query: URLSearchParams): string {
  const copy = new URLSearchParams(query);
  copy.sort();
  return copy.toString();
}

/** Answers from a living world. */
export class SimulationBackend implements Backend {
  readonly #simulation: Simulation;
  readonly #maxAge: (route: RouteName) => number;

  /** @param maxAge the seconds for which the API's cache keeps a route's answers. */
  constructor(simulation: Simulation, maxAge: (route: RouteName) => number) {
    this.#simulation = simulation;
    this.#maxAge = maxAge;
  }

  answer({ match, query }: Asked, request: ApiRequest): ApiAnswer {
    if (match === undefined) return notFound();
    const handler = HANDLERS[match.route];
    if ((routeOf(match.route).method ?? 'GET') !== request.method) return notFound();
    const maxAge = this.#maxAge(match.route);
    const { forbiddenMaxAge = maxAge } = ROUTE_MAX_AGES[match.route];
    return handler({
      simulation: this.#simulation,
      parameters: match.parameters,
      query,
      body: request.body,
      maxAge,
      forbiddenMaxAge: Math.min(forbiddenMaxAge, maxAge === 0 ? 0 : Number.POSITIVE_INFINITY),
    });
  }
}
