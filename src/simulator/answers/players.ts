import { tryCorrectTag } from '../../api/tags.js';
import { fieldOf, tryParse } from '../json.js';
import { battleLog, leagueHistory, rankedGroup } from '../league/rankedLeague.js';
import { hash } from '../random.js';
import { PAST_WEEKS } from '../Simulation.js';
import { type ApiAnswer, badRequest, found, notFound } from '../server/ApiAnswer.js';
import { rankedWeekStart } from '../world/Calendar.js';
import type { PlayerState } from '../world/PlayerState.js';
import type { Handler, Handlers, Question } from './Handler.js';

/** The handler of a route about the player that the path names. */
function ofPlayer(answer: (player: PlayerState, question: Question) => ApiAnswer): Handler {
  return (question) => {
    const { world } = question.simulation;
    const asked = question.parameters[0] ?? '';
    const index = world.playerIndex(asked);
    return index === -1 ? notFound(asked) : answer(world.player(index), question);
  };
}

export const PLAYERS = {
  player: ofPlayer((player, { simulation, maxAge }) => ({ status: 200, json: simulation.playerJson(player), maxAge })),

  battleLog: ofPlayer((player, { simulation: { world, beganAt }, maxAge }) =>
    found({ items: battleLog(world, player, beganAt) }, maxAge),
  ),

  leagueHistory: ofPlayer((player, { simulation, maxAge }) =>
    found({ items: leagueHistory(player, simulation.beganAt, PAST_WEEKS) }, maxAge),
  ),

  /** The group of a week, with the battles of the player named by a query parameter. */
  rankedGroup: ({ simulation, parameters, query, maxAge }) => {
    const [tag = '', seasonId = ''] = parameters;
    const asked = query.get('playerTag');
    if (asked === null) return badRequest('Required parameter playerTag is missing');
    const group = simulation.findGroup(tag);
    if (group === undefined || String(rankedWeekStart(group.week) / 1_000) !== seasonId) return notFound();
    const { world, beganAt, now } = simulation;
    const index = world.playerIndex(tryCorrectTag(asked) ?? '');
    if (!group.members.includes(index)) return notFound();
    return found(rankedGroup(world, group.members, group.week, world.player(index), beganAt, now), maxAge);
  },

  /** A wrong token is a success that says `invalid`. */
  verifyToken: ofPlayer((player, { simulation, body, maxAge }) => {
    const token = tokenOf(body);
    const tag = simulation.world.playerTag(player.index);
    const status = token === playerToken(player) ? 'ok' : 'invalid';
    return { ...found({ tag, token, status }, maxAge), malformed: true };
  }),
} satisfies Handlers;

/** The token that a player finds in the game's settings: eight letters and digits. */
export function playerToken(one: PlayerState): string {
  const characters = 'abcdefghjkmnpqrstuvwxyz23456789';
  let token = '';
  for (let place = 0; place < 8; place++) token += characters[hash(one.seed, 600, place) % characters.length];
  return token;
}

function tokenOf(body: string): string {
  const token = fieldOf(tryParse(body), 'token');
  if (token === undefined) return '';
  return typeof token === 'string' ? token : JSON.stringify(token);
}
