import { clanPayload, memberPayloads } from '../payloads/clanPayload.js';
import { notInWarPayload, warPayload } from '../payloads/warPayload.js';
import { type ApiAnswer, found, gatewayTimeout, notFound, privateWarLog } from '../server/ApiAnswer.js';
import type { ClanState } from '../world/ClanState.js';
import { type Handler, type Handlers, listed, type Question } from './Handler.js';

/** The handler of a route about the clan that the path names. */
function ofClan(answer: (clan: ClanState, question: Question) => ApiAnswer): Handler {
  return (question) => {
    const { world } = question.simulation;
    const index = world.clanIndex(question.parameters[0] ?? '');
    return index === -1 ? notFound() : answer(world.clan(index), question);
  };
}

export const CLANS = {
  clan: ofClan((clan, { simulation, maxAge }) => found(clanPayload(simulation.world, clan), maxAge)),

  clanMembers: ofClan((clan, question) => {
    const { world } = question.simulation;
    return listed(question, memberPayloads(world, clan, world.membersByRank(clan)));
  }),

  warLog: ofClan((clan, question) =>
    clan.isWarLogPublic ? listed(question, question.simulation.warLog(clan)) : privateWarLog(question.forbiddenMaxAge),
  ),

  currentWar: ofClan((clan, { simulation, maxAge, forbiddenMaxAge }) => {
    if (!clan.isWarLogPublic) return privateWarLog(forbiddenMaxAge);
    const war = simulation.wars.current(clan.index);
    if (war === undefined) return found(notInWarPayload(), maxAge);
    return found(warPayload(war, simulation.now, war.sides[0].clan === clan.index ? 0 : 1), maxAge);
  }),

  leagueGroup: ofClan((clan, { simulation: { leagues }, maxAge }) => {
    if (leagues.isDrawing(clan.index)) return gatewayTimeout();
    const group = leagues.group(clan.index);
    return group === undefined ? notFound() : found(group, maxAge);
  }),

  /** League wars show the sides in the order of the war, whichever clan asks. */
  leagueWar: ({ simulation, parameters, maxAge }) => {
    const war = simulation.leagues.war(parameters[0] ?? '');
    return war === undefined ? notFound() : found(warPayload(war, simulation.now, 0), maxAge);
  },

  raidSeasons: ofClan((clan, question) => listed(question, question.simulation.raids.seasons(clan))),
} satisfies Handlers;
