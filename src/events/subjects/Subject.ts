import { clanTracker } from './clan/clanTracker.js';
import { leagueGroupTracker } from './league/leagueGroupTracker.js';
import { leagueWarTracker } from './league/leagueWarTracker.js';
import { playerTracker } from './player/playerTracker.js';
import { raidTracker } from './raid/raidTracker.js';
import type { Compare, Follow, SubjectTracker, Watched } from './SubjectTracker.js';
import { warTracker } from './war/warTracker.js';

/**
 * The registry of subjects, by kind. A subject is the answer of one route of the API for one tag: a war's tag for
 * `leagueWar`, a player's or a clan's tag for all others. A line here adds the kind, its polling, its events and their
 * types.
 *
 * Of the kinds that one verb watches, the first one has a subject for every tag that is watched; subjects of the others
 * exist while a listener needs them.
 */
const SUBJECTS = {
  player: playerTracker,
  clan: clanTracker,
  war: warTracker,
  raid: raidTracker,
  leagueGroup: leagueGroupTracker,
  leagueWar: leagueWarTracker,
};

/** A kind of subject. */
export type SubjectKind = keyof typeof SUBJECTS;

export const SUBJECT_KINDS = Object.keys(SUBJECTS) as readonly SubjectKind[];

/** A tracker of any kind. Its payloads and baselines are objects that only the tracker itself looks into. */
export type AnyTracker = SubjectTracker<object>;
export type AnyCompare = Compare<object>;

/** The trackers by kind. */
export const TRACKERS = SUBJECTS as unknown as Readonly<Record<SubjectKind, AnyTracker>>;

/** The types of the events of each kind. */
export const EVENT_TYPES = Object.fromEntries(
  SUBJECT_KINDS.map((kind) => [kind, SUBJECTS[kind].types]),
) as unknown as Readonly<Record<SubjectKind, readonly string[]>>;

/** The fields of the events of each kind, by type. */
export type EventsByKind = { readonly [Kind in SubjectKind]: EventsOfTracker<(typeof SUBJECTS)[Kind]> };
type EventsOfTracker<T> = T extends { readonly '~events'?: infer Events } ? Events : never;

/** The kinds that a verb watches, in the order of the registry. */
export function kindsWatchedBy(what: Watched): readonly SubjectKind[] {
  return SUBJECT_KINDS.filter((kind) => TRACKERS[kind].watchedBy === what);
}

/** The kind of a subject that another one follows. @throws TypeError for a kind that is not in the registry */
export function followedKind({ kind }: Follow): SubjectKind {
  if (!Object.hasOwn(SUBJECTS, kind)) throw new TypeError(`there is no kind of subject '${kind}'`);
  return kind as SubjectKind;
}
