import type { RaidSeasonPayload } from '../../api/payloads/raid.js';
import type { Ledger } from '../life/Ledger.js';
import type { Timeline } from '../life/Timeline.js';
import { at } from '../random.js';
import type { Listing } from '../server/paging.js';
import { RAID_MS, raidWeek } from '../world/Calendar.js';
import type { ClanState } from '../world/ClanState.js';
import { DISTRICTS } from '../world/ClanState.js';
import type { World } from '../world/World.js';
import { type PlannedRaidAttack, planRaid, type RaidPlan } from './planRaid.js';
import { raidPayload } from './raidPayload.js';

const WEEK_MS = 7 * 86_400_000;
/** How many weekends the API lists. */
const LISTED = 20;

/**
 * The raid weekends of a world. Those of living clans change the world; those of other clans and of the past are only
 * shown.
 */
export class RaidBoard {
  readonly #world: World;
  readonly #ledger: Ledger;
  readonly #timeline: Timeline;
  readonly #clans: number;
  readonly #beganAt: number;
  /** By clan, then by week: of living clans since the world began. */
  readonly #plans = new Map<number, Map<number, RaidPlan>>();

  /** @param clans how many clans live, counted from the first. */
  constructor(ledger: Ledger, timeline: Timeline, clans: number) {
    this.#world = ledger.world;
    this.#ledger = ledger;
    this.#timeline = timeline;
    this.#clans = clans;
    this.#beganAt = timeline.now;
  }

  /** Starts the weekend of the present week if it is not over, and schedules all that follow. */
  begin(): void {
    const { now } = this.#timeline;
    const { startAt } = raidWeek(now);
    if (now < startAt + RAID_MS) this.#startWeekend(startAt);
    this.#timeline.schedule(startAt + WEEK_MS, () => this.begin());
  }

  /** The clan's weekends, latest first. Past ones are computed only when the page includes them. */
  seasons(clan: ClanState): Listing<RaidSeasonPayload> {
    if (clan.capitalHallLevel === 0) return [];
    const { now } = this.#timeline;
    const latest = raidWeek(now);
    const season = (back: number) =>
      raidPayload(this.#planOf(clan, latest.number - back, latest.startAt - back * WEEK_MS), now, back === 0);
    return {
      length: LISTED,
      slice: (start, end) => Array.from({ length: end - start }, (_, index) => season(start + index)),
    };
  }

  #planOf(clan: ClanState, week: number, startAt: number): RaidPlan {
    return (
      this.#plans.get(clan.index)?.get(week) ??
      planRaid(this.#world, clan, this.#world.firstMembers(clan.index), week, startAt)
    );
  }

  #startWeekend(startAt: number): void {
    const { now } = this.#timeline;
    const { number } = raidWeek(startAt);
    for (let index = 0; index < this.#clans; index++) {
      const clan = this.#world.clan(index);
      if (clan.capitalHallLevel === 0) continue;
      // A weekend that began before the world has the members that the world began with.
      const plan = planRaid(this.#world, clan, clan.members, number, startAt);
      const plans = this.#plans.get(index) ?? new Map<number, RaidPlan>();
      this.#plans.set(index, plans.set(number, plan));
      plans.delete(number - LISTED);
      const tag = this.#world.clanTag(index);
      if (startAt >= this.#beganAt && startAt === now) this.#ledger.write('raid', tag, 'state', 'ended', 'ongoing');
      for (const [side, raids] of [
        ['attackLog', plan.raids],
        ['defenseLog', plan.defenses],
      ] as const) {
        for (const attack of raids.flatMap((raid) => raid.attacks)) {
          if (attack.at > now) this.#timeline.schedule(attack.at, () => this.#strike(tag, side, attack));
        }
      }
      this.#timeline.schedule(plan.endAt, () => this.#end(index, plan));
    }
  }

  #strike(tag: string, side: 'attackLog' | 'defenseLog', attack: PlannedRaidAttack): void {
    const { destruction, stars, loot, district } = attack;
    this.#ledger.write(
      'raid',
      tag,
      side,
      null,
      { attackerTag: attack.tag, district: at(DISTRICTS, district), destructionPercent: destruction, stars, loot },
      `${attack.tag} ${attack.at}`,
    );
    if (attack.player !== -1) this.#ledger.achieve(attack.player, 'Aggressive Capitalism', loot);
  }

  #end(index: number, plan: RaidPlan): void {
    this.#ledger.write('raid', this.#world.clanTag(index), 'state', 'ongoing', 'ended');
    const { clanCapitalPoints, capitalHallLevel } = this.#world.clan(index);
    const raided = raidPayload(plan, plan.endAt, false).enemyDistrictsDestroyed;
    this.#ledger.setClan(index, 'clanCapitalPoints', Math.max(0, clanCapitalPoints + raided - 20));
    if (raided > 60 && capitalHallLevel < 10) this.#ledger.setClan(index, 'capitalHallLevel', capitalHallLevel + 1);
  }
}
