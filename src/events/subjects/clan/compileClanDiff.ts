import type { ClanPayload } from '../../../api/payloads/clan.js';
import { Clan } from '../../../models/Clan.js';
import { recordOf } from '../../../models/reading.js';
import { Comparison, type Kind, type Wanted } from '../../compare/Comparison.js';
import { compileAttributes, compileUnknown, fieldsOf } from '../../compare/compileAttributes.js';
import { compileLabels } from '../../compare/compileLabels.js';
import { changeType } from '../../compare/eventTables.js';
import type { Raw } from '../../compare/sameValue.js';
import type { Diff } from '../player/compilePlayerDiff.js';
import { CLAN_EVENT_TYPES, type ClanEvents } from './ClanEvents.js';
import { CLAN_ATTRIBUTES } from './clanAttributes.js';
import { compileCapital } from './compileCapital.js';
import { type ClanStep, compileMembers } from './compileMembers.js';

/** The fields that something is made of; all others are told of by `clanFieldChange`. */
const KNOWN: ReadonlySet<string> = new Set([...fieldsOf(CLAN_ATTRIBUTES), 'memberList']);

const LABEL_TYPES = { added: 'clanLabelAdd', removed: 'clanLabelRemove', rest: 'clanFieldChange' } as const;

/**
 * Makes the function that compares two payloads of a clan and its members, looking only at what somebody listens to. Make it anew when that
 * changes.
 *
 * @param listens whether somebody listens to events of this type.
 */
export function compileClanDiff(listens: (type: string) => boolean): Diff<ClanPayload> {
  const wanted: Wanted = new Set(CLAN_EVENT_TYPES.filter((type) => listens(type)));
  const rest = wanted.has('clanFieldChange');
  const kind: Kind<Clan> = {
    view: (raw) => new Clan(raw as unknown as ClanPayload),
    wanted,
    fieldType: 'clanFieldChange',
  };
  const steps: ClanStep[] = [
    ...compileAttributes(CLAN_ATTRIBUTES, (attribute) => changeType('clan', attribute), wanted, rest),
    ...compileLabels(wanted, LABEL_TYPES),
    ...compileCapital(wanted),
    ...compileMembers(wanted),
    ...(rest ? [compileUnknown(KNOWN)] : []),
  ];
  return (before, after, found) => {
    if (steps.length === 0 || before === after) return;
    const [old, now] = [recordOf(before), recordOf(after)] as unknown as (Raw | undefined)[];
    if (old === undefined || now === undefined) return;
    const clan = new Comparison<Clan, ClanEvents>(kind, old, now, found);
    for (const step of steps) step(clan);
  };
}
