import type { RaidAttack, RaidDistrict, RaidLogEntry } from '../../../models/RaidLogEntry.js';
import { numberOf } from '../../../models/reading.js';

/** A raid in a log, and the same raid in the log before. */
export interface EntryPair {
  readonly before: RaidLogEntry | undefined;
  readonly after: RaidLogEntry;
  /** The other clan, and how many times it has come: `#2PP 1`. */
  readonly name: string;
}

/**
 * Finds the raids of a log again in the log that followed. The API gives them no number and can have the same clan twice; it lists them in the order in which they began. So the first
 * raid with a clan is the first one before, as long as it can have grown from it: attacks are only added. Where lists should be otherwise, a raid is looked for
 * among all those with the clan.
 */
export function pairEntries(before: readonly RaidLogEntry[], after: readonly RaidLogEntry[]): readonly EntryPair[] {
  const left = groupByClan(before);
  const pairs: EntryPair[] = [];
  for (const [clan, entries] of groupByClan(after)) {
    const old = left.get(clan) ?? [];
    const taken = new Map<RaidLogEntry, RaidLogEntry>();
    for (const [index, candidate] of old.entries()) {
      const free = entries.filter((entry) => !taken.has(entry));
      const samePlace = entries[index];
      const grown =
        samePlace !== undefined && free.includes(samePlace) && canGrow(candidate, samePlace)
          ? samePlace
          : free.find((entry) => canGrow(candidate, entry));
      if (grown !== undefined) taken.set(grown, candidate);
    }
    entries.forEach((entry, index) => {
      pairs.push({ before: taken.get(entry), after: entry, name: `${clan} ${index + 1}` });
    });
  }
  // In the order of the log.
  return pairs.sort((one, other) => after.indexOf(one.after) - after.indexOf(other.after));
}

function groupByClan(entries: readonly RaidLogEntry[]): Map<string, RaidLogEntry[]> {
  const byClan = new Map<string, RaidLogEntry[]>();
  for (const entry of entries) {
    const clan = entry.clan?.tag ?? '';
    const list = byClan.get(clan);
    if (list === undefined) byClan.set(clan, [entry]);
    else list.push(entry);
  }
  return byClan;
}

/** Whether a raid can have become another by attacks. */
function canGrow(from: RaidLogEntry, to: RaidLogEntry): boolean {
  return from.districts.every((district) => {
    const now = to.getDistrict(district.id);
    if (now === undefined) return false;
    if (numberOf(now.destruction) < numberOf(district.destruction)) return false;
    if (numberOf(now.attackCount) < numberOf(district.attackCount)) return false;
    // Weekends further back have no attacks any more.
    if (now.attacks.length === 0 || district.attacks.length === 0) return true;
    return newDistrictAttacks(district, now).length === now.attacks.length - district.attacks.length;
  });
}

/** An attack, and what it is called among those on its district. */
export interface NamedAttack {
  readonly attack: RaidAttack;
  readonly name: string;
}

/**
 * The attacks on a district that it did not have before, in their order. An attack is known by who made it and what was left after it; of equal ones as many are
 * known as there were.
 */
export function newDistrictAttacks(before: RaidDistrict | undefined, after: RaidDistrict): readonly NamedAttack[] {
  // Attacks that were counted without being listed can't be told from new ones.
  if (before !== undefined && before.attacks.length === 0 && numberOf(before.attackCount) > 0) return [];
  const known = countSigns(before?.attacks ?? []);
  const seen = new Map<string, number>();
  // The API lists the latest first.
  return [...after.attacks].reverse().flatMap((attack) => {
    const sign = signOf(attack);
    const count = (seen.get(sign) ?? 0) + 1;
    seen.set(sign, count);
    return count <= (known.get(sign) ?? 0) ? [] : [{ attack, name: `${sign} ${count}` }];
  });
}

function countSigns(attacks: readonly RaidAttack[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const attack of attacks) counts.set(signOf(attack), (counts.get(signOf(attack)) ?? 0) + 1);
  return counts;
}

function signOf({ attackerTag = '', destruction, stars }: RaidAttack): string {
  return `${attackerTag} ${destruction} ${stars}`;
}
