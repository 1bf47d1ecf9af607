import { tryCorrectTag } from '../../api/tags.js';
import { battleLog, leagueHistory, rankedGroup } from '../league/rankedLeague.js';
import { hash } from '../random.js';
import { PAST_WEEKS } from '../Simulation.js';
import { type Answer, badRequest, found, notFound } from '../server/Answer.js';
import type { PlayerState } from '../world/PlayerState.js';
import type { Handler, Question } from './Handler.js';

/** Runs `answer` on the player that the path names. */
export function withPlayer(question: Question, answer: (player: PlayerState) => Answer): Answer {
  const { simulation, parameters } = question;
  const asked = parameters[0] ?? '';
  const index = simulation.world.playerIndex(asked);
  return index === -1 ? notFound(asked) : answer(simulation.world.player(index));
}

export const player: Handler = (question) =>
  withPlayer(question, (one) => ({
    status: 200,
    json: question.simulation.playerJson(one),
    maxAge: question.maxAge,
  }));

export const playerBattles: Handler = (question) =>
  withPlayer(question, (one) => {
    const { world, beganAt } = question.simulation;
    return found({ items: battleLog(world, one, beganAt) }, question.maxAge);
  });

export const playerHistory: Handler = (question) =>
  withPlayer(question, (one) => {
    return found({ items: leagueHistory(one, question.simulation.beganAt, PAST_WEEKS) }, question.maxAge);
  });

/** The group of a week, with the battles of the player named by a query parameter. */
export const playerGroup: Handler = ({ simulation, parameters, query, maxAge }) => {
  const [tag = '', seasonId = ''] = parameters;
  const asked = query.get('playerTag');
  if (asked === null) return badRequest('Required parameter playerTag is missing');
  const group = simulation.findGroup(tag);
  if (group === undefined || String(simulation.weekStart(group.week) / 1_000) !== seasonId) return notFound();
  const index = simulation.world.playerIndex(tryCorrectTag(asked) ?? '');
  if (!group.members.includes(index)) return notFound();
  const { world, beganAt, now } = simulation;
  return found(rankedGroup(world, group.members, group.week, world.player(index), beganAt, now), maxAge);
};

/** A wrong token is a success that says `invalid`. */
export const verifyToken: Handler = (question) =>
  withPlayer(question, (one) => {
    const token = tokenOf(question.body);
    const tag = question.simulation.world.playerTag(one.index);
    const status = token === playerToken(one) ? 'ok' : 'invalid';
    return { ...found({ tag, token, status }, question.maxAge), malformed: true };
  });

/** The token that a player finds in the game's settings: eight letters and digits. */
export function playerToken(one: PlayerState): string {
  const characters = 'abcdefghjkmnpqrstuvwxyz23456789';
  let token = '';
  for (let place = 0; place < 8; place++) token += characters[hash(one.seed, 600, place) % characters.length];
  return token;
}

function tokenOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'token' in parsed) return String(parsed.token);
  } catch {
    // Not JSON, so it contains no token.
  }
  return '';
}
