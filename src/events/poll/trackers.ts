import { clanTracker, playerTracker } from '../subjects/attributeTrackers.js';
import { leagueGroupTracker } from '../subjects/league/leagueGroupTracker.js';
import { leagueWarTracker } from '../subjects/league/leagueWarTracker.js';
import { raidTracker } from '../subjects/raid/raidTracker.js';
import type { SubjectKind } from '../subjects/Subject.js';
import type { Tracker } from '../subjects/Tracker.js';
import { warTracker } from '../subjects/war/warTracker.js';

/** A tracker whose payloads and baselines the poller passes on without looking into them. */
export type AnyTracker = Tracker<object, object>;

/** The tracker of each kind of subject. */
export const TRACKERS = {
  player: playerTracker,
  clan: clanTracker,
  war: warTracker,
  raid: raidTracker,
  leagueGroup: leagueGroupTracker,
  leagueWar: leagueWarTracker,
} as unknown as Readonly<Record<SubjectKind, AnyTracker>>;
