import type { ClanDistrictPayload } from '../../../api/payloads/clan.js';
import { CapitalDistrict } from '../../../models/CapitalDistrict.js';
import { reportIn } from '../../compare/compileAttributes.js';
import type { Wanted } from '../../compare/Found.js';
import { pairKeyed, reportUnkeyed } from '../../compare/keyed.js';
import { reportFields } from '../../compare/leftovers.js';
import { type Raw, sameValue } from '../../compare/sameValue.js';
import type { ClanComparison, ClanStep } from './ClanComparison.js';
import { capitalOf, districtsOf } from './clanAttributes.js';

const TYPES = ['clanDistrictUnlock', 'clanDistrictUpgrade', 'clanDistrictDowngrade', 'clanDistrictLoss'];
/** The parts of the capital that have separate events. */
const PARTS: ReadonlySet<string> = new Set(['capitalHallLevel', 'districts']);
const LEVEL: ReadonlySet<string> = new Set(['districtHallLevel']);

/**
 * Makes the step that compares the capital's districts and its other fields. Nothing is compared where a payload has no
 * capital.
 */
export function compileCapital(wanted: Wanted): ClanStep[] {
  const reportsRest = wanted.has('clanFieldChange');
  if (!reportsRest && !TYPES.some((type) => wanted.has(type))) return [];
  return [
    (clan) => {
      const { clanCapital: old } = clan.rawBefore;
      const { clanCapital: now } = clan.rawAfter;
      if (old === now || sameValue(old, now)) return;
      const [before, after] = [capitalOf(clan.rawBefore), capitalOf(clan.rawAfter)];
      if (before === undefined || after === undefined) {
        if (reportsRest) clan.field('clanCapital', [], old, now);
        return;
      }
      if (reportsRest) reportCapital(clan, before, after);
      pairKeyed(districtsOf(before), districtsOf(after), 'id', (district, next, id) => {
        if (next === undefined) clan.add('clanDistrictLoss', { district: modelOf(district) }, id);
        else if (district === undefined) clan.add('clanDistrictUnlock', { district: modelOf(next) }, id);
        else compareDistrict(clan, id, district, next, reportsRest);
      });
    },
  ];
}

function reportCapital(clan: ClanComparison, before: Raw, after: Raw): void {
  reportFields(before, after, reportIn(clan, 'clanCapital'), PARTS);
  const report = reportIn(clan, 'clanCapital', ['districts']);
  reportUnkeyed(before['districts'] ?? [], after['districts'] ?? [], 'id', report);
}

function compareDistrict(clan: ClanComparison, id: string, old: Raw, now: Raw, reportsRest: boolean): void {
  const [from, to] = [old['districtHallLevel'], now['districtHallLevel']];
  const areLevels = typeof from === 'number' && typeof to === 'number';
  if (areLevels && from !== to) {
    const detail = { district: modelOf(now), districtBefore: modelOf(old), old: from, new: to };
    clan.add(to > from ? 'clanDistrictUpgrade' : 'clanDistrictDowngrade', detail, id);
  }
  if (reportsRest)
    reportFields(old, now, reportIn(clan, 'clanCapital', ['districts', id]), areLevels ? LEVEL : undefined);
}

function modelOf(raw: Raw | undefined): CapitalDistrict {
  return new CapitalDistrict(raw as unknown as ClanDistrictPayload);
}
