import type { RouteName } from '../../api/routes.js';
import { groupBy } from '../../internal/groupBy.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import type { ChangeKind, ChangeValue, WorldChange } from './WorldChange.js';

/**
 * A field's step from one value to another, as a client that reads a route sees it: one step for any number of changes.
 */
export interface Observation extends Omit<WorldChange, 'number' | 'at' | 'clanTag'> {
  /** When the answer was made in which the new value is seen first: epoch milliseconds of the world's time. */
  readonly seenAt: number;
  /** The changes that it consists of, one or more. */
  readonly changes: readonly WorldChange[];
}

/** The changes of a subject that answers have shown, and those they have not. */
export interface Observed {
  /** In the order in which they become visible. */
  readonly seen: readonly Observation[];
  /** Changes between the first and the last answer that no answer shows because later changes reverted them. */
  readonly unseen: readonly WorldChange[];
  /** Changes after the last answer. */
  readonly pending: readonly WorldChange[];
}

/** Player fields that a clan's payload shows of its members. */
const MEMBER_FIELDS: ReadonlySet<string> = new Set(
  (
    'name role townHallLevel expLevel leagueTier trophies builderBaseTrophies builderBaseLeague ' +
    'clanRank previousClanRank donations donationsReceived'
  ).split(' '),
);
/** Player fields that only a clan's payload shows. */
const RANKS: ReadonlySet<string> = new Set(['clanRank', 'previousClanRank']);

const KINDS: Partial<Record<RouteName, ChangeKind>> = {
  currentWar: 'war',
  leagueGroup: 'leagueGroup',
  leagueWar: 'leagueWar',
  raidSeasons: 'raid',
};

/** A filter for the changes that a route shows of a subject. Members of clans are handled apart. */
function shows(route: RouteName, tag: string): (change: WorldChange) => boolean {
  const kind = KINDS[route];
  if (kind !== undefined) return (change) => change.kind === kind && change.tag === tag;
  switch (route) {
    case 'player':
      return (change) => change.kind === 'player' && change.tag === tag && !RANKS.has(change.field);
    case 'clan':
      return (change) => change.kind === 'clan' && change.tag === tag && change.field !== 'warLog';
    case 'clanMembers':
      return (change) => change.kind === 'clan' && change.tag === tag && change.field === 'memberList';
    case 'warLog':
      return (change) => change.kind === 'clan' && change.tag === tag && change.field === 'warLog';
    default:
      throw new InvalidArgumentError('route', route, 'a route that shows changes of a subject, such as player or clan');
  }
}

/** @param answersAt the instants at which answers were made, ascending: requests in between got one of these. */
export function observe(
  changes: readonly WorldChange[],
  route: RouteName,
  tag: string,
  answersAt: readonly number[],
): Observed {
  const shown = shows(route, tag);
  const showsMembers = route === 'clan' || route === 'clanMembers';
  const seen: Observation[] = [];
  const unseen: WorldChange[] = [];
  let from = answersAt[0] ?? Number.POSITIVE_INFINITY;
  for (const until of answersAt.slice(1)) {
    const window = changes.filter((change) => change.at > from && change.at <= until);
    const concerned = window.filter(shown);
    if (showsMembers) concerned.push(...ofMembers(window, tag));
    concerned.sort((a, b) => a.number - b.number);
    collapse(concerned, until, seen, unseen);
    from = until;
  }
  const last = answersAt.at(-1) ?? Number.POSITIVE_INFINITY;
  const pending = changes.filter(
    (change) =>
      change.at > last && (shown(change) || (showsMembers && isMemberField(change) && change.clanTag === tag)),
  );
  return { seen, unseen, pending };
}

function isMemberField(change: WorldChange): boolean {
  return change.kind === 'player' && MEMBER_FIELDS.has(change.field);
}

/** Changes of players that were members at both ends of the window: joins and leaves hide all else. */
function ofMembers(window: readonly WorldChange[], clanTag: string): WorldChange[] {
  const moves = new Map<string, { old: ChangeValue; new: ChangeValue }>();
  for (const { kind, tag, field, item, old, new: value } of window) {
    if (kind !== 'clan' || tag !== clanTag || field !== 'memberList' || item === undefined) continue;
    const first = moves.get(item);
    moves.set(item, { old: first === undefined ? old : first.old, new: value });
  }
  return window.filter((change) => {
    if (!isMemberField(change)) return false;
    const move = moves.get(change.tag);
    if (move === undefined) return change.clanTag === clanTag;
    // Left and joined again: what changed elsewhere shows too.
    return move.old !== null && move.new !== null;
  });
}

/**
 * Merges changes into one step per field, from the first old value to the last new one; no step where these are equal.
 */
function collapse(changes: readonly WorldChange[], seenAt: number, seen: Observation[], unseen: WorldChange[]): void {
  const byField = groupBy(changes, ({ kind, tag, field, item = '' }) => `${kind} ${tag} ${field} ${item}`);
  for (const list of byField.values()) {
    const [first, last] = [list[0] as WorldChange, list.at(-1) as WorldChange];
    if (JSON.stringify(first.old) === JSON.stringify(last.new)) {
      unseen.push(...list);
      continue;
    }
    const { kind, tag, field, item } = first;
    seen.push({
      kind,
      tag,
      field,
      ...(item === undefined ? {} : { item }),
      old: first.old,
      new: last.new,
      seenAt,
      changes: list,
    });
  }
}
