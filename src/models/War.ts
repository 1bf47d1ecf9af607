import type {
  BattleModifier,
  ClanWarPayload,
  WarAttackPayload,
  WarClanPayload,
  WarMemberPayload,
  WarState,
} from '../api/payloads/war.js';
import { tryCorrectTag } from '../api/tags.js';
import { FACTS } from '../cache/copies/Facts.js';
import { groupBy } from '../internal/groupBy.js';
import { findByTag } from './byTag.js';
import { Model } from './Model.js';
import { dateOf, epochOf, indexBy, numberOf, recordOf, recordsOf } from './reading.js';
import { AnyPlayer } from './tagged.js';
import { ABSENT_SIDE, WarSide } from './WarSide.js';
import {
  bestOf,
  byMapPosition,
  byOrder,
  isFriendlyPreparation,
  type WarStatus,
  type WarType,
  warStatus,
} from './warRules.js';

/*
 * A war, its clans, members and attacks refer to each other in every direction (`attack.attacker.clan.war`), so they
 * are in one file: several would import each other in a cycle.
 */

/** Facts about a war that come from its request and are not in the payload. */
export interface WarContext {
  /** The requested clan: it becomes `war.clan`, whichever side the payload has it on. */
  readonly clanTag?: string | undefined;
  /** The tag of a war of the clan war league. */
  readonly warTag?: string | undefined;
}

/** A war: a clan's current one, or one of the clan war league. */
export class War extends Model<ClanWarPayload> {
  /** The tag of a war of the clan war league; `undefined` for other wars, and where it is not known. */
  readonly warTag: string | undefined;
  readonly #swapped: boolean;
  #otherView: War | undefined;
  #clan: WarClan | undefined;
  #opponent: WarClan | undefined;
  #clansByTag: ReadonlyMap<string, WarClan> | undefined;
  #preparationStartAt: number | undefined;
  #startAt: number | undefined;
  #endAt: number | undefined;
  #members: readonly WarMember[] | undefined;
  #membersByTag: ReadonlyMap<string, WarMember> | undefined;
  #attacks: readonly WarAttack[] | undefined;
  #defensesByTag: ReadonlyMap<string, readonly WarAttack[]> | undefined;

  constructor(raw: ClanWarPayload, context: WarContext = {}) {
    super(raw);
    this.warTag = context.warTag;
    const clanTag = tryCorrectTag(context.clanTag);
    this.#swapped = clanTag !== undefined && raw.clan?.tag !== clanTag && raw.opponent?.tag === clanTag;
  }

  get state(): WarState {
    return this.raw.state;
  }

  /** Members of each side. `0` when there is no war. */
  get teamSize(): number {
    return this.raw.teamSize ?? recordsOf(recordOf(this.raw.clan)?.members).length;
  }

  /** 1 in the clan war league, where the API does not say; `undefined` when there is no war. */
  get attacksPerMember(): number | undefined {
    return this.raw.attacksPerMember ?? (this.isCwl ? 1 : undefined);
  }

  get battleModifier(): BattleModifier {
    return this.raw.battleModifier ?? 'none';
  }

  get preparationStartTime(): Date | undefined {
    return dateOf((this.#preparationStartAt ??= epochOf(this.raw.preparationStartTime)));
  }

  get startTime(): Date | undefined {
    return dateOf((this.#startAt ??= epochOf(this.raw.startTime)));
  }

  /** A maintenance break moves it by its own length. */
  get endTime(): Date | undefined {
    return dateOf((this.#endAt ??= epochOf(this.raw.endTime)));
  }

  /**
   * The requested clan where that is known, else the payload's first one. Never `undefined`, but empty without a war.
   */
  get clan(): WarClan {
    return (this.#clan ??= new WarClan(
      recordOf(this.#swapped ? this.raw.opponent : this.raw.clan) ?? ABSENT_SIDE,
      this,
    ));
  }

  get opponent(): WarClan {
    return (this.#opponent ??= new WarClan(
      recordOf(this.#swapped ? this.raw.clan : this.raw.opponent) ?? ABSENT_SIDE,
      this,
    ));
  }

  /** Whether it is a war of the clan war league: it has a war tag, or the field that only such wars have. */
  get isCwl(): boolean {
    return this.warTag !== undefined || this.raw.warStartTime !== undefined;
  }

  /** `friendly` by the length of its preparation. `undefined` when there is no war. */
  get type(): WarType | undefined {
    if (this.isCwl) return 'cwl';
    const preparationStartAt = (this.#preparationStartAt ??= epochOf(this.raw.preparationStartTime));
    const startAt = (this.#startAt ??= epochOf(this.raw.startTime));
    if (Number.isNaN(startAt)) return undefined;
    return isFriendlyPreparation(startAt - preparationStartAt) ? 'friendly' : 'random';
  }

  /** The result for `clan` so far: by stars, then by destruction. `undefined` until the battle begins. */
  get status(): WarStatus | undefined {
    return warStatus(this.raw.state, this.clan, this.opponent);
  }

  /** Members of both sides, `clan` first, by their place on the map. */
  get members(): readonly WarMember[] {
    return (this.#members ??= [...this.clan.members, ...this.opponent.members]);
  }

  /** Attacks of both sides in the order in which they were made. */
  get attacks(): readonly WarAttack[] {
    return (this.#attacks ??= [...this.clan.attacks, ...this.opponent.attacks].sort(byOrder));
  }

  /**
   * The same war from the view of one of its clans: `this`, or a view with the sides swapped. `raw` and the stored form
   * stay the same. For other clans it is `this`.
   */
  asSeenBy(clanTag: string): War {
    const side = this.sideOf(clanTag);
    if (side?.isOpponent !== true || side.tag === undefined) return this;
    const view = (this.#otherView ??= new War(this.raw, { clanTag: side.tag, warTag: this.warTag }));
    view[FACTS] = this[FACTS];
    return view;
  }

  /** The side of a clan or a player by tag, which is corrected first; `undefined` for tags that are not in this war. */
  sideOf(tag: string): WarClan | undefined {
    const clans = (this.#clansByTag ??= indexBy([this.clan, this.opponent], (clan) => clan.tag));
    return findByTag(clans, tag) ?? this.getMember(tag)?.clan;
  }

  /** The member with this tag on either side. The tag is corrected first. */
  getMember(tag: string): WarMember | undefined {
    return findByTag((this.#membersByTag ??= indexBy(this.members, (member) => member.tag)), tag);
  }

  /** The attack of one member on another; `undefined` if there was none. */
  getAttack(attackerTag: string, defenderTag: string): WarAttack | undefined {
    const defender = this.getMember(defenderTag)?.tag ?? defenderTag;
    return this.getMember(attackerTag)?.attacks.find((attack) => attack.defenderTag === defender);
  }

  /** The attacks on a member, in their order. Empty for members without one and for other tags. */
  getDefenses(defenderTag: string): readonly WarAttack[] {
    return (
      findByTag((this.#defensesByTag ??= groupBy(this.attacks, (attack) => attack.defenderTag)), defenderTag) ?? NONE
    );
  }
}

/** A side of a war. */
export class WarClan extends WarSide {
  readonly #war: War;
  #members: readonly WarMember[] | undefined;
  #membersByTag: ReadonlyMap<string, WarMember> | undefined;
  #attacks: readonly WarAttack[] | undefined;
  #defenses: readonly WarAttack[] | undefined;
  #averageAttackDuration: number | undefined;

  constructor(raw: WarClanPayload, war: War) {
    super(raw);
    this.#war = war;
  }

  get war(): War {
    return this.#war;
  }

  /** Whether this is the other side than the requested one. */
  get isOpponent(): boolean {
    return this.#war.opponent === this;
  }

  /** By their place on the map. Empty when there is no war. */
  get members(): readonly WarMember[] {
    return (this.#members ??= recordsOf(this.raw.members)
      .map((member) => new WarMember(member, this))
      .sort(byMapPosition));
  }

  /** The attacks of this side in the order in which they were made. */
  get attacks(): readonly WarAttack[] {
    return (this.#attacks ??= this.members.flatMap((member) => member.attacks).sort(byOrder));
  }

  /** The attacks on this side in the order in which they were made. */
  get defenses(): readonly WarAttack[] {
    return (this.#defenses ??= this.members.flatMap((member) => member.defenses).sort(byOrder));
  }

  /** The stars that can be won: three for each enemy. */
  get maxStars(): number {
    return numberOf(this.#war.teamSize) * STARS_PER_BASE;
  }

  /** The attacks that this side has, used or not; `undefined` when there is no war. */
  get totalAttacks(): number | undefined {
    const perMember = this.#war.attacksPerMember;
    return perMember === undefined ? undefined : numberOf(this.#war.teamSize) * numberOf(perMember);
  }

  /** In seconds; `undefined` until there is an attack with a duration. */
  get averageAttackDuration(): number | undefined {
    const average = (this.#averageAttackDuration ??= averageOf(this.attacks.map((attack) => attack.duration)));
    return Number.isNaN(average) ? undefined : average;
  }

  /** The member of this side with this tag, which is corrected first; `undefined` without one. */
  getMember(tag: string): WarMember | undefined {
    return findByTag((this.#membersByTag ??= indexBy(this.members, (member) => member.tag)), tag);
  }
}

/** A player in a war. */
export class WarMember extends AnyPlayer<WarMemberPayload> {
  readonly #clan: WarClan;
  #attacks: readonly WarAttack[] | undefined;
  // `null`: looked up, and there is none.
  #bestOpponentAttack: WarAttack | null | undefined;
  #starCount: number | undefined;

  constructor(raw: WarMemberPayload, clan: WarClan) {
    super(raw);
    this.#clan = clan;
  }

  get clan(): WarClan {
    return this.#clan;
  }

  get war(): War {
    return this.#clan.war;
  }

  get isOpponent(): boolean {
    return this.#clan.isOpponent;
  }

  get townHall(): number {
    return this.raw.townhallLevel;
  }

  /** From 1; in the clan war league with gaps. */
  get mapPosition(): number {
    return this.raw.mapPosition;
  }

  /** The member's attacks in the order in which they were made. */
  get attacks(): readonly WarAttack[] {
    return (this.#attacks ??= recordsOf(this.raw.attacks)
      .map((attack) => new WarAttack(attack, this.war))
      .sort(byOrder));
  }

  /** Attacks that are left; `undefined` when there is no war. */
  get attacksLeft(): number | undefined {
    const perMember = this.war.attacksPerMember;
    return perMember === undefined ? undefined : Math.max(0, numberOf(perMember) - this.attacks.length);
  }

  /** Stars of all attacks of the member. */
  get starCount(): number {
    return (this.#starCount ??= this.attacks.reduce((total, attack) => total + numberOf(attack.stars), 0));
  }

  /** How often the member was attacked. */
  get defenseCount(): number {
    return this.raw.opponentAttacks;
  }

  /** The attacks on the member in the order in which they were made. */
  get defenses(): readonly WarAttack[] {
    return this.war.getDefenses(this.raw.tag);
  }

  /** The best attack on the member, as the API says; `undefined` until there is one. */
  get bestOpponentAttack(): WarAttack | undefined {
    if (this.#bestOpponentAttack === undefined) this.#bestOpponentAttack = this.#findBestOpponentAttack() ?? null;
    return this.#bestOpponentAttack ?? undefined;
  }

  /** The best attack on the member before `bestOpponentAttack`; `undefined` when that was the first one. */
  get previousBestOpponentAttack(): WarAttack | undefined {
    return this.bestOpponentAttack?.previousBestAttack;
  }

  #findBestOpponentAttack(): WarAttack | undefined {
    const best = recordOf(this.raw.bestOpponentAttack);
    if (best === undefined) return undefined;
    // The object of the lists, where it is in them. The API can be a moment ahead on one side.
    return this.defenses.find((attack) => attack.attackerTag === best.attackerTag) ?? new WarAttack(best, this.war);
  }
}

/** An attack in a war. */
export class WarAttack extends Model<WarAttackPayload> {
  readonly #war: War;
  // `null`: looked up, and there is none.
  #previousBestAttack: WarAttack | null | undefined;

  constructor(raw: WarAttackPayload, war: War) {
    super(raw);
    this.#war = war;
  }

  get war(): War {
    return this.#war;
  }

  /** Place among all attacks of the war, from 1. */
  get order(): number {
    return this.raw.order;
  }

  get attackerTag(): string {
    return this.raw.attackerTag;
  }

  get defenderTag(): string {
    return this.raw.defenderTag;
  }

  get attacker(): WarMember | undefined {
    return this.#war.getMember(this.raw.attackerTag);
  }

  get defender(): WarMember | undefined {
    return this.#war.getMember(this.raw.defenderTag);
  }

  /** 0 to 3. */
  get stars(): number {
    return this.raw.stars;
  }

  /** 0 to 100. */
  get destruction(): number {
    return this.raw.destructionPercentage;
  }

  /** In seconds. */
  get duration(): number | undefined {
    return this.raw.duration;
  }

  /** Whether it was the first attack on the defender. */
  get isFreshAttack(): boolean {
    return this.previousBestAttack === undefined;
  }

  /** The best earlier attack on the same defender; `undefined` for a fresh attack. */
  get previousBestAttack(): WarAttack | undefined {
    if (this.#previousBestAttack === undefined) this.#previousBestAttack = this.#findPreviousBest() ?? null;
    return this.#previousBestAttack ?? undefined;
  }

  /** Stars that this attack added to the clan's score. */
  get newStars(): number {
    return Math.max(0, numberOf(this.raw.stars) - numberOf(this.previousBestAttack?.stars));
  }

  /** Destruction that this attack added. */
  get newDestruction(): number {
    return Math.max(0, numberOf(this.raw.destructionPercentage) - numberOf(this.previousBestAttack?.destruction));
  }

  #findPreviousBest(): WarAttack | undefined {
    const defenses = this.#war.getDefenses(this.raw.defenderTag);
    return bestOf(defenses.filter((attack) => byOrder(attack, this) < 0));
  }
}

const STARS_PER_BASE = 3;

const NONE: readonly never[] = Object.freeze([]);

function averageOf(values: readonly unknown[]): number {
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.reduce((total, value) => total + value, 0) / numbers.length;
}
