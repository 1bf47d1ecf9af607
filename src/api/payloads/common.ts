/**
 * An enum of the API. The game adds values every few months: known ones are listed for completion, and any other string
 * is legal.
 */
export type Open<Known extends string> = Known | (string & {});

/** The village of a unit or an achievement. */
export type Village = Open<'home' | 'builderBase' | 'clanCapital'>;

/**
 * Addresses of one picture in several sizes. Which sizes are there depends on the kind: badges have `small`, `medium`
 * and `large`; leagues `tiny`, `small` and, except for Unranked, `medium`; league tiers `small` and `large`; labels
 * `small` and `medium`.
 */
export interface ImageUrlsPayload {
  readonly tiny?: string;
  readonly small?: string;
  readonly medium?: string;
  readonly large?: string;
}

/** Opaque cursors of the pages around a page. Each is absent where there is no such page. */
export interface CursorsPayload {
  readonly before?: string;
  readonly after?: string;
}

export interface PagingPayload {
  readonly cursors?: CursorsPayload;
}

/** The body of every list route. Battle logs and league histories come without `paging`: they have one page. */
export interface PagePayload<T> {
  readonly items: readonly T[];
  readonly paging?: PagingPayload;
}

/** The body of an error of the API. Errors of the servers in front of it can be HTML. */
export interface ErrorPayload {
  readonly reason: Open<
    | 'badRequest'
    | 'accessDenied'
    | 'accessDenied.invalidIp'
    | 'accessDenied.privateWarLog'
    | 'notFound'
    | 'requestThrottled'
    | 'unknownException'
    | 'inMaintenance'
  >;
  /** Absent, among others, when a war log is private: `{ "reason": "accessDenied" }` with status 403. */
  readonly message?: string;
  readonly type?: string;
  readonly detail?: unknown;
}
