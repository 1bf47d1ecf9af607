import { clanPayload, memberPayloads } from '../payloads/clanPayload.js';
import { notInWarPayload, warPayload } from '../payloads/warPayload.js';
import { type Answer, found, gatewayTimeout, notFound, privateWarLog } from '../server/Answer.js';
import type { ClanState } from '../world/ClanState.js';
import { type Handler, listed, type Question } from './Handler.js';

/** Runs `answer` on the clan that the path names. */
export function withClan(question: Question, answer: (clan: ClanState) => Answer): Answer {
  const { simulation, parameters } = question;
  const index = simulation.world.clanIndex(parameters[0] ?? '');
  return index === -1 ? notFound() : answer(simulation.world.clan(index));
}

export const clan: Handler = (question) =>
  withClan(question, (one) => {
    const { simulation } = question;
    return found(clanPayload(simulation.world, one), question.maxAge);
  });

export const clanMembers: Handler = (question) =>
  withClan(question, (one) => {
    const { world } = question.simulation;
    return listed(question, memberPayloads(world, one, world.membersByRank(one)));
  });

export const warLog: Handler = (question) =>
  withClan(question, (one) =>
    one.isWarLogPublic ? listed(question, question.simulation.warLog(one)) : privateWarLog(question.forbiddenMaxAge),
  );

export const currentWar: Handler = (question) =>
  withClan(question, (one) => {
    if (!one.isWarLogPublic) return privateWarLog(question.forbiddenMaxAge);
    const { simulation } = question;
    const war = simulation.wars.current(one.index);
    const payload =
      war === undefined ? notInWarPayload() : warPayload(war, simulation.now, war.sides[0].clan === one.index ? 0 : 1);
    return found(payload, question.maxAge);
  });

export const leagueGroup: Handler = (question) =>
  withClan(question, (one) => {
    const { leagues } = question.simulation;
    if (leagues.isDrawing(one.index)) return gatewayTimeout();
    const group = leagues.group(one.index);
    return group === undefined ? notFound() : found(group, question.maxAge);
  });

/** League wars show the sides in the order of the war, whichever clan asks. */
export const leagueWar: Handler = ({ simulation, parameters, maxAge }) => {
  const war = simulation.leagues.war(parameters[0] ?? '');
  return war === undefined ? notFound() : found(warPayload(war, simulation.now, 0), maxAge);
};

export const raidSeasons: Handler = (question) =>
  withClan(question, (one) => listed(question, question.simulation.raids.seasons(one)));
