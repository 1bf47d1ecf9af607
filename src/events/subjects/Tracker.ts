import type { ClanPayload } from '../../api/payloads/clan.js';
import type { PagePayload } from '../../api/payloads/common.js';
import type { LeagueGroupPayload } from '../../api/payloads/cwl.js';
import type { PlayerPayload } from '../../api/payloads/player.js';
import type { RaidSeasonPayload } from '../../api/payloads/raid.js';
import type { ClanWarPayload } from '../../api/payloads/war.js';
import type { RouteName } from '../../api/routes.js';
import type { MaybePromise } from '../../internal/MaybePromise.js';
import type { Found } from '../compare/Found.js';
import type { SubjectKind } from './Subject.js';

/** What is polled of each kind of subject. */
export interface SubjectPayloads {
  readonly player: PlayerPayload;
  readonly clan: ClanPayload;
  readonly war: ClanWarPayload;
  readonly raid: PagePayload<RaidSeasonPayload>;
  readonly leagueGroup: LeagueGroupPayload;
  readonly leagueWar: ClanWarPayload;
}

/**
 * All that the poller has to know of a kind of subject: where it is asked for, and what two answers that follow each other mean.
 *
 * A tracker has no memory. What it knows of a subject is its baseline, plain JSON, so that it goes on from a baseline that was kept elsewhere as if nothing had
 * been.
 * @template P the API's answer.
 * @template B the baseline: the answer itself, or what `Tracked.keep` says instead.
 */
export interface Tracker<P extends object, B extends object = P> {
  readonly kind: SubjectKind;
  /** The route that is polled, with the tag as its only parameter. */
  readonly route: RouteName;
  /** What errors and figures call the request. */
  readonly operation: string;
  /** The query of the request, as `queryOf` makes it. Absent: none. */
  readonly query?: string;
  /** The types of all events that can come of it. */
  readonly types: readonly string[];
  /** The comparison that looks only at what is listened to; to be made anew when that changes. */
  compile(listens: (type: string) => boolean): Compare<P, B>;
  /**
   * The subjects that this baseline has had watched on its behalf, for a poller that takes it up again and does not know them any more. Some of them may be over
   * long since: they say so themselves at their first poll. Absent: there are never any.
   */
  followed?(baseline: B): readonly Follow[];
}

/**
 * Compares an answer with the baseline. It changes neither, and the same three arguments give the same result.
 *
 * - `before` is `undefined` at first sight: that tells nothing of the past.
 * - `after` is `undefined` when the API says that there is nothing: `context.absence` says why. Other failures are never compared.
 *
 * When it throws, or its promise does, nothing was found out: the baseline stays, and the same answer has to be compared again.
 */
export type Compare<P extends object, B extends object = P> = (
  before: B | undefined,
  after: P | undefined,
  context: TrackContext,
) => MaybePromise<Tracked<B>>;

/** What came of a comparison. */
export interface Tracked<B extends object> {
  /** In the order in which it happened, as far as the answers tell. */
  readonly found: readonly OwnedFound[];
  /** To be done after the events were delivered, in this order. */
  readonly follow?: readonly Follow[];
  /** Takes the place of the wish before. Absent: there is none. */
  readonly wish?: Wish;
  /** The next baseline. Absent: the answer as it came; if there was none, the baseline as it was. */
  readonly keep?: B;
  /** The matter is not settled: the next answer has to be compared even if it has the same bytes as this one. */
  readonly again?: true;
}

/** Something that was found, on behalf of somebody else than the subject: a war of the league is watched for the clans in it. */
export interface OwnedFound extends Found {
  /** The tag that the event is about. Absent: the subject's own. */
  readonly owner?: string;
}

/** When a subject would like to be polled, beside the usual. Instants are epoch milliseconds and may be past: then at once. */
export interface Wish {
  /** Something is expected then: to be polled at this instant, or as soon after it as the API's copy can have changed, but no later. */
  readonly at?: number;
  /** From then on, until another wish takes its place, it goes before others. */
  readonly urgentFrom?: number;
  /** Until then nothing is expected: it may be polled less often than the API's copies change. */
  readonly slow?: true;
}

/** Another subject that is to be watched, or no more, on behalf of a tag. */
export interface Follow {
  readonly action: 'watch' | 'unwatch';
  readonly kind: SubjectKind;
  readonly tag: string;
  /** On whose behalf. Absent: the tag of the subject that was compared. A subject that nobody's behalf is left for is not watched any more. */
  readonly owner?: string;
  /**
   * Of `watch`: tags that it may concern as well. It is watched on behalf of those of them that are watched as the compared subject is, whose own answers may come later: none of them is to miss what
   * it shows first, nor what is known of it because another one lets go of it.
   */
  readonly concerns?: readonly string[];
  /** Of `watch`: the baseline to begin with, if the subject has none yet. Absent: its first answer is the first sight. */
  readonly baseline?: object;
}

/** `hidden`: the clan keeps it private (403); `absent`: there is none (404); `pending`: the API can't tell yet (504 while league groups are drawn). */
export type Absence = 'hidden' | 'absent' | 'pending';

/** What a comparison may know besides the two answers. */
export interface TrackContext {
  /** The subject's tag. */
  readonly tag: string;
  /** Epoch milliseconds: when the answer was given. */
  readonly seenAt: number;
  /** Epoch milliseconds: when the answer before was given. `undefined` at first sight. */
  readonly since: number | undefined;
  /** Why there is no answer. `undefined` when there is one. */
  readonly absence?: Absence | undefined;
  /** The tags on whose behalf the subject is watched; of subjects that are watched for themselves their own tag. */
  readonly owners: readonly string[];
  /**
   * One request more, in the background lane. `undefined`: the API says that there is nothing.
   * @throws what the transport throws when there is no answer
   */
  fetch<K extends SubjectKind>(kind: K, tag: string): Promise<SubjectPayloads[K] | undefined>;
}
