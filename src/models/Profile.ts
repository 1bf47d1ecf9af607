import type { ClanMemberPayload } from '../api/payloads/clan.js';
import type { PlayerPayload } from '../api/payloads/player.js';
import { BuilderBaseLeague, League, LeagueTier } from './leagues.js';
import { PlayerHouse } from './PlayerHouse.js';
import { viewOf } from './reading.js';
import { roleName } from './roles.js';
import { AnyPlayer } from './tagged.js';

/** The fields of a player that the player's own payload and the clan's list of members share. */
export abstract class Profile<P extends PlayerPayload | ClanMemberPayload> extends AnyPlayer<P> {
  #league: League | undefined;
  #leagueTier: LeagueTier | undefined;
  #builderBaseLeague: BuilderBaseLeague | undefined;
  #house: PlayerHouse | undefined;

  /** The role as the game calls it. `undefined` without a clan. */
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

  /** The player's house in the clan capital. */
  get house(): PlayerHouse | undefined {
    return (this.#house ??= viewOf(this.raw.playerHouse, PlayerHouse));
  }
}
