import type { LeagueGroupPayload } from '../../../api/payloads/cwl.js';
import { isTag } from '../../../api/tags.js';
import { LeagueGroup } from '../../../models/LeagueGroup.js';
import { recordsOf, textsOf } from '../../../models/reading.js';
import { compileAttributes } from '../../compare/compileAttributes.js';
import { Findings } from '../../compare/Findings.js';
import { wantedOf } from '../../compare/Found.js';
import { statesOf } from '../../compare/States.js';
import { withKnownStates } from '../knownStates.js';
import type { Compare, Follow, PollPlan, SubjectTracker, Tracked } from '../SubjectTracker.js';
import {
  GROUP_ATTRIBUTES,
  GROUP_STATES,
  type GroupDetails,
  LEAGUE_GROUP_EVENT_TYPES,
  LEAGUE_WAR_EVENT_TYPES,
  type LeagueGroupEvents,
} from './leagueEvents.js';
import type { AwaitedWar } from './leagueWarTracker.js';

/** The baseline of a clan without a group. */
export interface NoGroup {
  readonly absent: true;
  /** The last group, without its clans: if the API shows it again, its rounds are not reported again. */
  readonly last?: LeagueGroupPayload;
}

export type LeagueGroupBaseline = LeagueGroupPayload | NoGroup;

/**
 * The rounds whose wars can still have events: the one in preparation, the one in battle, and the one that has just
 * ended.
 */
const OPEN_ROUNDS = 3;

const SLOW: PollPlan = { slow: true };

/**
 * A clan's group in the clan war league. All wars of a drawn round are watched on the clan's behalf, because only the
 * wars themselves show which of them is the clan's own; the others are unwatched after their first poll.
 */
export const leagueGroupTracker: SubjectTracker<LeagueGroupPayload, LeagueGroupBaseline, LeagueGroupEvents> = {
  route: 'leagueGroup',
  operation: 'getLeagueGroup',
  usualMaxAgeMs: 600_000,
  watchedBy: 'wars',
  follows: 'leagueWar',
  comparesAbsence: true,
  types: LEAGUE_GROUP_EVENT_TYPES,
  followed: (baseline) => openWars(groupOf(baseline)),
  compile(listens): Compare<LeagueGroupPayload, LeagueGroupBaseline> {
    const wanted = wantedOf(LEAGUE_GROUP_EVENT_TYPES, listens);
    const attributes = compileAttributes('leagueGroup', GROUP_ATTRIBUTES, wanted);
    // Wars are followed only for listeners to their events.
    const followsWars = LEAGUE_WAR_EVENT_TYPES.some(listens);
    return withKnownStates(STATES, (before, after, { absence, seenAt }) => {
      // While groups are drawn the API has no answer. That means nothing for the former group, nor for the next one.
      if (absence === 'pending') return { found: [], keep: before ?? { absent: true }, plan: SLOW };
      const found: GroupFindings = new Findings(wanted, 'league');
      const [old, group] = [groupOf(before), groupOf(after)];
      if (group === undefined) return compareGone(found, before, old);
      const plan = isOver(group) ? { plan: SLOW } : {};
      if (before === undefined)
        return { found: [], follow: followsWars && !isOver(group) ? openWars(group) : [], ...plan };
      const known = old ?? groupOf(lastOf(before));
      const same = known?.season === group.season ? known : undefined;
      // An older copy of the API shows nothing new, and must not become the baseline.
      if (same !== undefined && group.warTags.length < same.warTags.length)
        return { found: [], keep: before, recompare: true };

      if (old === undefined || same === undefined) {
        found.add('GroupFound', { group }, nameOf(group));
      } else {
        const sink = found.sink(nameOf(group), { before: old, after: group });
        for (const step of attributes) step(statesOf(old, group), sink);
      }
      const added = addedRounds(same, group);
      for (const { round, warTags } of added) {
        found.add('RoundAdded', { group, round, warTags }, `${nameOf(group)} ${round}`);
      }
      const wars = followsWars ? added.flatMap(({ warTags }) => warTags) : [];
      return { found: found.all, follow: watch(group, wars, { awaitedSince: seenAt, isNews: true }), ...plan };
    });
  },
};

type GroupFindings = Findings<GroupDetails>;

/**
 * The rule for unknown states: they are replaced for the season that is known, and another season with one is ignored.
 */
const STATES = {
  isKnown: ({ state }: LeagueGroupPayload) => GROUP_STATES.has(state),
  stand(before: LeagueGroupBaseline, answer: LeagueGroupPayload): LeagueGroupPayload | undefined {
    const last = groupOf(before);
    return last !== undefined && last.season === answer.season ? { ...answer, state: last.state } : undefined;
  },
  plan: () => SLOW,
};

/** The clan has no group, or none any more. */
function compareGone(
  found: GroupFindings,
  before: LeagueGroupBaseline | undefined,
  old: LeagueGroup | undefined,
): Tracked<LeagueGroupBaseline> {
  if (old !== undefined) found.add('GroupGone', { group: old }, nameOf(old));
  const last = old === undefined ? lastOf(before) : withoutClans(old.raw);
  return { found: found.all, keep: { absent: true, ...(last && { last }) }, plan: SLOW };
}

/** The rounds that were drawn since the former answer. */
function addedRounds(before: LeagueGroup | undefined, group: LeagueGroup): readonly DrawnRound[] {
  const known = new Set(before?.warTags);
  return drawnRounds(group).filter(({ warTags }) => !warTags.some((tag) => known.has(tag)));
}

/** The group; `undefined` where there is none. While the groups of a season are drawn, they come without a season. */
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

interface DrawnRound {
  /** Counts from 1. */
  readonly round: number;
  readonly warTags: readonly string[];
}

/** The rounds that have been drawn. A group with fewer clans than usual has fewer wars in a round. */
function drawnRounds(group: LeagueGroup): readonly DrawnRound[] {
  return recordsOf(group.raw.rounds)
    .map(({ warTags }, index) => ({ round: index + 1, warTags: textsOf(warTags).filter(isTag) }))
    .filter(({ warTags }) => warTags.length > 0);
}

/**
 * Requests to watch the wars that can still have events. The first answer of a war without a baseline has no events.
 */
function openWars(group: LeagueGroup | undefined): readonly Follow[] {
  if (group === undefined) return [];
  const warTags = drawnRounds(group)
    .slice(-OPEN_ROUNDS)
    .flatMap((round) => round.warTags);
  return watch(group, warTags, undefined);
}

/** Requests to watch wars. Only a war itself shows which clans are in it, so it may concern all clans of the group. */
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
