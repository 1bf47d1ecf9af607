import type { RaidDistrict, RaidLogEntry } from '../../../models/RaidLogEntry.js';
import type { RaidMember, RaidSeason } from '../../../models/RaidSeason.js';
import { compileAttributes } from '../../compare/compileAttributes.js';
import { Findings } from '../../compare/Findings.js';
import { type Found, wantedOf } from '../../compare/Found.js';
import { statesOf } from '../../compare/States.js';
import { newDistrictAttacks, pairEntries } from './raidEntries.js';
import {
  RAID_ATTRIBUTES,
  RAID_EVENT_TYPES,
  RAID_MEMBER_ATTRIBUTES,
  RAID_STATES,
  type RaidDetails,
} from './raidEvents.js';

/** Compares two answers about a raid weekend, and looks only for what listeners need. */
export interface WeekendComparison {
  /**
   * Finds what happened between two answers. `before: undefined` means that the weekend is new, so that all of it
   * happened.
   */
  compare(before: RaidSeason | undefined, after: RaidSeason): readonly Found[];
  /** The event for an end that was not seen, if a listener needs it. */
  endNotSeen(season: RaidSeason): readonly Found[];
}

type RaidFindings = Findings<RaidDetails>;

/** Identifies a weekend in the ids of its events. */
function nameOf(season: RaidSeason): string {
  return season.raw.startTime;
}

export function compileWeekendComparison(listens: (type: string) => boolean): WeekendComparison {
  const wanted = wantedOf(RAID_EVENT_TYPES, listens);
  const attributes = compileAttributes('raid', RAID_ATTRIBUTES, wanted);
  const memberAttributes = compileAttributes('raidMember', RAID_MEMBER_ATTRIBUTES, wanted);

  function compareMembers(found: RaidFindings, before: RaidSeason | undefined, after: RaidSeason): void {
    if (!found.wants('MemberJoined') && memberAttributes.length === 0) return;
    for (const member of after.members) {
      const memberBefore = before?.getMember(member.tag);
      if (before === undefined || memberBefore === undefined) {
        found.add('MemberJoined', { season: after, member }, memberName(after, member));
      } else {
        const sink = found.sink(memberName(after, member), { before, after, member, memberBefore });
        for (const step of memberAttributes) step(statesOf(memberBefore, member), sink);
      }
    }
  }

  return {
    compare(before, after) {
      const found: RaidFindings = new Findings(wanted, 'raid');
      if (before === undefined) found.add('Started', { season: after }, nameOf(after));
      compareMembers(found, before, after);
      compareRaids(found, after, before?.attackLog ?? [], after.attackLog, 'Attack', 'DistrictDestroyed');
      compareRaids(found, after, before?.defenseLog ?? [], after.defenseLog, 'Defense', 'DistrictLost');
      if (before !== undefined) {
        const sink = found.sink(nameOf(after), { before, after });
        for (const step of attributes) step(statesOf(before, after), sink);
      }
      if (hasEnded(before, after)) found.add('Ended', { season: after }, nameOf(after));
      return found.all;
    },
    endNotSeen(season) {
      const found: RaidFindings = new Findings(wanted, 'raid');
      found.add('EndNotSeen', { season }, nameOf(season));
      return found.all;
    },
  };
}

function memberName(season: RaidSeason, member: RaidMember): string {
  return `${nameOf(season)} ${member.tag}`;
}

/** Finds attacks and destroyed districts in the clan's raids, or in the raids on it. */
function compareRaids(
  found: RaidFindings,
  season: RaidSeason,
  before: readonly RaidLogEntry[],
  after: readonly RaidLogEntry[],
  attackEvent: 'Attack' | 'Defense',
  destroyedEvent: 'DistrictDestroyed' | 'DistrictLost',
): void {
  if (!found.wants(attackEvent) && !found.wants(destroyedEvent)) return;
  for (const { before: old, after: entry, name } of pairEntries(before, after)) {
    for (const district of entry.districts) {
      const districtBefore = old?.getDistrict(district.id);
      const item = `${nameOf(season)} ${name} ${district.id}`;
      addAttacks(found, { season, entry, district }, districtBefore, attackEvent, item);
      if (district.isDestroyed && districtBefore?.isDestroyed !== true) {
        found.add(destroyedEvent, { season, entry, district }, item);
      }
    }
  }
}

function addAttacks(
  found: RaidFindings,
  raid: RaidDetails['DistrictLost'],
  before: RaidDistrict | undefined,
  event: 'Attack' | 'Defense',
  item: string,
): void {
  if (!found.wants(event)) return;
  for (const { attack, name } of newDistrictAttacks(before, raid.district)) {
    found.add(event, { ...raid, district: attack.district, attack }, `${item} ${name}`);
  }
}

/** Whether the weekend has ended. An unknown state says nothing. */
function hasEnded(before: RaidSeason | undefined, after: RaidSeason): boolean {
  if (!after.isFinished) return false;
  return before === undefined || (RAID_STATES.has(before.state) && !before.isFinished);
}
