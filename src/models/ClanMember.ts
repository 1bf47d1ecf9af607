import { tryPlayerLink } from '../api/links.js';
import type { ClanMemberPayload } from '../api/payloads/clan.js';
import type { ClanRole } from '../api/payloads/player.js';
import { BuilderBaseLeague, League, LeagueTier } from './leagues.js';
import { Model } from './Model.js';
import { PlayerHouse } from './PlayerHouse.js';
import { viewOf } from './reading.js';
import { roleName } from './roles.js';

/** A member as it stands in a clan's payload, which has much less than a `Player`. */
export class ClanMember extends Model<ClanMemberPayload> {
  #league: League | undefined;
  #leagueTier: LeagueTier | undefined;
  #builderBaseLeague: BuilderBaseLeague | undefined;
  #house: PlayerHouse | undefined;

  get tag(): string {
    return this.raw.tag;
  }

  get name(): string {
    return this.raw.name;
  }

  /** As the API names it: `admin` is an Elder. */
  get role(): ClanRole {
    return this.raw.role;
  }

  /** The role as the game calls it. */
  get roleName(): string | undefined {
    return roleName(this.raw.role);
  }

  /** Level of the town hall; `0` for players who have not been seen since 2019. */
  get townHall(): number {
    return this.raw.townHallLevel;
  }

  get expLevel(): number {
    return this.raw.expLevel;
  }

  get trophies(): number {
    return this.raw.trophies;
  }

  /** Also under its former name, `versusTrophies`, in the payload. */
  get builderBaseTrophies(): number | undefined {
    return this.raw.builderBaseTrophies ?? this.raw.versusTrophies;
  }

  /** Rank in the clan by trophies, from 1. */
  get clanRank(): number {
    return this.raw.clanRank;
  }

  /** `0` for members who were not in the clan at the last count. */
  get clanPreviousRank(): number {
    return this.raw.previousClanRank;
  }

  /** Troops donated in this season. */
  get donations(): number {
    return this.raw.donations;
  }

  /** Troops received in this season. */
  get received(): number {
    return this.raw.donationsReceived;
  }

  /** The trophy league as it was until October 2025; newer responses have `leagueTier` alone. */
  get league(): League | undefined {
    return (this.#league ??= viewOf(this.raw.league, League));
  }

  get leagueTier(): LeagueTier | undefined {
    return (this.#leagueTier ??= viewOf(this.raw.leagueTier, LeagueTier));
  }

  get builderBaseLeague(): BuilderBaseLeague | undefined {
    return (this.#builderBaseLeague ??= viewOf(this.raw.builderBaseLeague, BuilderBaseLeague));
  }

  /** The member's house in the clan capital. */
  get house(): PlayerHouse | undefined {
    return (this.#house ??= viewOf(this.raw.playerHouse, PlayerHouse));
  }

  /** The link that opens the member's profile in the game. */
  get shareLink(): string | undefined {
    return tryPlayerLink(this.raw.tag);
  }
}
