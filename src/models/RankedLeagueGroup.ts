import { tryClanLink, tryPlayerLink } from '../api/links.js';
import type {
  RankedLeagueBattlePayload,
  RankedLeagueGroupPayload,
  RankedLeagueMemberPayload,
} from '../api/payloads/rankedLeague.js';
import { findByTag } from './byTag.js';
import { Model } from './Model.js';
import { dateOf, epochOf, indexBy, viewsOf } from './reading.js';

/** A group of the ranked league: the players of one week, and the battles of the requested player. */
export class RankedLeagueGroup extends Model<RankedLeagueGroupPayload> {
  #members: readonly RankedLeagueMember[] | undefined;
  #membersByTag: ReadonlyMap<string, RankedLeagueMember> | undefined;
  #attackLog: readonly RankedLeagueBattle[] | undefined;
  #defenseLog: readonly RankedLeagueBattle[] | undefined;

  /** Up to 100 players, in the API's order. */
  get members(): readonly RankedLeagueMember[] {
    return (this.#members ??= viewsOf(this.raw.members, RankedLeagueMember));
  }

  get attackLog(): readonly RankedLeagueBattle[] {
    return (this.#attackLog ??= viewsOf(this.raw.attackLogs, RankedLeagueBattle));
  }

  get defenseLog(): readonly RankedLeagueBattle[] {
    return (this.#defenseLog ??= viewsOf(this.raw.defenseLogs, RankedLeagueBattle));
  }

  /** The member with this tag, which is corrected first; `undefined` without one. */
  getMember(tag: string): RankedLeagueMember | undefined {
    return findByTag((this.#membersByTag ??= indexBy(this.members, (member) => member.tag)), tag);
  }
}

/** A player of the group. */
export class RankedLeagueMember extends Model<RankedLeagueMemberPayload> {
  get tag(): string {
    return this.raw.playerTag;
  }

  get name(): string {
    return this.raw.playerName;
  }

  /** `undefined` without a clan. */
  get clanTag(): string | undefined {
    return this.raw.clanTag;
  }

  /** `undefined` without a clan. */
  get clanName(): string | undefined {
    return this.raw.clanName;
  }

  get trophies(): number {
    return this.raw.leagueTrophies;
  }

  get attackWins(): number {
    return this.raw.attackWinCount;
  }

  get attackLosses(): number {
    return this.raw.attackLoseCount;
  }

  get defenseWins(): number {
    return this.raw.defenseWinCount;
  }

  get defenseLosses(): number {
    return this.raw.defenseLoseCount;
  }

  /** The link that opens the player's profile in the game. */
  get shareLink(): string | undefined {
    return tryPlayerLink(this.raw.playerTag);
  }

  /** The link that opens the player's clan in the game; `undefined` without a clan. */
  get clanShareLink(): string | undefined {
    return tryClanLink(this.raw.clanTag);
  }
}

/** A battle of the requested player. */
export class RankedLeagueBattle extends Model<RankedLeagueBattlePayload> {
  #createdAt: number | undefined;

  get opponentTag(): string {
    return this.raw.opponentPlayerTag;
  }

  get opponentName(): string {
    return this.raw.opponentName;
  }

  get stars(): number {
    return this.raw.stars;
  }

  /** 0 to 100. */
  get destruction(): number {
    return this.raw.destructionPercentage;
  }

  /** Trophies that the battle won or lost. */
  get trophies(): number {
    return this.raw.trophies;
  }

  get createdAt(): Date | undefined {
    return dateOf((this.#createdAt ??= epochOf(this.raw.creationTime)));
  }
}
