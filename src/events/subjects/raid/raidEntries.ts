import type { RaidAttack, RaidDistrict, RaidLogEntry } from '../../../models/RaidLogEntry.js';
import { numberOf } from '../../../models/reading.js';

/** A raid in a log, and the same raid in the former log. */
export interface EntryPair {
  readonly before: RaidLogEntry | undefined;
  readonly after: RaidLogEntry;
  /** The other clan, and how many raids with it there were so far: `#2PP 1`. */
  readonly name: string;
}

/**
 * How many raids with one clan are searched for one that is elsewhere in the log than before. The game has a handful.
 */
const MAX_SEARCH = 32;

/**
 * Pairs the raids of two successive logs. The API gives a raid no id, and a clan can occur twice; raids are listed in
 * the order in which they began. So the first raid with a clan is the same as the first one before, if it can have
 * grown from it: attacks are only added. Where the order differs, the raid is searched among the others with that clan.
 */
export function pairEntries(before: readonly RaidLogEntry[], after: readonly RaidLogEntry[]): readonly EntryPair[] {
  const former = groupByClan(before);
  const pairs = new Map<RaidLogEntry, EntryPair>();
  for (const [clan, entries] of groupByClan(after)) {
    const grownFrom = findGrown(former.get(clan) ?? [], entries);
    entries.forEach((entry, index) => {
      pairs.set(entry, { before: grownFrom.get(entry), after: entry, name: `${clan} ${index + 1}` });
    });
  }
  // In the order of the log.
  return after.flatMap((entry) => pairs.get(entry) ?? []);
}

/** For each raid the former one that it has grown from; raids without one are new. */
function findGrown(
  former: readonly RaidLogEntry[],
  entries: readonly RaidLogEntry[],
): ReadonlyMap<RaidLogEntry, RaidLogEntry> {
  const grownFrom = new Map<RaidLogEntry, RaidLogEntry>();
  const free = new Set(entries);
  for (const [index, candidate] of former.entries()) {
    const samePlace = entries[index];
    const grown =
      samePlace !== undefined && free.has(samePlace) && canGrow(candidate, samePlace)
        ? samePlace
        : firstOf(free, MAX_SEARCH).find((entry) => canGrow(candidate, entry));
    if (grown === undefined) continue;
    grownFrom.set(grown, candidate);
    free.delete(grown);
  }
  return grownFrom;
}

function firstOf<T>(values: Iterable<T>, count: number): T[] {
  const first: T[] = [];
  for (const one of values) {
    if (first.length === count) break;
    first.push(one);
  }
  return first;
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

/** Whether one raid can have become the other by more attacks. */
function canGrow(from: RaidLogEntry, to: RaidLogEntry): boolean {
  return from.districts.every((district) => {
    const now = to.getDistrict(district.id);
    if (now === undefined) return false;
    if (numberOf(now.destruction) < numberOf(district.destruction)) return false;
    if (numberOf(now.attackCount) < numberOf(district.attackCount)) return false;
    // The API drops the attacks of former weekends.
    if (now.attacks.length === 0 || district.attacks.length === 0) return true;
    return newDistrictAttacks(district, now).length === now.attacks.length - district.attacks.length;
  });
}

/** An attack, and its distinguishing name among those on its district. */
export interface NamedAttack {
  readonly attack: RaidAttack;
  readonly name: string;
}

/**
 * The attacks on a district that it did not have before, in order. An attack is identified by the attacker and by what
 * was left afterwards; equal attacks are counted.
 */
export function newDistrictAttacks(before: RaidDistrict | undefined, after: RaidDistrict): readonly NamedAttack[] {
  // Attacks that were counted but not listed cannot be distinguished from new ones.
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
