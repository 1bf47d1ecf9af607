import type {
  RaidAttackLogEntryPayload,
  RaidAttackPayload,
  RaidClanPayload,
  RaidDefenseLogEntryPayload,
  RaidDistrictPayload,
} from '../api/payloads/raid.js';
import { Model } from './Model.js';
import { Named } from './named.js';
import { numberOf, recordOf, recordsOf, viewOf } from './reading.js';
import { AnyClan } from './tagged.js';

const FULL_DESTRUCTION = 100;
const MAX_STARS = 3;

/** A raid on one clan's capital: of our clan on another, or of another on ours. */
export class RaidLogEntry extends Model<RaidAttackLogEntryPayload | RaidDefenseLogEntryPayload> {
  readonly #isAttack: boolean;
  #clan: RaidClan | undefined;
  #districts: readonly RaidDistrict[] | undefined;
  #attacks: readonly RaidAttack[] | undefined;
  #looted: number | undefined;

  /** `isAttack`: whether it is an entry of the attack log. */
  constructor(raw: RaidAttackLogEntryPayload | RaidDefenseLogEntryPayload, isAttack: boolean) {
    super(raw);
    this.#isAttack = isAttack;
  }

  /** `true`: our clan attacked; `false`: it was attacked. */
  get isAttack(): boolean {
    return this.#isAttack;
  }

  /** The other clan: the defender of an attack, the attacker of a defence. */
  get clan(): RaidClan | undefined {
    return (this.#clan ??= viewOf('defender' in this.raw ? this.raw.defender : this.raw.attacker, RaidClan));
  }

  get attackCount(): number {
    return this.raw.attackCount;
  }

  get districtCount(): number {
    return this.raw.districtCount;
  }

  get destroyedDistrictCount(): number {
    return this.raw.districtsDestroyed;
  }

  /** Whether every district was destroyed. */
  get isFinished(): boolean {
    return this.raw.districtsDestroyed >= this.raw.districtCount;
  }

  get districts(): readonly RaidDistrict[] {
    return (this.#districts ??= recordsOf(this.raw.districts).map((district) => new RaidDistrict(district)));
  }

  /** The attacks on all districts, district by district. Empty for seasons further back. */
  get attacks(): readonly RaidAttack[] {
    return (this.#attacks ??= this.districts.flatMap((district) => district.attacks));
  }

  /** Capital gold looted from all districts. */
  get looted(): number {
    return (this.#looted ??= this.districts.reduce((total, district) => total + numberOf(district.looted), 0));
  }

  /** The district with this id (70000000 is the Capital Peak). */
  getDistrict(id: number): RaidDistrict | undefined {
    return this.districts.find((district) => district.id === id);
  }
}

/** The other clan of a raid. */
export class RaidClan extends AnyClan<RaidClanPayload> {
  get level(): number {
    return this.raw.level;
  }
}

/** A district as it was after a raid. */
export class RaidDistrict extends Named<RaidDistrictPayload> {
  #attacks: readonly RaidAttack[] | undefined;

  get hallLevel(): number {
    return this.raw.districtHallLevel;
  }

  /** 0 to 100. */
  get destruction(): number {
    return this.raw.destructionPercent;
  }

  get isDestroyed(): boolean {
    return this.raw.destructionPercent >= FULL_DESTRUCTION;
  }

  /**
   * 3 for a destroyed district, also where the API has 0 or nothing. `undefined` where it has nothing for another one.
   */
  get stars(): number | undefined {
    return this.isDestroyed ? MAX_STARS : this.raw.stars;
  }

  get attackCount(): number {
    return this.raw.attackCount;
  }

  /** Capital gold. */
  get looted(): number {
    return this.raw.totalLooted;
  }

  /** In the API's order, latest first. Empty without attacks, and for seasons further back. */
  get attacks(): readonly RaidAttack[] {
    return (this.#attacks ??= recordsOf(this.raw.attacks).map((attack, index, all) => {
      return new RaidAttack(attack, this, all[index + 1]);
    }));
  }
}

/** An attack on a district. It continues what earlier attacks have left. */
export class RaidAttack extends Model<RaidAttackPayload> {
  readonly #district: RaidDistrict;
  readonly #before: RaidAttackPayload | undefined;

  /** @param before the previous attack on the same district; `undefined` for the first */
  constructor(raw: RaidAttackPayload, district: RaidDistrict, before: RaidAttackPayload | undefined) {
    super(raw);
    this.#district = district;
    this.#before = before;
  }

  get district(): RaidDistrict {
    return this.#district;
  }

  get attackerTag(): string | undefined {
    return recordOf(this.raw.attacker)?.tag;
  }

  get attackerName(): string | undefined {
    return recordOf(this.raw.attacker)?.name;
  }

  /** 0 to 100: the district's destruction after this attack. */
  get destruction(): number {
    return this.raw.destructionPercent;
  }

  /** The district's stars after this attack. */
  get stars(): number {
    return this.raw.stars;
  }

  /** What this attack added to the destruction. */
  get newDestruction(): number {
    return Math.max(0, numberOf(this.raw.destructionPercent) - numberOf(this.#before?.destructionPercent));
  }

  /** What this attack added to the stars. */
  get newStars(): number {
    return Math.max(0, numberOf(this.raw.stars) - numberOf(this.#before?.stars));
  }
}
