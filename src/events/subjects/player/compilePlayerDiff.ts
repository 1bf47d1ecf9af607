import type { PlayerPayload } from '../../../api/payloads/player.js';
import { Player } from '../../../models/Player.js';
import { recordOf } from '../../../models/reading.js';
import { Comparison, type Kind, type Wanted } from '../../compare/Comparison.js';
import { compileAttributes, compileUnknown, fieldsOf } from '../../compare/compileAttributes.js';
import { compileLabels } from '../../compare/compileLabels.js';
import { changeType } from '../../compare/eventTables.js';
import type { Found } from '../../compare/Found.js';
import type { Raw } from '../../compare/sameValue.js';
import { compileAchievements } from './compileAchievements.js';
import { compilePlayerClan } from './compilePlayerClan.js';
import { compileSeasons } from './compileSeasons.js';
import { compileUnits } from './compileUnits.js';
import type { PlayerStep } from './PlayerComparison.js';
import { PLAYER_EVENT_TYPES, type PlayerEvents } from './PlayerEvents.js';
import { PLAYER_ATTRIBUTES } from './playerAttributes.js';
import { UNIT_LISTS } from './units.js';

/** Finds what happened between two payloads of a subject. It never throws, whatever they hold; what is no object has no differences. */
export type Diff<Payload> = (before: Payload, after: Payload, found: (found: Found) => void) => void;

/** The fields that something is made of; all others are told of by `playerFieldChange`. */
const KNOWN: ReadonlySet<string> = new Set([
  ...fieldsOf(PLAYER_ATTRIBUTES),
  ...Object.keys(UNIT_LISTS),
  'achievements',
]);

const LABEL_TYPES = { added: 'playerLabelAdd', removed: 'playerLabelRemove', rest: 'playerFieldChange' } as const;

/**
 * Makes the function that compares two payloads of a player, looking only at what somebody listens to. Make it anew when that changes.
 *
 * @param listens whether somebody listens to events of this type.
 */
export function compilePlayerDiff(listens: (type: string) => boolean): Diff<PlayerPayload> {
  const wanted: Wanted = new Set(PLAYER_EVENT_TYPES.filter((type) => listens(type)));
  const rest = wanted.has('playerFieldChange');
  const kind: Kind<Player> = {
    view: (raw) => new Player(raw as unknown as PlayerPayload),
    wanted,
    fieldType: 'playerFieldChange',
  };
  const steps: PlayerStep[] = [
    ...compileAttributes(PLAYER_ATTRIBUTES, (attribute) => changeType('player', attribute), wanted, rest),
    ...compilePlayerClan(wanted),
    ...compileSeasons(wanted),
    ...compileLabels(wanted, LABEL_TYPES),
    ...compileUnits(wanted),
    ...compileAchievements(wanted),
    ...(rest ? [compileUnknown(KNOWN)] : []),
  ];
  return (before, after, found) => {
    if (steps.length === 0 || before === after) return;
    const [old, now] = [recordOf(before), recordOf(after)] as unknown as (Raw | undefined)[];
    if (old === undefined || now === undefined) return;
    const player = new Comparison<Player, PlayerEvents>(kind, old, now, found);
    for (const step of steps) step(player);
  };
}
