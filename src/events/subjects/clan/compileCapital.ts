import type { ClanDistrictPayload } from '../../../api/payloads/clan.js';
import { CapitalDistrict } from '../../../models/CapitalDistrict.js';
import type { Wanted } from '../../compare/Comparison.js';
import { reportUnkeyed } from '../../compare/keyed.js';
import { eachDifference, reportFields } from '../../compare/leftovers.js';
import { type Raw, sameValue } from '../../compare/sameValue.js';
import { capitalOf, districtsOf } from './clanAttributes.js';
import type { ClanComparison, ClanStep } from './compileMembers.js';

const TYPES = ['clanDistrictUnlock', 'clanDistrictUpgrade', 'clanDistrictDowngrade', 'clanDistrictLoss'];
/** Parts of the capital with events of their own. */
const PARTS: ReadonlySet<string> = new Set(['capitalHallLevel', 'districts']);

/** The step for the districts of the capital, and for what else it says. A capital that is missing on one side says nothing. */
export function compileCapital(wanted: Wanted): ClanStep[] {
  const rest = wanted.has('clanFieldChange');
  if (!rest && !TYPES.some((type) => wanted.has(type))) return [];
  return [
    (clan) => {
      const { clanCapital: old } = clan.rawBefore;
      const { clanCapital: now } = clan.rawAfter;
      if (old === now || sameValue(old, now)) return;
      const [before, after] = [capitalOf(clan.rawBefore), capitalOf(clan.rawAfter)];
      if (before === undefined || after === undefined) {
        if (rest) clan.tellField('clanCapital', [], old, now);
        return;
      }
      if (rest) {
        eachDifference(before, after, PARTS, (key, a, b) => clan.tellField('clanCapital', [key], a, b));
        reportUnkeyed(before['districts'] ?? [], after['districts'] ?? [], 'id', (path, a, b) =>
          clan.tellField('clanCapital', ['districts', ...path], a, b),
        );
      }
      compareDistricts(clan, districtsOf(before['districts']), districtsOf(after['districts']), rest);
    },
  ];
}

type Districts = ReadonlyMap<string | number, Raw>;

function compareDistricts(clan: ClanComparison, before: Districts, after: Districts, rest: boolean): void {
  for (const [id, raw] of before) {
    if (!after.has(id)) clan.tell('clanDistrictLoss', { district: districtOf(raw) }, String(id));
  }
  for (const [id, raw] of after) {
    const old = before.get(id);
    if (old === undefined) clan.tell('clanDistrictUnlock', { district: districtOf(raw) }, String(id));
    else compareDistrict(clan, String(id), old, raw, rest);
  }
}

const LEVEL: ReadonlySet<string> = new Set(['districtHallLevel']);

function compareDistrict(clan: ClanComparison, id: string, old: Raw, now: Raw, rest: boolean): void {
  const [from, to] = [old['districtHallLevel'], now['districtHallLevel']];
  const areLevels = typeof from === 'number' && typeof to === 'number';
  if (areLevels && from !== to) {
    const detail = { district: districtOf(now), districtBefore: districtOf(old), old: from, new: to };
    clan.tell(to > from ? 'clanDistrictUpgrade' : 'clanDistrictDowngrade', detail, id);
  }
  if (!rest) return;
  const report = (path: readonly string[], a: unknown, b: unknown) =>
    clan.tellField('clanCapital', ['districts', id, ...path], a, b);
  reportFields(old, now, report, areLevels ? LEVEL : undefined);
}

function districtOf(raw: Raw): CapitalDistrict {
  return new CapitalDistrict(raw as unknown as ClanDistrictPayload);
}
