import type { RouteName } from '../../api/routes.js';
import { isTag } from '../../api/tags.js';
import { fieldOf, isObject } from '../json.js';
import { type Asked, understand } from '../server/Api.js';

/** A recorded response of the API. */
export interface Capture {
  /** Path of the file below the folder. */
  readonly file: string;
  readonly route: RouteName;
  /** The tag or id that it is about; `undefined`: the file does not say, so it can answer for any. */
  readonly subject: string | undefined;
  /** The path that it answered, when the file says so. */
  readonly asked: Asked | undefined;
  readonly status: number;
  readonly json: string;
  readonly body: unknown;
  /** Seconds; `0`: the recorded answer had no `Cache-Control`. */
  readonly maxAge: number;
  readonly malformed: boolean;
}

/** The content of a capture file. */
interface CaptureFile {
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly response_code: number;
  readonly endpoint?: string;
  readonly args?: Readonly<Record<string, string>>;
}

/** The route of a folder or file name; the longest match with the file's path counts. */
const FOLDERS: Readonly<Record<string, RouteName>> = {
  'clans/clans': 'clan',
  'clans/search': 'searchClans',
  'clans/members': 'clanMembers',
  'clans/warlog': 'warLog',
  'clans/currentwar': 'currentWar',
  'clans/leaguegroup': 'leagueGroup',
  'clans/clanwarleagues': 'leagueWar',
  'clans/capitalraidseasons': 'raidSeasons',
  'players/player': 'player',
  'players/verifytoken': 'verifyToken',
  'players/battlelog': 'battleLog',
  'players/leaguehistory': 'leagueHistory',
  'leagues/leaguegroup': 'rankedGroup',
  'leagues/listleaguetiers': 'leagueTiers',
  'leagues/leaguetier': 'leagueTier',
  'leagues/listleagueseasons': 'leagueSeasons',
  'leagues/leagueseason': 'leagueSeason',
  'leagues/listbuilderbaseleagues': 'builderBaseLeagues',
  'leagues/builderbaseleague': 'builderBaseLeague',
  'leagues/listcapitalleagues': 'capitalLeagues',
  'leagues/capitalleague': 'capitalLeague',
  'leagues/listwarleagues': 'warLeagues',
  'leagues/warleague': 'warLeague',
  'locations/listlocations': 'locations',
  'locations/location': 'location',
  'locations/rankings/clans': 'clanRanking',
  'locations/rankings/players': 'playerRanking',
  'locations/rankings/clans-builder-base': 'clanBuilderBaseRanking',
  'locations/rankings/players-builder-base': 'playerBuilderBaseRanking',
  'locations/rankings/capitals': 'capitalRanking',
  'labels/clans': 'clanLabels',
  'labels/players': 'playerLabels',
  goldpass: 'goldPass',
};

/** The capture in a file; `undefined` when the file holds something else. */
export function readCapture(file: string, content: unknown): Capture | undefined {
  if (!isCaptureFile(content)) return undefined;
  const asked = askedFor(content);
  const route = asked?.match?.route ?? routeOfFolder(file);
  if (route === undefined) return undefined;
  const header =
    Object.entries(content.headers ?? {}).find(([name]) => name.toLowerCase() === 'cache-control')?.[1] ?? '';
  return {
    file,
    route,
    subject: asked?.match === undefined ? subjectOf(route, content.body) : asked.match.parameters[0],
    asked,
    status: content.response_code,
    json: typeof content.body === 'string' ? content.body : JSON.stringify(content.body),
    body: content.body,
    maxAge: Number(/max-age\s*=\s*(\d+)/.exec(header)?.[1] ?? 0),
    malformed: header.startsWith('public max-age'),
  };
}

function isCaptureFile(content: unknown): content is CaptureFile {
  return (
    isObject(content) &&
    'body' in content &&
    Number.isInteger(content['response_code']) &&
    (content['headers'] === undefined || isObject(content['headers'])) &&
    (content['endpoint'] === undefined || typeof content['endpoint'] === 'string') &&
    (content['args'] === undefined || isObject(content['args']))
  );
}

/** The path of `endpoint` with its parameters replaced by `args`. */
function askedFor({ endpoint, args = {} }: CaptureFile): Asked | undefined {
  if (endpoint === undefined) return undefined;
  const path = endpoint.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(args[name] ?? ''));
  const asked = understand(path);
  return asked.match === undefined ? undefined : asked;
}

function routeOfFolder(file: string): RouteName | undefined {
  let path = file.toLowerCase().replace(/\.json$/, '');
  while (path !== '') {
    const route = FOLDERS[path];
    if (route !== undefined) return route;
    path = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  }
  return undefined;
}

/** The tag or id that a body says it is about. */
function subjectOf(route: RouteName, body: unknown): string | undefined {
  switch (route) {
    case 'player':
    case 'verifyToken':
    case 'clan':
      return tagAt(body);
    case 'currentWar':
      return tagAt(fieldOf(body, 'clan'));
    case 'warLog':
      return tagAt(fieldOf(itemsOf(body)?.[0], 'clan'));
    case 'location':
    case 'leagueTier':
    case 'builderBaseLeague':
    case 'capitalLeague':
    case 'warLeague': {
      const id = fieldOf(body, 'id');
      return typeof id === 'number' ? String(id) : undefined;
    }
    default:
      return undefined;
  }
}

function tagAt(body: unknown): string | undefined {
  const tag = fieldOf(body, 'tag');
  return isTag(tag) ? tag : undefined;
}

/** The list in a body; `undefined`: the body has none. */
export function itemsOf(body: unknown): readonly unknown[] | undefined {
  const items = fieldOf(body, 'items');
  return Array.isArray(items) ? items : undefined;
}
