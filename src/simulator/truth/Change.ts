/** What a change changed from or to: JSON. Tags, ids and numbers as the API writes them. */
export type ChangeValue =
  | string
  | number
  | boolean
  | null
  | readonly ChangeValue[]
  | { readonly [field: string]: ChangeValue };

/**
 * Whose field it is. `player` and `clan` are what their routes show; `war` is a clan's regular or friendly war (its tag is the clan's, and each
 * side has changes of its own), `leagueWar` a war of the league (its tag is the war's), `leagueGroup` and `raid` a clan's; `world` is what
 * concerns everybody, and has no tag.
 */
export type ChangeKind = 'player' | 'clan' | 'war' | 'leagueWar' | 'leagueGroup' | 'raid' | 'world';

/** Something that the world did, at the instant at which it became true: before any cache, and whether anybody asked or not. */
export interface Change {
  /** Counts all changes, from 0. */
  readonly number: number;
  /** Epoch milliseconds of the world's time. */
  readonly at: number;
  readonly kind: ChangeKind;
  readonly tag: string;
  /**
   * The field's name as in the API's payload, such as `trophies`. Ids stand for leagues, labels and locations, tags for clans. In lists of
   * the payload `item` says which: `field: 'troops', item: 'Dragon'` with levels as values (the one name that both villages have: `Baby Dragon (builderBase)`), `field: 'memberList', item: '#2PP'` with a
   * tag for who joined and `null` for who was not there.
   */
  readonly field: string;
  readonly item?: string;
  readonly old: ChangeValue;
  readonly new: ChangeValue;
  /** Of a player: the clan at that instant, in whose payload the change shows too. */
  readonly clanTag?: string;
}
