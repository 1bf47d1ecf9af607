import type { RaidMemberPayload, RaidSeasonPayload } from '../api/payloads/raid.js';
import { groupBy } from '../internal/groupBy.js';
import { findByTag } from './byTag.js';
import { Model } from './Model.js';
import { type RaidAttack, RaidLogEntry } from './RaidLogEntry.js';
import { dateOf, epochOf, indexBy, numberOf, recordsOf } from './reading.js';
import { AnyPlayer } from './tagged.js';

/** A raid weekend of a clan. */
export class RaidSeason extends Model<RaidSeasonPayload> {
  #startAt: number | undefined;
  #endAt: number | undefined;
  #members: readonly RaidMember[] | undefined;
  #membersByTag: ReadonlyMap<string, RaidMember> | undefined;
  #attackLog: readonly RaidLogEntry[] | undefined;
  #defenseLog: readonly RaidLogEntry[] | undefined;
  #attacksByTag: ReadonlyMap<string, readonly RaidAttack[]> | undefined;
  #defensiveLoot: number | undefined;
  #defenseAttackCount: number | undefined;
  #districtsLost: number | undefined;

  get state(): RaidSeasonPayload['state'] {
    return this.raw.state;
  }

  get isFinished(): boolean {
    return this.raw.state === 'ended';
  }

  get startTime(): Date | undefined {
    return dateOf((this.#startAt ??= epochOf(this.raw.startTime)));
  }

  get endTime(): Date | undefined {
    return dateOf((this.#endAt ??= epochOf(this.raw.endTime)));
  }

  /** Capital gold looted by the clan. */
  get totalLoot(): number {
    return this.raw.capitalTotalLoot;
  }

  get completedRaidCount(): number {
    return this.raw.raidsCompleted;
  }

  /** Attacks of the clan. */
  get attackCount(): number {
    return this.raw.totalAttacks;
  }

  /** Enemy districts that the clan destroyed. */
  get destroyedDistrictCount(): number {
    return this.raw.enemyDistrictsDestroyed;
  }

  /** Raid medals for each attack; `0` until the weekend has ended. */
  get offensiveReward(): number {
    return this.raw.offensiveReward;
  }

  /** Raid medals for each member who attacked; `0` until the weekend has ended. */
  get defensiveReward(): number {
    return this.raw.defensiveReward;
  }

  /** Capital gold that other clans looted here. */
  get totalDefensiveLoot(): number {
    return (this.#defensiveLoot ??= sum(this.defenseLog, (entry) => entry.looted));
  }

  /** Attacks of other clans. */
  get defenseAttackCount(): number {
    return (this.#defenseAttackCount ??= sum(this.defenseLog, (entry) => entry.attackCount));
  }

  /** Districts that other clans destroyed here. */
  get defensiveDestroyedDistrictCount(): number {
    return (this.#districtsLost ??= sum(this.defenseLog, (entry) => entry.destroyedDistrictCount));
  }

  /** The raids of the clan. The same opponent can come twice. */
  get attackLog(): readonly RaidLogEntry[] {
    return (this.#attackLog ??= recordsOf(this.raw.attackLog).map((entry) => new RaidLogEntry(entry, true)));
  }

  /** The raids that the clan suffered. */
  get defenseLog(): readonly RaidLogEntry[] {
    return (this.#defenseLog ??= recordsOf(this.raw.defenseLog).map((entry) => new RaidLogEntry(entry, false)));
  }

  /** The members who attacked. Empty for seasons further back, of which the API keeps no members and attacks. */
  get members(): readonly RaidMember[] {
    return (this.#members ??= recordsOf(this.raw.members).map((member) => new RaidMember(member, this)));
  }

  /** The member with this tag, which is corrected first; `undefined` for players who did not attack. */
  getMember(tag: string): RaidMember | undefined {
    return findByTag((this.#membersByTag ??= indexBy(this.members, (member) => member.tag)), tag);
  }

  /** The attacks of a player in the order of the log, where they stand by district. Empty for seasons further back. */
  getAttacks(tag: string): readonly RaidAttack[] {
    this.#attacksByTag ??= groupBy(
      this.attackLog.flatMap((entry) => entry.attacks),
      (attack) => attack.attackerTag,
    );
    return findByTag(this.#attacksByTag, tag) ?? NONE;
  }
}

/** A member's part in a raid weekend. */
export class RaidMember extends AnyPlayer<RaidMemberPayload> {
  readonly #season: RaidSeason;

  constructor(raw: RaidMemberPayload, season: RaidSeason) {
    super(raw);
    this.#season = season;
  }

  get season(): RaidSeason {
    return this.#season;
  }

  /** Attacks used. */
  get attackCount(): number {
    return this.raw.attacks;
  }

  /** Attacks that each member has. */
  get attackLimit(): number {
    return this.raw.attackLimit;
  }

  get bonusAttackLimit(): number {
    return this.raw.bonusAttackLimit;
  }

  /** Attacks that are left, including bonus attacks that are won already. */
  get attacksLeft(): number {
    const { attackLimit, bonusAttackLimit, attacks } = this.raw;
    return Math.max(0, numberOf(attackLimit) + numberOf(bonusAttackLimit) - numberOf(attacks));
  }

  /** Capital gold. */
  get looted(): number {
    return this.raw.capitalResourcesLooted;
  }

  /** Empty for seasons further back. */
  get attacks(): readonly RaidAttack[] {
    return this.#season.getAttacks(this.raw.tag);
  }
}

const NONE: readonly never[] = Object.freeze([]);

function sum(entries: readonly RaidLogEntry[], amountOf: (entry: RaidLogEntry) => unknown): number {
  return entries.reduce((total, entry) => total + numberOf(amountOf(entry)), 0);
}
