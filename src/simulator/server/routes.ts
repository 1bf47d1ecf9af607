import { tryCorrectTag } from '../../api/tags.js';

/** Every route of the API, by a name of our own. `{…}` stands for one part of the path. */
export const ROUTES = {
  searchClans: { path: '/clans', maxAge: 60 },
  clan: { path: '/clans/{clanTag}', maxAge: 60 },
  clanMembers: { path: '/clans/{clanTag}/members', maxAge: 120 },
  warLog: { path: '/clans/{clanTag}/warlog', maxAge: 120, forbiddenMaxAge: 600 },
  currentWar: { path: '/clans/{clanTag}/currentwar', maxAge: 120, forbiddenMaxAge: 120 },
  leagueGroup: { path: '/clans/{clanTag}/currentwar/leaguegroup', maxAge: 600 },
  leagueWar: { path: '/clanwarleagues/wars/{warTag}', maxAge: 600 },
  raidSeasons: { path: '/clans/{clanTag}/capitalraidseasons', maxAge: 60 },
  player: { path: '/players/{playerTag}', maxAge: 60 },
  verifyToken: { path: '/players/{playerTag}/verifytoken', maxAge: 600, method: 'POST', malformed: true },
  battleLog: { path: '/players/{playerTag}/battlelog', maxAge: 60 },
  leagueHistory: { path: '/players/{playerTag}/leaguehistory', maxAge: 300 },
  rankedGroup: { path: '/leaguegroup/{leagueGroupTag}/{leagueSeasonId}', maxAge: 300 },
  leagueTiers: { path: '/leaguetiers', maxAge: 600 },
  leagueTier: { path: '/leaguetiers/{leagueTierId}', maxAge: 600 },
  leagues: { path: '/leagues', maxAge: 600 },
  league: { path: '/leagues/{leagueId}', maxAge: 600 },
  leagueSeasons: { path: '/leagues/{leagueId}/seasons', maxAge: 600 },
  leagueSeason: { path: '/leagues/{leagueId}/seasons/{seasonId}', maxAge: 3_600 },
  builderBaseLeagues: { path: '/builderbaseleagues', maxAge: 600 },
  builderBaseLeague: { path: '/builderbaseleagues/{leagueId}', maxAge: 600 },
  capitalLeagues: { path: '/capitalleagues', maxAge: 600 },
  capitalLeague: { path: '/capitalleagues/{leagueId}', maxAge: 600 },
  warLeagues: { path: '/warleagues', maxAge: 600 },
  warLeague: { path: '/warleagues/{leagueId}', maxAge: 600 },
  locations: { path: '/locations', maxAge: 60 },
  location: { path: '/locations/{locationId}', maxAge: 600 },
  clanRanking: { path: '/locations/{locationId}/rankings/clans', maxAge: 60 },
  playerRanking: { path: '/locations/{locationId}/rankings/players', maxAge: 60 },
  clanBuilderBaseRanking: { path: '/locations/{locationId}/rankings/clans-builder-base', maxAge: 60 },
  playerBuilderBaseRanking: { path: '/locations/{locationId}/rankings/players-builder-base', maxAge: 60 },
  capitalRanking: { path: '/locations/{locationId}/rankings/capitals', maxAge: 600 },
  clanLabels: { path: '/labels/clans', maxAge: 60 },
  playerLabels: { path: '/labels/players', maxAge: 60 },
  goldPass: { path: '/goldpass/seasons/current', maxAge: 60 },
} as const satisfies Record<string, RouteFacts>;

/** What is known of a route. Seconds, as in the captured responses. */
export interface RouteFacts {
  readonly path: string;
  /** How long the API keeps an answer. */
  readonly maxAge: number;
  /** How long it keeps the refusal of a private war log. */
  readonly forbiddenMaxAge?: number;
  /** Absent: `GET`. */
  readonly method?: 'POST';
  /** Whether even good answers say `public max-age`, without a comma. */
  readonly malformed?: boolean;
}

export type RouteName = keyof typeof ROUTES;

export const ROUTE_NAMES = Object.keys(ROUTES) as RouteName[];

export function routeFacts(name: RouteName): RouteFacts {
  return ROUTES[name];
}

/** A request's path, understood. */
export interface RouteMatch {
  readonly route: RouteName;
  /** The parts of the path that `{…}` stands for, decoded, in order; tags in the form in which the API writes them. */
  readonly parameters: readonly string[];
}

const SPLIT = ROUTE_NAMES.map((route) => ({ route, parts: ROUTES[route].path.split('/') }));

/**
 * The route of a path below `/v1`, without the query, with or without a slash at its end; `undefined`: the API has none
 * such.
 */
export function matchRoute(path: string): RouteMatch | undefined {
  const parts = path.split('/');
  if (parts.length > 2 && parts.at(-1) === '') parts.pop();
  for (const candidate of SPLIT) {
    if (candidate.parts.length !== parts.length) continue;
    const parameters: string[] = [];
    const fits = candidate.parts.every((expected, index) => {
      const part = parts[index] as string;
      if (!expected.startsWith('{')) return part === expected;
      const decoded = decode(part);
      if (decoded === undefined || decoded === '') return false;
      parameters.push(expected.endsWith('Tag}') ? (tryCorrectTag(decoded) ?? decoded) : decoded);
      return true;
    });
    if (fits) return { route: candidate.route, parameters };
  }
  return undefined;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
