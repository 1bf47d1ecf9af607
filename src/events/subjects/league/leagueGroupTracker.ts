import type { LeagueGroupPayload } from '../../../api/payloads/cwl.js';
import { isTag } from '../../../api/tags.js';
import { LeagueGroup } from '../../../models/LeagueGroup.js';
import { recordsOf, textsOf } from '../../../models/reading.js';
import { compileAttributes } from '../../compare/attributes.js';
import type { Found } from '../../compare/Found.js';
import { compileSteps } from '../../compare/steps.js';
import type { Compare, Follow, Tracker, Wish } from '../Tracker.js';
import { GROUP_ATTRIBUTES, GROUP_STEPS, LEAGUE_GROUP_EVENT_TYPES, LEAGUE_WAR_EVENT_TYPES } from './leagueTables.js';
import type { AwaitedWar } from './leagueWarTracker.js';

/** The baseline of a clan without a group. */
export interface NoGroup {
  readonly absent: true;
  /** The group that it had last, without its clans: if that one comes back, its rounds are no news. */
  readonly last?: LeagueGroupPayload;
}

export type LeagueGroupBaseline = LeagueGroupPayload | NoGroup;

/** The drawn round in preparation, the one that is fought, and the one before, whose end may be just over: what can have something to tell yet. */
const OPEN_ROUNDS = 3;

/**
 * A clan's group in the clan war league. All wars of a round that is drawn are watched on the clan's behalf, the prepared one's and the fought one's at once: which of them is
 * the clan's own is written only in them, and those that are not say so at their first poll.
 */
export const leagueGroupTracker: Tracker<LeagueGroupPayload, LeagueGroupBaseline> = {
  kind: 'leagueGroup',
  route: 'leagueGroup',
  operation: 'getLeagueGroup',
  types: LEAGUE_GROUP_EVENT_TYPES,
  followed: (baseline) => openWars(groupOf(baseline)),
  compile(listens): Compare<LeagueGroupPayload, LeagueGroupBaseline> {
    const steps = compileSteps('league', GROUP_STEPS, listens);
    const attributes = compileAttributes('leagueGroup', GROUP_ATTRIBUTES, listens);
    // Without a listener nobody has to see the wars.
    const followsWars = LEAGUE_WAR_EVENT_TYPES.some(listens);
    return (before, after, context) => {
      // While groups are drawn the API can't answer: that says nothing of the group before, nor of the next one.
      if (context.absence === 'pending') return { found: [], keep: before ?? { absent: true }, wish: SLOW };
      const [old, group] = [groupOf(before), groupOf(after)];
      if (group === undefined) {
        const gone = old === undefined ? undefined : steps.GroupGone?.(nameOf(old), old);
        const last = old === undefined ? lastOf(before) : withoutClans(old.raw);
        return { found: present([gone]), keep: { absent: true, ...(last && { last }) }, wish: SLOW };
      }
      const wish = isOver(group) ? { wish: SLOW } : {};
      if (before === undefined) {
        return { found: [], follow: followsWars && !isOver(group) ? openWars(group) : [], ...wish };
      }
      const known = old ?? groupOf(lastOf(before));
      const same = known?.season === group.season ? known : undefined;
      // A copy of the API's that is older than the one before.
      if (same !== undefined && group.warTags.length < same.warTags.length)
        return { found: [], keep: before, again: true };
      const found: (Found | undefined)[] = [];
      if (old === undefined || same === undefined) found.push(steps.GroupFound?.(nameOf(group), group));
      else found.push(...(attributes?.(old, group, nameOf(group), () => ({ before: old, after: group })) ?? []));
      const knownTags = new Set(same?.warTags);
      const added = drawnRounds(group).filter(({ warTags }) => !warTags.some((tag) => knownTags.has(tag)));
      for (const { round, warTags } of added) {
        found.push(steps.RoundAdded?.(`${nameOf(group)} ${round}`, group, round, warTags));
      }
      const awaited: AwaitedWar = { awaitedSince: context.seenAt, isNews: true };
      const wars = followsWars ? added.flatMap(({ warTags }) => warTags) : [];
      return { found: present(found), follow: watch(group, wars, awaited), ...wish };
    };
  },
};

const SLOW: Wish = { slow: true };

/** The group; `undefined` where there is none, or none yet: while a season's groups are made they come without a season. */
function groupOf(payload: LeagueGroupBaseline | undefined): LeagueGroup | undefined {
  if (payload === undefined || 'absent' in payload) return undefined;
  return typeof payload.season === 'string' ? new LeagueGroup(payload) : undefined;
}

function lastOf(baseline: LeagueGroupBaseline | undefined): LeagueGroupPayload | undefined {
  return baseline !== undefined && 'absent' in baseline ? baseline.last : undefined;
}

function withoutClans({ clans: _clans, ...rest }: LeagueGroupPayload): LeagueGroupPayload {
  return rest;
}

function nameOf({ season = '' }: LeagueGroup): string {
  return season;
}

function isOver({ state }: LeagueGroup): boolean {
  return state === 'ended' || state === 'warEnded';
}

/** The rounds that have been drawn, with their numbers, from 1. A round can have fewer wars than others when the group lacks clans. */
function drawnRounds(group: LeagueGroup): readonly { readonly round: number; readonly warTags: readonly string[] }[] {
  return recordsOf(group.raw.rounds)
    .map(({ warTags }, index) => ({ round: index + 1, warTags: textsOf(warTags).filter(isTag) }))
    .filter(({ warTags }) => warTags.length > 0);
}

/** The wars that may have something to tell yet, for whoever has no baseline of them: what they show at first is no news. */
function openWars(group: LeagueGroup | undefined): readonly Follow[] {
  if (group === undefined) return [];
  const warTags = drawnRounds(group)
    .slice(-OPEN_ROUNDS)
    .flatMap((round) => round.warTags);
  return watch(group, warTags, undefined);
}

/** Which clans fight a war is written only in it: all of the group are concerned. */
function watch(group: LeagueGroup, warTags: readonly string[], baseline: AwaitedWar | undefined): readonly Follow[] {
  const concerns = textsOf(recordsOf(group.raw.clans).map((clan) => clan.tag));
  return warTags.map((tag) => ({
    action: 'watch',
    kind: 'leagueWar',
    tag,
    concerns,
    ...(baseline === undefined ? {} : { baseline }),
  }));
}

function present(found: readonly (Found | undefined)[]): readonly Found[] {
  return found.filter((one) => one !== undefined);
}
