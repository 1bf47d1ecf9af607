import type { RouteName } from '../../api/routes.js';
import { CLANS } from './clans.js';
import type { Handler } from './Handler.js';
import { PLAYERS } from './players.js';
import { RANKINGS } from './rankings.js';
import { searchClans } from './search.js';
import { STATICS } from './statics.js';

/** The handler of each route. */
export const HANDLERS: Readonly<Record<RouteName, Handler>> = {
  ...CLANS,
  ...PLAYERS,
  ...RANKINGS,
  ...STATICS,
  searchClans,
};
