import { isTag } from '../../api/tags.js';
import { fieldOf, isObject } from '../json.js';
import type { Capture } from './Capture.js';

/** A player or clan that occurs in the captures. */
export interface KnownSubject {
  readonly tag: string;
  readonly name: string;
  /** Whether there is a capture of the subject itself; if not, the first capture of its kind answers for it. */
  readonly recorded: boolean;
}

export interface KnownSubjects {
  readonly players: readonly KnownSubject[];
  readonly clans: readonly KnownSubject[];
  /** Tags of players, clans and wars. */
  readonly tags: ReadonlySet<string>;
  /** Clans whose war log is private. */
  readonly privateClans: ReadonlySet<string>;
  /** Whether each location is a country, by id. */
  readonly locations: ReadonlyMap<string, boolean>;
}

const CLAN_ROUTES: ReadonlySet<string> = new Set(['clanMembers', 'warLog', 'currentWar', 'leagueGroup', 'raidSeasons']);

/** Every player and clan that occurs in the captures, first those with their own captures. */
export function knownSubjects(captures: readonly Capture[]): KnownSubjects {
  const players = new Map<string, KnownSubject>();
  const clans = new Map<string, KnownSubject>();
  const tags = new Set<string>();
  const privateClans = new Set<string>();
  const locations = new Map<string, boolean>();
  const good = captures.filter(({ status }) => status === 200);
  const add = (into: Map<string, KnownSubject>, tag: unknown, name: unknown, recorded: boolean) => {
    if (!isTag(tag)) return;
    tags.add(tag);
    if (!into.has(tag)) into.set(tag, { tag, name: typeof name === 'string' ? name : '', recorded });
  };
  for (const { route, subject, body } of good) {
    const name = fieldOf(body, 'name');
    if (route === 'player') add(players, subject, name, true);
    if (route === 'clan') {
      add(clans, subject, name, true);
      if (subject !== undefined && fieldOf(body, 'isWarLogPublic') === false) privateClans.add(subject);
    }
  }
  for (const capture of good) {
    if (capture.route.endsWith('Ranking') || capture.route === 'searchClans') continue;
    // A clan named by the path is known even if the body does not contain its tag.
    if (CLAN_ROUTES.has(capture.route)) add(clans, capture.subject, '', false);
    walk(capture.body, (one, key, parent) => {
      if (parent === 'members' || parent === 'memberList') add(players, one['tag'], one['name'], false);
      else if (key === 'clan' || key === 'opponent' || parent === 'clans') add(clans, one['tag'], one['name'], false);
      if (Array.isArray(one['warTags'])) one['warTags'].filter(isTag).forEach((tag) => tags.add(tag));
      if (typeof one['id'] === 'number' && typeof one['isCountry'] === 'boolean') {
        locations.set(String(one['id']), one['isCountry']);
      }
    });
  }
  return { players: [...players.values()], clans: [...clans.values()], tags, privateClans, locations };
}

/** Visits every object below a body, with the field that holds it, or whose list holds it. */
function walk(
  value: unknown,
  visit: (one: Record<string, unknown>, key: string, list: string) => void,
  key = '',
  list = '',
): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit, '', key);
  } else if (isObject(value)) {
    visit(value, key, list);
    for (const [name, inner] of Object.entries(value)) walk(inner, visit, name);
  }
}
