import type { RaidLogEntry } from '../../../models/RaidLogEntry.js';
import type { RaidSeason } from '../../../models/RaidSeason.js';
import { compileAttributes } from '../../compare/attributes.js';
import type { Found } from '../../compare/Found.js';
import { compileSteps } from '../../compare/steps.js';
import { newDistrictAttacks, pairEntries } from './raidEntries.js';
import { RAID_ATTRIBUTES, RAID_MEMBER_ATTRIBUTES, RAID_STEPS } from './raidTables.js';

/** The comparison of two answers about a raid weekend, for what is listened to. */
export interface WeekendComparison {
  /** What happened from one answer about a weekend to the next. `before: undefined`: it was not there, so that all of it happened. */
  compare(before: RaidSeason | undefined, after: RaidSeason): readonly Found[];
  /** That the end of a weekend was not seen. */
  endNotSeen(season: RaidSeason): readonly Found[];
}

/** What a weekend is called in the names of its events. */
export function nameOf(season: RaidSeason): string {
  return season.raw.startTime;
}

export function compileWeekendComparison(listens: (type: string) => boolean): WeekendComparison {
  const steps = compileSteps('raid', RAID_STEPS, listens);
  const attributes = compileAttributes('raid', RAID_ATTRIBUTES, listens);
  const memberAttributes = compileAttributes('raidMember', RAID_MEMBER_ATTRIBUTES, listens);
  const ours = { attack: steps.Attack, destroyed: steps.DistrictDestroyed };
  const theirs = { attack: steps.Defense, destroyed: steps.DistrictLost };

  function members(before: RaidSeason | undefined, after: RaidSeason): (Found | undefined)[] {
    if (steps.MemberJoined === undefined && memberAttributes === undefined) return [];
    return after.members.flatMap((member): readonly (Found | undefined)[] => {
      const item = `${nameOf(after)} ${member.tag}`;
      const memberBefore = before?.getMember(member.tag);
      if (before === undefined || memberBefore === undefined) return [steps.MemberJoined?.(item, after, member)];
      return memberAttributes?.(memberBefore, member, item, () => ({ before, after, member, memberBefore })) ?? [];
    });
  }

  function raids(
    told: typeof ours | typeof theirs,
    season: RaidSeason,
    before: readonly RaidLogEntry[],
    after: readonly RaidLogEntry[],
  ): (Found | undefined)[] {
    if (told.attack === undefined && told.destroyed === undefined) return [];
    return pairEntries(before, after).flatMap(({ before: old, after: entry, name }) =>
      entry.districts.flatMap((district) => {
        const districtBefore = old?.getDistrict(district.id);
        const item = `${nameOf(season)} ${name} ${district.id}`;
        const isNewlyDestroyed = district.isDestroyed && districtBefore?.isDestroyed !== true;
        return [
          ...(told.attack === undefined ? [] : newDistrictAttacks(districtBefore, district)).map(
            ({ attack, name: attackName }) => told.attack?.(`${item} ${attackName}`, season, entry, attack),
          ),
          isNewlyDestroyed ? told.destroyed?.(item, season, entry, district) : undefined,
        ];
      }),
    );
  }

  return {
    compare(before, after) {
      const item = nameOf(after);
      const found: (Found | undefined)[] = [
        before === undefined ? steps.Started?.(item, after) : undefined,
        ...members(before, after),
        ...raids(ours, after, before?.attackLog ?? [], after.attackLog),
        ...raids(theirs, after, before?.defenseLog ?? [], after.defenseLog),
        ...(before === undefined ? [] : (attributes?.(before, after, item, () => ({ before, after })) ?? [])),
        after.isFinished && before?.isFinished !== true ? steps.Ended?.(item, after) : undefined,
      ];
      return found.filter((one) => one !== undefined);
    },
    endNotSeen: (season) => {
      const one = steps.EndNotSeen?.(nameOf(season), season);
      return one === undefined ? [] : [one];
    },
  };
}
