import { hash, Stream } from '../random.js';
import type { Act } from './Act.js';
import { attack, builderBattle } from './battles.js';
import { Crowd } from './Crowd.js';
import { changeSettings, changeWarPreference, contribute, donate, handOver, join, leave, promote } from './clanLife.js';
import type { Ledger } from './Ledger.js';
import { achieve, boost, changeEquipment, changeLabels, hallUpgrade, rename, upgrade } from './progress.js';
import type { Timeline } from './Timeline.js';

/** How often each action comes, relative to the others. */
const ACTS: readonly (readonly [weight: number, act: Act])[] = [
  [26, attack],
  [26, donate],
  [14, upgrade],
  [10, builderBattle],
  [8, achieve],
  [4, contribute],
  [3, changeEquipment],
  [2, promote],
  [2, boost],
  [2, changeWarPreference],
  [2, changeSettings],
  [1, hallUpgrade],
  [1, changeLabels],
  [1, rename],
  [1, handOver],
  [1, leave],
];
const TOTAL = ACTS.reduce((sum, [weight]) => sum + weight, 0);

/** How many actions a minute a world has at most, whatever its size: it has to be computed. */
export const MAX_ACTIONS_PER_MINUTE = 2_000;

/**
 * What players do, one action after the other, in intervals that the seed decides. Each action has numbers of its own, so that one that
 * can't be done shifts nothing.
 */
export class Activity {
  readonly #ledger: Ledger;
  readonly #timeline: Timeline;
  readonly #meanMs: number;
  readonly #crowd: Crowd;
  #number = 0;

  /** @param perPlayerHour actions of each player in an hour; `0`: nobody does anything. */
  constructor(ledger: Ledger, timeline: Timeline, perPlayerHour: number) {
    this.#crowd = new Crowd(ledger.world);
    const perMinute = Math.min(MAX_ACTIONS_PER_MINUTE, (this.#crowd.size * perPlayerHour) / 60);
    this.#ledger = ledger;
    this.#timeline = timeline;
    this.#meanMs = 60_000 / perMinute;
    if (perMinute > 0) this.#plan();
  }

  #plan(): void {
    const chance = new Stream(hash(this.#ledger.world.seed, 50, this.#number++));
    // Exponential intervals: actions don't know of each other.
    const wait = -Math.log(1 - chance.next()) * this.#meanMs;
    this.#timeline.schedule(this.#timeline.now + Math.max(1, Math.round(wait)), () => {
      this.#act(chance);
      this.#plan();
    });
  }

  #act(chance: Stream): void {
    const { world } = this.#ledger;
    const player = world.touchPlayer(this.#crowd.player(chance));
    const scene = { world, ledger: this.#ledger, crowd: this.#crowd, chance, at: this.#timeline.now, player };
    if (player.clan === -1 && chance.chance(0.2) && join(scene)) return;
    let roll = chance.next() * TOTAL;
    const [, act] = ACTS.find(([weight]) => (roll -= weight) < 0) ?? [0, achieve];
    if (!act(scene)) achieve(scene);
  }
}
