import type { ClanPayload } from '../../api/payloads/clan.js';
import type { PlayerPayload } from '../../api/payloads/player.js';
import type { Found } from '../compare/Found.js';
import { CLAN_EVENT_TYPES } from './clan/ClanEvents.js';
import { compileClanDiff } from './clan/compileClanDiff.js';
import { compilePlayerDiff, type Diff } from './player/compilePlayerDiff.js';
import { PLAYER_EVENT_TYPES } from './player/PlayerEvents.js';
import type { Compare, Tracked, Tracker } from './Tracker.js';

/** Players: their answers, attribute by attribute. */
export const playerTracker: Tracker<PlayerPayload> = {
  kind: 'player',
  route: 'player',
  operation: 'watchPlayers',
  types: PLAYER_EVENT_TYPES,
  compile: (listens) => comparison(compilePlayerDiff(listens)),
};

/** Clans with their members. */
export const clanTracker: Tracker<ClanPayload> = {
  kind: 'clan',
  route: 'clan',
  operation: 'watchClans',
  types: CLAN_EVENT_TYPES,
  compile: (listens) => comparison(compileClanDiff(listens)),
};

const NOTHING: Tracked<never> = { found: [] };

function comparison<P extends object>(diff: Diff<P>): Compare<P> {
  return (before, after) => {
    if (before === undefined || after === undefined) return NOTHING;
    const found: Found[] = [];
    diff(before, after, (one) => found.push(one));
    return found.length === 0 ? NOTHING : { found };
  };
}
