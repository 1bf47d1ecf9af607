import type { SubjectKind } from '../subjects/Subject.js';
import { Demand } from './Demand.js';
import { kindStats } from './kindStats.js';
import type { MaxAges } from './MaxAges.js';
import { CELL_COUNT, cellOf, kindOfCell, RESTING } from './ranks.js';
import type { KindStats } from './ScheduleStats.js';
import { Supply } from './Supply.js';
import { stretch } from './stretch.js';

/** What is needed against what can be had, and the intervals that follow from it. */
export class Pressure {
  readonly #maxAges: MaxAges;
  readonly #maxMs: readonly number[];
  readonly #demand: Demand;
  readonly #supply: Supply;
  /** Stretched intervals by cell; `0` everywhere when nothing has to be stretched. Brought up to date once a second. */
  readonly stretchedMs: Float64Array = new Float64Array(CELL_COUNT);

  /** @param maxMs the bound of each kind. */
  constructor(maxAges: MaxAges, maxMs: readonly number[], capacity: () => number, now: number) {
    this.#maxAges = maxAges;
    this.#maxMs = maxMs;
    this.#demand = new Demand(maxAges);
    this.#supply = new Supply(capacity, now);
  }

  enter(kind: number, rank: number): void {
    this.#demand.enter(cellOf(kind, rank));
  }

  leave(kind: number, rank: number): void {
    this.#demand.leave(cellOf(kind, rank));
  }

  move(kind: number, from: number, to: number): void {
    this.leave(kind, from);
    this.enter(kind, to);
  }

  /** A subject asks to be polled again after so long. */
  observe(kind: number, rank: number, intervalMs: number): void {
    // A copy that was met through half its life doesn't mean that its subject needs twice the polls.
    const least = rank === RESTING ? 0 : this.#maxAges.of(kind);
    this.#demand.observe(cellOf(kind, rank), Math.max(intervalMs, least));
  }

  /** Somebody asks for a turn: `took` or `drained` follows. */
  tick(now: number): void {
    if (this.#supply.tick(now)) stretch(this.#demand, this.#supply.perSecond, this.#maxMs, this.stretchedMs);
  }

  took(): void {
    this.#supply.took();
  }

  drained(): void {
    this.#supply.drained();
  }

  restart(now: number): void {
    this.#supply.restart(now);
  }

  /** How many subjects are watched. */
  get watched(): number {
    return this.#demand.total;
  }

  get neededPerSecond(): number {
    return this.#demand.perSecond();
  }

  get capacityPerSecond(): number {
    return this.#supply.perSecond;
  }

  /** The longest that any subject which is watched may be put off, by its bound or by the API's own copy. */
  get longestMs(): number {
    let longest = 0;
    for (let cell = 0; cell < CELL_COUNT; cell++) {
      const kind = kindOfCell(cell);
      if (this.#demand.count(cell) > 0) longest = Math.max(longest, this.#maxMs[kind]!, this.#maxAges.longest(kind));
    }
    return longest;
  }

  byKind(): Readonly<Record<SubjectKind, KindStats>> {
    return kindStats(this.#demand, this.stretchedMs);
  }
}
