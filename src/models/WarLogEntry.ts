import type { BattleModifier, WarLogEntryPayload } from '../api/payloads/war.js';
import { Model } from './Model.js';
import { dateOf, epochOf, recordOf } from './reading.js';
import { ABSENT_SIDE, WarSide } from './WarSide.js';

/** A finished war of a clan, or a whole season of the clan war league. The API keeps no attacks of them. */
export class WarLogEntry extends Model<WarLogEntryPayload> {
  #endAt: number | undefined;
  #clan: WarSide | undefined;
  #opponent: WarSide | undefined;

  /** From the view of the requested clan. `null` for most league entries. */
  get result(): WarLogEntryPayload['result'] {
    return this.raw.result;
  }

  get endTime(): Date | undefined {
    return dateOf((this.#endAt ??= epochOf(this.raw.endTime)));
  }

  get teamSize(): number {
    return this.raw.teamSize;
  }

  /** 1 for league entries without a number; `undefined` for wars from before the API had it. */
  get attacksPerMember(): number | undefined {
    return this.raw.attacksPerMember ?? (this.isLeagueEntry ? 1 : undefined);
  }

  get battleModifier(): BattleModifier {
    return this.raw.battleModifier ?? 'none';
  }

  get clan(): WarSide {
    return (this.#clan ??= new WarSide(recordOf(this.raw.clan) ?? ABSENT_SIDE));
  }

  /** Without tag and name for league entries. */
  get opponent(): WarSide {
    return (this.#opponent ??= new WarSide(recordOf(this.raw.opponent) ?? ABSENT_SIDE));
  }

  /**
   * Whether this is a season of the clan war league: it has no result or an opponent without a tag, and its figures are
   * totals.
   */
  get isLeagueEntry(): boolean {
    return (this.raw.result ?? undefined) === undefined || recordOf(this.raw.opponent)?.tag === undefined;
  }
}
