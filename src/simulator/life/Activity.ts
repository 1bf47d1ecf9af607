import { hash, Stream } from '../random.js';
import type { Act } from './Act.js';
import { attack, builderBattle } from './battles.js';
import { Crowd } from './Crowd.js';
import { changeSettings, changeWarPreference, contribute, donate, handOver, join, leave, promote } from './clanLife.js';
import type { Ledger } from './Ledger.js';
import { achieve, boost, changeEquipment, changeLabels, hallUpgrade, rename, upgrade } from './progress.js';
import type { Timeline } from './Timeline.js';

/** The relative frequency of each action. */
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

/** The most actions a minute, whatever the world's size: each has to be computed. */
export const MAX_ACTIONS_PER_MINUTE = 2_000;

/**
 * Players' actions, one after the other, at intervals derived from the seed. Each action has its own random numbers, so
 * an impossible one shifts nothing.
 */
export class Activity {
  readonly #ledger: Ledger;
  readonly #timeline: Timeline;
  readonly #meanMs: number;
  readonly #crowd: Crowd;
  #number = 0;

  /** @param perPlayerHour actions per player and hour; `0`: none. */
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
    // Exponential intervals: actions are independent of each other.
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
