import type { LeagueGroupClanPayload, LeagueGroupMemberPayload, LeagueGroupPayload } from '../api/payloads/cwl.js';
import { findByTag } from './byTag.js';
import { Model } from './Model.js';
import { indexBy, recordsOf, textsOf, viewsOf } from './reading.js';
import { AnyClan, AnyPlayer } from './tagged.js';

/** What the API writes for a war that has not been drawn. */
const NOT_DRAWN = '#0';

/** A clan's group in the clan war league. */
export class LeagueGroup extends Model<LeagueGroupPayload> {
  #clans: readonly LeagueGroupClan[] | undefined;
  #clansByTag: ReadonlyMap<string, LeagueGroupClan> | undefined;
  #rounds: readonly (readonly string[])[] | undefined;
  #numberOfRounds: number | undefined;
  #warTags: readonly string[] | undefined;

  get state(): LeagueGroupPayload['state'] {
    return this.raw.state;
  }

  /**
   * A month (`2023-06`) or, since seasons have 28 days, a date. It can differ by days between clans of the same season.
   */
  get season(): string | undefined {
    return this.raw.season;
  }

  get clans(): readonly LeagueGroupClan[] {
    return (this.#clans ??= viewsOf(this.raw.clans, LeagueGroupClan));
  }

  /** War tags by round, of the rounds that have been drawn: finished, in battle, and in preparation. */
  get rounds(): readonly (readonly string[])[] {
    return (this.#rounds ??= recordsOf(this.raw.rounds)
      .map((round) => textsOf(round.warTags).filter((tag) => tag !== NOT_DRAWN))
      .filter((warTags) => warTags.length > 0));
  }

  /** The number of rounds of the season, including those that are not drawn yet. */
  get numberOfRounds(): number {
    return (this.#numberOfRounds ??= recordsOf(this.raw.rounds).length);
  }

  /** The war tags of all rounds that have been drawn. */
  get warTags(): readonly string[] {
    return (this.#warTags ??= this.rounds.flat());
  }

  /** The clan with this tag, which is corrected first; `undefined` without one. */
  getClan(tag: string): LeagueGroupClan | undefined {
    return findByTag((this.#clansByTag ??= indexBy(this.clans, (clan) => clan.tag)), tag);
  }
}

/** A clan of the group with its whole roster. */
export class LeagueGroupClan extends AnyClan<LeagueGroupClanPayload> {
  #members: readonly LeagueGroupMember[] | undefined;
  #membersByTag: ReadonlyMap<string, LeagueGroupMember> | undefined;

  get level(): number {
    return this.raw.clanLevel;
  }

  /** All players who may fight in this season, not only those in the current war. */
  get members(): readonly LeagueGroupMember[] {
    return (this.#members ??= viewsOf(this.raw.members, LeagueGroupMember));
  }

  /** The member with this tag, which is corrected first; `undefined` without one. */
  getMember(tag: string): LeagueGroupMember | undefined {
    return findByTag((this.#membersByTag ??= indexBy(this.members, (member) => member.tag)), tag);
  }
}

/** A player on a clan's roster. */
export class LeagueGroupMember extends AnyPlayer<LeagueGroupMemberPayload> {
  get townHall(): number {
    return this.raw.townHallLevel;
  }
}
