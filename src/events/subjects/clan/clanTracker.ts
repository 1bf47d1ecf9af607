import type { ClanPayload } from '../../../api/payloads/clan.js';
import { Clan } from '../../../models/Clan.js';
import { compileAttributes, compileUnknown, fieldsOf } from '../../compare/compileAttributes.js';
import { wantedOf } from '../../compare/Found.js';
import { comparePayloads, compareWhole } from '../comparePayloads.js';
import type { SubjectTracker } from '../SubjectTracker.js';
import { compileLabels } from '../sharedAttributes.js';
import { CLAN_EVENT_TYPES, type ClanEvents } from './ClanEvents.js';
import { CLAN_ATTRIBUTES } from './clanAttributes.js';
import { compileCapital } from './compareCapital.js';
import { compileMembers } from './compareMembers.js';

/** The fields that are compared; `clanFieldChange` reports all others. */
const KNOWN: ReadonlySet<string> = new Set([...fieldsOf(CLAN_ATTRIBUTES), 'memberList']);

const LABEL_TYPES = { added: 'clanLabelAdd', removed: 'clanLabelRemove', rest: 'clanFieldChange' } as const;

/** A clan with its members. */
export const clanTracker: SubjectTracker<ClanPayload, ClanPayload, ClanEvents> = {
  route: 'clan',
  operation: 'watchClans',
  usualMaxAgeMs: 60_000,
  watchedBy: 'clans',
  types: CLAN_EVENT_TYPES,
  compile(listens) {
    const wanted = wantedOf(CLAN_EVENT_TYPES, listens);
    const reportsRest = wanted.has('clanFieldChange');
    const view = (raw: object) => new Clan(raw as ClanPayload);
    return comparePayloads<ClanPayload, Clan, ClanEvents>({ view, wanted, fieldType: 'clanFieldChange' }, [
      ...compareWhole(compileAttributes('clan', CLAN_ATTRIBUTES, wanted, reportsRest)),
      ...compileLabels(wanted, LABEL_TYPES),
      ...compileCapital(wanted),
      ...compileMembers(wanted),
      ...compareWhole(reportsRest ? [compileUnknown(KNOWN)] : []),
    ]);
  },
};
