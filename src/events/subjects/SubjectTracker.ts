import type { RouteName } from '../../api/routes.js';
import type { MaybePromise } from '../../internal/MaybePromise.js';
import type { Found } from '../compare/Found.js';

/** The verbs that watch: `watchPlayers`, `watchClans` and `watchWars`. */
export type Watched = 'players' | 'clans' | 'wars';

/**
 * Everything that the poller needs to know about a kind of subject: which route answers for it, and what two successive
 * answers mean.
 *
 * A tracker keeps no state. Its only knowledge about a subject is the subject's baseline, which is plain JSON, so a
 * restarted process continues from a stored baseline.
 *
 * @typeParam P the API's answer.
 * @typeParam B the baseline: the answer itself, or what `Tracked.keep` returns instead.
 * @typeParam Events the fields of its events by type. Exists only as a type.
 */
export interface SubjectTracker<P extends object, B extends object = P, Events = object> {
  /** The route that is polled. The tag is its only parameter. */
  readonly route: RouteName;
  /** The request's name in errors and figures. */
  readonly operation: string;
  /** How long the API usually keeps an answer, in milliseconds. It counts until the API's answers say it themselves. */
  readonly usualMaxAgeMs: number;
  /** The query of the request, as `queryOf` makes it. Absent: none. */
  readonly query?: string;
  /**
   * The verb that watches it. Absent: it is watched only on behalf of subjects of another kind, which name it in
   * `follows`.
   */
  readonly watchedBy?: Watched;
  /** The kind of the subjects that it watches on behalf of its own. Absent: none. */
  readonly follows?: string;
  /** Whether it compares an absence (hidden, not found) as an answer. Absent: an absence is a failed poll. */
  readonly comparesAbsence?: true;
  /** The types of its events, in the order of the documentation. */
  readonly types: readonly (keyof Events & string)[];
  /** Makes the comparison, which looks only for the types of events that `listens` accepts. */
  compile(listens: (type: string) => boolean): Compare<P, B>;
  /**
   * The subjects that this baseline has had watched on its behalf, for a poller that loads the baseline from a store.
   * They may have ended since; their first poll shows that. Absent: there are never any.
   */
  followed?(baseline: B): readonly Follow[];
  /** Exists only as a type. */
  readonly '~events'?: Events;
}

/**
 * Compares an answer with the baseline. It changes neither, and the same arguments give the same result.
 *
 * - `before` is `undefined` at first sight: then no past event is reported.
 * - `after` is `undefined` when the API says that there is nothing; `context.absence` says why. Failed requests are
 *   never compared.
 *
 * When it throws or rejects, the baseline stays and the same answer has to be compared again.
 */
export type Compare<P extends object, B extends object = P> = (
  before: B | undefined,
  after: P | undefined,
  context: TrackContext<P>,
) => MaybePromise<Tracked<B>>;

/** The result of a comparison. */
export interface Tracked<B extends object> {
  /** In the order in which it happened, as far as the answers show. */
  readonly found: readonly OwnedFound[];
  /** Other subjects to watch or unwatch, in this order, after the events were delivered. */
  readonly follow?: readonly Follow[];
  /** When to poll next. Replaces the former plan; absent: no plan. */
  readonly plan?: PollPlan;
  /** The next baseline. Absent: the answer; without an answer, the former baseline. */
  readonly keep?: B;
  /** The next answer has to be compared even if its bytes are the same. */
  readonly recompare?: true;
}

/** Something that was found about another tag than the subject's own: a league war is watched for the clans in it. */
export interface OwnedFound extends Found {
  /** The tag that the event is about. Absent: the subject's own. */
  readonly owner?: string;
}

/**
 * When a subject should be polled, in addition to its usual interval. Instants are epoch milliseconds; a past one means
 * now.
 */
export interface PollPlan {
  /** Something is expected at this instant: poll then, or as soon afterwards as the API's copy can have changed. */
  readonly at?: number;
  /** From this instant until the next plan, the subject is polled before others. */
  readonly urgentFrom?: number;
  /** Nothing is expected before `at`: the subject may be polled less often than the API's copy changes. */
  readonly slow?: true;
}

/** A request to watch or unwatch another subject on behalf of an owner. */
export interface Follow {
  readonly action: 'watch' | 'unwatch';
  readonly kind: string;
  readonly tag: string;
  /**
   * The tag on whose behalf it is watched. Absent: the compared subject's. A subject without owners is no longer
   * watched.
   */
  readonly owner?: string;
  /**
   * Of `watch`: tags that may be concerned as well. Those of them that are watched as the compared subject is become
   * owners at once, before their own answers arrive, so that none of them misses the first events, and none of them
   * loses the baseline when another owner leaves.
   */
  readonly concerns?: readonly string[];
  /** Of `watch`: the first baseline, if the subject has none yet. Absent: its first answer is the first sight. */
  readonly baseline?: object;
}

/**
 * Why there is no answer. `hidden`: private (403). `absent`: not found (404). `pending`: groups are being drawn (504).
 */
export type Absence = 'hidden' | 'absent' | 'pending';

/** What a comparison knows besides the two answers. */
export interface TrackContext<P extends object = object> {
  /** The subject's tag. */
  readonly tag: string;
  /** Epoch milliseconds: when the answer was given. */
  readonly seenAt: number;
  /** Epoch milliseconds: when the former answer was given. `undefined` at first sight. */
  readonly since: number | undefined;
  /** Why there is no answer. `undefined` when there is one. */
  readonly absence?: Absence | undefined;
  /** The tags on whose behalf the subject is watched. A subject that is watched for itself has its own tag. */
  readonly owners: readonly string[];
  /**
   * Reads another subject of the same kind, in the background lane. `undefined`: the API says that there is nothing.
   *
   * @throws the transport's error when there is no answer
   */
  readonly fetch: (tag: string) => Promise<P | undefined>;
}
