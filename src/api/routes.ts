import { tryCorrectTag } from './tags.js';

/** One route of the API. */
export interface Route {
  /** Path below the base URL. Each `{name}` is a parameter and stands for one part of the path. */
  readonly path: string;
  /**
   * The body of a success: one object, all items of a list, or one page of a list that takes `limit`, `after` and
   * `before`.
   */
  readonly answers: 'object' | 'list' | 'page';
  /** Absent: `GET`. */
  readonly method?: 'POST';
  /** Whether the API answers 403 for a clan that keeps its war log private. Absent: no. */
  readonly canBePrivate?: true;
  /** Whether approved accounts may read past the API's own cache with `realtime=true`. Absent: no. */
  readonly takesRealtime?: true;
}

/**
 * Every route of the API, by a name of our own. The client's endpoints, the trackers and the simulator are made from
 * this table. Source: the API's OpenAPI document of November 2025. It lacks the battle log, the league history and the
 * ranked league group; those come from captures of 2026.
 */
export const ROUTES = {
  searchClans: { path: '/clans', answers: 'page' },
  clan: { path: '/clans/{clanTag}', answers: 'object' },
  clanMembers: { path: '/clans/{clanTag}/members', answers: 'page' },
  warLog: { path: '/clans/{clanTag}/warlog', answers: 'page', canBePrivate: true },
  currentWar: { path: '/clans/{clanTag}/currentwar', answers: 'object', canBePrivate: true, takesRealtime: true },
  leagueGroup: {
    path: '/clans/{clanTag}/currentwar/leaguegroup',
    answers: 'object',
    canBePrivate: true,
    takesRealtime: true,
  },
  leagueWar: { path: '/clanwarleagues/wars/{warTag}', answers: 'object', takesRealtime: true },
  raidSeasons: { path: '/clans/{clanTag}/capitalraidseasons', answers: 'page' },
  player: { path: '/players/{playerTag}', answers: 'object' },
  verifyToken: { path: '/players/{playerTag}/verifytoken', answers: 'object', method: 'POST' },
  battleLog: { path: '/players/{playerTag}/battlelog', answers: 'list' },
  leagueHistory: { path: '/players/{playerTag}/leaguehistory', answers: 'list' },
  rankedGroup: { path: '/leaguegroup/{leagueGroupTag}/{leagueSeasonId}', answers: 'object' },
  leagueTiers: { path: '/leaguetiers', answers: 'page' },
  leagueTier: { path: '/leaguetiers/{leagueTierId}', answers: 'object' },
  leagues: { path: '/leagues', answers: 'page' },
  league: { path: '/leagues/{leagueId}', answers: 'object' },
  leagueSeasons: { path: '/leagues/{leagueId}/seasons', answers: 'page' },
  leagueSeason: { path: '/leagues/{leagueId}/seasons/{seasonId}', answers: 'page' },
  builderBaseLeagues: { path: '/builderbaseleagues', answers: 'page' },
  builderBaseLeague: { path: '/builderbaseleagues/{leagueId}', answers: 'object' },
  capitalLeagues: { path: '/capitalleagues', answers: 'page' },
  capitalLeague: { path: '/capitalleagues/{leagueId}', answers: 'object' },
  warLeagues: { path: '/warleagues', answers: 'page' },
  warLeague: { path: '/warleagues/{leagueId}', answers: 'object' },
  locations: { path: '/locations', answers: 'page' },
  location: { path: '/locations/{locationId}', answers: 'object' },
  clanRanking: { path: '/locations/{locationId}/rankings/clans', answers: 'page' },
  playerRanking: { path: '/locations/{locationId}/rankings/players', answers: 'page' },
  clanBuilderBaseRanking: { path: '/locations/{locationId}/rankings/clans-builder-base', answers: 'page' },
  playerBuilderBaseRanking: { path: '/locations/{locationId}/rankings/players-builder-base', answers: 'page' },
  capitalRanking: { path: '/locations/{locationId}/rankings/capitals', answers: 'page' },
  clanLabels: { path: '/labels/clans', answers: 'page' },
  playerLabels: { path: '/labels/players', answers: 'page' },
  goldPass: { path: '/goldpass/seasons/current', answers: 'object' },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof ROUTES;

export const ROUTE_NAMES = Object.keys(ROUTES) as RouteName[];

/** The facts about a route, without the literal types of the table. */
export function routeOf(name: RouteName): Route {
  return ROUTES[name];
}

/**
 * The encoded path of a request.
 * @param parameters one value for each `{name}` of the route, in order, not encoded
 * @param query as `queryOf` makes it
 */
export function pathOf(route: RouteName, parameters: readonly string[] = [], query = ''): string {
  let index = 0;
  return ROUTES[route].path.replace(/\{\w+\}/g, () => encodeURIComponent(parameters[index++] ?? '')) + query;
}

/** A path that belongs to a route. */
export interface RouteMatch {
  readonly route: RouteName;
  /** The values of the route's parameters, decoded, in order. Tags are canonical where they can be. */
  readonly parameters: readonly string[];
}

/** The parts of each route's pattern. Made at the first use. */
let partsOf: readonly (readonly [RouteName, readonly string[]])[] | undefined;

/**
 * Finds the route of a path without a query; a slash at its end makes no difference. A route's own pattern is a path of
 * it too.
 * @returns `undefined` when the API has no such route
 */
export function matchRoute(path: string): RouteMatch | undefined {
  const parts = path.split('/');
  if (parts.length > 2 && parts.at(-1) === '') parts.pop();
  partsOf ??= ROUTE_NAMES.map((route) => [route, ROUTES[route].path.split('/')]);
  for (const [route, expected] of partsOf) {
    const parameters = matchParts(expected, parts);
    if (parameters !== undefined) return { route, parameters };
  }
  return undefined;
}

function matchParts(expected: readonly string[], parts: readonly string[]): readonly string[] | undefined {
  if (expected.length !== parts.length) return undefined;
  const parameters: string[] = [];
  for (const [index, name] of expected.entries()) {
    const part = parts[index] ?? '';
    if (!name.startsWith('{')) {
      if (part !== name) return undefined;
      continue;
    }
    const value = decode(part);
    if (value === undefined || value === '') return undefined;
    parameters.push(name.endsWith('Tag}') ? (tryCorrectTag(value) ?? value) : value);
  }
  return parameters;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
