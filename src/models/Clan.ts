import type { ClanPayload } from '../api/payloads/clan.js';
import { findByTag } from './byTag.js';
import { CapitalDistrict } from './CapitalDistrict.js';
import { ChatLanguage } from './ChatLanguage.js';
import { ClanMember } from './ClanMember.js';
import { Label } from './Label.js';
import { Location } from './Location.js';
import { CapitalLeague, WarLeague } from './leagues.js';
import { indexBy, recordOf, viewOf, viewsOf } from './reading.js';
import { AnyClan } from './tagged.js';

/**
 * A clan: `/clans/{clanTag}`, or an item of the search, which comes without members, description and capital.
 */
export class Clan extends AnyClan<ClanPayload> {
  #location: Location | undefined;
  #chatLanguage: ChatLanguage | undefined;
  #warLeague: WarLeague | undefined;
  #capitalLeague: CapitalLeague | undefined;
  #labels: readonly Label[] | undefined;
  #members: readonly ClanMember[] | undefined;
  #membersByTag: ReadonlyMap<string, ClanMember> | undefined;
  #capitalDistricts: readonly CapitalDistrict[] | undefined;

  get level(): number {
    return this.raw.clanLevel;
  }

  get type(): ClanPayload['type'] {
    return this.raw.type;
  }

  /** `undefined` in results of the search. */
  get description(): string | undefined {
    return this.raw.description;
  }

  /** `undefined` when the clan has set none. */
  get location(): Location | undefined {
    return (this.#location ??= viewOf(this.raw.location, Location));
  }

  /** `undefined` when the clan has set none. */
  get chatLanguage(): ChatLanguage | undefined {
    return (this.#chatLanguage ??= viewOf(this.raw.chatLanguage, ChatLanguage));
  }

  get familyFriendly(): boolean {
    return this.raw.isFamilyFriendly;
  }

  get points(): number {
    return this.raw.clanPoints;
  }

  /** Also under its former name, `clanVersusPoints`, in the payload. */
  get builderBasePoints(): number | undefined {
    return this.raw.clanBuilderBasePoints ?? this.raw.clanVersusPoints;
  }

  get capitalPoints(): number {
    return this.raw.clanCapitalPoints;
  }

  get capitalLeague(): CapitalLeague | undefined {
    return (this.#capitalLeague ??= viewOf(this.raw.capitalLeague, CapitalLeague));
  }

  get requiredTrophies(): number {
    return this.raw.requiredTrophies;
  }

  /** Also under its former name, `requiredVersusTrophies`, in the payload. */
  get requiredBuilderBaseTrophies(): number | undefined {
    return this.raw.requiredBuilderBaseTrophies ?? this.raw.requiredVersusTrophies;
  }

  get requiredTownHall(): number {
    return this.raw.requiredTownhallLevel;
  }

  get warFrequency(): ClanPayload['warFrequency'] {
    return this.raw.warFrequency;
  }

  get warWinStreak(): number {
    return this.raw.warWinStreak;
  }

  get warWins(): number {
    return this.raw.warWins;
  }

  /** `undefined` when the war log is private. */
  get warTies(): number | undefined {
    return this.raw.warTies;
  }

  /** `undefined` when the war log is private. */
  get warLosses(): number | undefined {
    return this.raw.warLosses;
  }

  get publicWarLog(): boolean {
    return this.raw.isWarLogPublic;
  }

  get warLeague(): WarLeague | undefined {
    return (this.#warLeague ??= viewOf(this.raw.warLeague, WarLeague));
  }

  get labels(): readonly Label[] {
    return (this.#labels ??= viewsOf(this.raw.labels, Label));
  }

  /** The number of members, also where the API left out `members`. */
  get memberCount(): number {
    return this.raw.members;
  }

  /** In the API's order, by rank. Empty in results of the search. */
  get members(): readonly ClanMember[] {
    return (this.#members ??= viewsOf(this.raw.memberList, ClanMember));
  }

  /** `undefined` in results of the search and for clans that have not opened their capital. */
  get capitalHallLevel(): number | undefined {
    return recordOf(this.raw.clanCapital)?.capitalHallLevel;
  }

  get capitalDistricts(): readonly CapitalDistrict[] {
    return (this.#capitalDistricts ??= viewsOf(recordOf(this.raw.clanCapital)?.districts, CapitalDistrict));
  }

  /** The member with this tag, which is corrected first; `undefined` without one. */
  getMember(tag: string): ClanMember | undefined {
    return findByTag((this.#membersByTag ??= indexBy(this.members, (member) => member.tag)), tag);
  }
}
