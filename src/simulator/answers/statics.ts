import { formatTimestamp } from '../../api/timestamps.js';
import { CLAN_LABELS, PLAYER_LABELS } from '../catalog/labels.js';
import {
  BUILDER_BASE_LEAGUES,
  CAPITAL_LEAGUES,
  LEAGUE_TIERS,
  LEAGUES,
  LEGEND_LEAGUE_ID,
  TOP_TIER,
  WAR_LEAGUES,
} from '../catalog/leagues.js';
import { LOCATIONS } from '../catalog/locations.js';
import { at } from '../random.js';
import { type ApiAnswer, badRequest, found, unknownValue } from '../server/ApiAnswer.js';
import { pastSeasonIds, season } from '../world/Calendar.js';
import { type Handler, type Handlers, listed } from './Handler.js';

/** The route of a static list. */
function list(items: readonly unknown[]): Handler {
  return (question) => listed(question, items);
}

/** The route of one item of a static list, by id; the API answers 400 for an unknown id. */
function one(items: readonly { readonly id: number }[], parameter: string): Handler {
  const byId = new Map(items.map((item) => [String(item.id), item]));
  return ({ parameters, maxAge }) => {
    const item = byId.get(parameters[0] ?? '');
    return item === undefined ? unknownValue(parameter) : found(item, maxAge);
  };
}

/** The pass follows the seasons. */
const goldPass: Handler = ({ simulation, maxAge }) => {
  const { startAt, endAt } = season(simulation.now);
  const times = { startTime: formatTimestamp(new Date(startAt)), endTime: formatTimestamp(new Date(endAt)) };
  return found(times, maxAge);
};

/** Only the legend league has seasons. */
const leagueSeasons: Handler = (question) => {
  const refused = refuseOthers(question.parameters[0]);
  return (
    refused ??
    listed(
      question,
      pastSeasonIds(question.simulation.now).map((id) => ({ id })),
    )
  );
};

export function refuseOthers(leagueId: string | undefined): ApiAnswer | undefined {
  // Clients of 2026 ask with the id of the tier, older ones with that of the former league.
  if (leagueId === String(LEGEND_LEAGUE_ID) || leagueId === String(at(LEAGUE_TIERS, TOP_TIER).id)) return undefined;
  if (!LEAGUES.some(({ id }) => String(id) === leagueId)) return unknownValue('leagueId');
  return badRequest('Seasons are available only for legendary league');
}

/** Lists that only change with the game, and the calendar. */
export const STATICS = {
  locations: list(LOCATIONS),
  location: one(LOCATIONS, 'locationId'),
  leagueTiers: list(LEAGUE_TIERS),
  leagueTier: one(LEAGUE_TIERS, 'leagueTierId'),
  leagues: list(LEAGUES),
  league: one(LEAGUES, 'leagueId'),
  builderBaseLeagues: list(BUILDER_BASE_LEAGUES),
  builderBaseLeague: one(BUILDER_BASE_LEAGUES, 'leagueId'),
  capitalLeagues: list(CAPITAL_LEAGUES),
  capitalLeague: one(CAPITAL_LEAGUES, 'leagueId'),
  warLeagues: list(WAR_LEAGUES),
  warLeague: one(WAR_LEAGUES, 'leagueId'),
  clanLabels: list(CLAN_LABELS),
  playerLabels: list(PLAYER_LABELS),
  goldPass,
  leagueSeasons,
} satisfies Handlers;
