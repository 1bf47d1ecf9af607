import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../shared/fixtures/', import.meta.url));

export const fixturesAreThere = existsSync(FOLDER);

/** A captured answer. */
export interface Fixture {
  /** Below the folder of fixtures. */
  readonly file: string;
  readonly status: number;
  readonly body: object;
  /** The name of the body's definition in the OpenAPI document, or of its items. */
  readonly definition: string;
  /** Whether the body is a page of a list. */
  readonly paged: boolean;
}

/** The definition of what a folder's captures hold, by the beginning of the path. */
const FOLDERS: readonly (readonly [prefix: string, definition: string])[] = [
  ['clans/capitalraidseasons', 'ClanCapitalRaidSeason'],
  ['clans/clans', 'Clan'],
  ['clans/clanwarleagues', 'ClanWar'],
  ['clans/currentwar', 'ClanWar'],
  ['clans/leaguegroup', 'ClanWarLeagueGroup'],
  ['clans/members', 'ClanMember'],
  ['clans/search', 'Clan'],
  ['clans/warlog', 'ClanWarLogEntry'],
  ['goldpass', 'GoldPassSeason'],
  ['labels', 'Label'],
  ['leagues', 'LeagueTier'],
  ['locations/LIST', 'Location'],
  ['locations/location', 'Location'],
  ['locations/rankings/capitals', 'ClanCapitalRanking'],
  ['locations/rankings/clans-builder-base', 'ClanBuilderBaseRanking'],
  ['locations/rankings/clans', 'ClanRanking'],
  ['locations/rankings/players-builder-base', 'PlayerBuilderBaseRanking'],
  ['locations/rankings/players', 'PlayerRanking'],
  ['players/player', 'Player'],
  ['players/verifytoken', 'VerifyTokenResponse'],
];

/** Every captured answer; none where the folder is absent. */
export function fixtures(): Fixture[] {
  if (!fixturesAreThere) return [];
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map(readFixture);
}

function readFixture(file: string): Fixture {
  const { body, response_code: status } = JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8')) as {
    body: object;
    response_code: number;
  };
  const folder = FOLDERS.find(([prefix]) => file.startsWith(prefix));
  if (folder === undefined) throw new Error(`${file} belongs to no known route: name it in FOLDERS`);
  return { file, status, body, definition: status === 200 ? folder[1] : 'ClientError', paged: 'items' in body };
}
