import type { PlayerPayload } from '../../../api/payloads/player.js';
import { Player } from '../../../models/Player.js';
import { compileAttributes, compileUnknown, fieldsOf } from '../../compare/compileAttributes.js';
import { wantedOf } from '../../compare/Found.js';
import { comparePayloads, compareWhole } from '../comparePayloads.js';
import type { SubjectTracker } from '../SubjectTracker.js';
import { compileLabels } from '../sharedAttributes.js';
import { compileAchievements } from './compareAchievements.js';
import { compilePlayerClan } from './comparePlayerClan.js';
import { compileSeasons } from './compareSeasons.js';
import { compileUnits } from './compareUnits.js';
import { PLAYER_EVENT_TYPES, type PlayerEvents } from './PlayerEvents.js';
import { PLAYER_ATTRIBUTES } from './playerAttributes.js';
import { UNIT_LISTS } from './units.js';

/** The fields that are compared; `playerFieldChange` reports all others. */
const KNOWN: ReadonlySet<string> = new Set([
  ...fieldsOf(PLAYER_ATTRIBUTES),
  ...Object.keys(UNIT_LISTS),
  'achievements',
]);

const LABEL_TYPES = { added: 'playerLabelAdd', removed: 'playerLabelRemove', rest: 'playerFieldChange' } as const;

/** A player. */
export const playerTracker: SubjectTracker<PlayerPayload, PlayerPayload, PlayerEvents> = {
  route: 'player',
  operation: 'watchPlayers',
  usualMaxAgeMs: 60_000,
  watchedBy: 'players',
  types: PLAYER_EVENT_TYPES,
  compile(listens) {
    const wanted = wantedOf(PLAYER_EVENT_TYPES, listens);
    const reportsRest = wanted.has('playerFieldChange');
    const view = (raw: object) => new Player(raw as PlayerPayload);
    return comparePayloads<PlayerPayload, Player, PlayerEvents>({ view, wanted, fieldType: 'playerFieldChange' }, [
      ...compareWhole(compileAttributes('player', PLAYER_ATTRIBUTES, wanted, reportsRest)),
      ...compilePlayerClan(wanted),
      ...compileSeasons(wanted),
      ...compileLabels(wanted, LABEL_TYPES),
      ...compileUnits(wanted),
      ...compileAchievements(wanted),
      ...compareWhole(reportsRest ? [compileUnknown(KNOWN)] : []),
    ]);
  },
};
