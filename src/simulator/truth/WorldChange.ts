/** The old or new value of a change, as JSON. Tags, ids and numbers as the API writes them. */
export type ChangeValue =
  | string
  | number
  | boolean
  | null
  | readonly ChangeValue[]
  | { readonly [field: string]: ChangeValue };

/**
 * The subject whose field changed. `player` and `clan` are what their routes show; `war` is a clan's regular or
 * friendly war (its tag is the clan's, and each side has separate changes), `leagueWar` a war of the league (its tag
 * is the war's), `leagueGroup` and `raid` a clan's; `world` is what concerns all players, and has no tag.
 */
export type ChangeKind = 'player' | 'clan' | 'war' | 'leagueWar' | 'leagueGroup' | 'raid' | 'world';

/** A change of the world, at the instant it became true: before any cache, and whether or not a client asked. */
export interface WorldChange {
  /** Counts all changes, from 0. */
  readonly number: number;
  /** Epoch milliseconds of the world's time. */
  readonly at: number;
  readonly kind: ChangeKind;
  readonly tag: string;
  /**
   * The field's name as in the API's payload, such as `trophies`. Ids stand for leagues, labels and locations, tags for
   * clans. In lists of the payload `item` names the entry: `field: 'troops', item: 'Dragon'` with levels as values (the
   * one name that both villages have is written `Baby Dragon (builderBase)`), `field: 'memberList', item: '#2PP'` with
   * a tag for members and `null` for others.
   */
  readonly field: string;
  readonly item?: string;
  readonly old: ChangeValue;
  readonly new: ChangeValue;
  /** Of a player: the clan at that instant, in whose payload the change shows too. */
  readonly clanTag?: string;
}
