import type { LoopFinishEvent, LoopStartEvent } from '../catalogue/TrackerEvents.js';
import { SUBJECT_KINDS, type SubjectKind } from '../subjects/Subject.js';
import { type Column, Columns } from '../table/Columns.js';

/** The round of whoever has left; counted rounds begin at 1 and never get there. */
const GONE = 0xffff_ffff;
/** The round of whoever is not there, as far as the API knows. */
const ABSENT = 0xffff_fffe;

interface Cycle {
  /** The number of the round; a subject has been polled in it when it carries the same number. */
  round: number;
  /** Subjects that are still to be polled in this round. */
  left: number;
  watched: number;
  /** Of those the ones that are not there. Nobody waits for them: they are polled so rarely that a round would take an hour. */
  absent: number;
  startedAt: number;
  polls: number;
  changed: number;
  events: object[];
}

export interface CyclesOptions {
  /** The monotonic time. */
  readonly now: () => number;
  /** Told when a round of a kind begins and ends; `events` are those that were given to `add`. */
  readonly onStart: (event: LoopStartEvent) => void;
  readonly onFinish: (event: LoopFinishEvent, events: readonly object[]) => void;
}

/** Rounds of polling: in each everybody of a kind who is there is polled once, some more often. Who comes during a round is of the next one. */
export class Cycles {
  readonly #options: CyclesOptions;
  readonly #cycles: Record<SubjectKind, Cycle>;
  readonly #columns: Columns;
  readonly #rounds: Column<Uint32Array>;

  constructor(options: CyclesOptions, columns: Columns = new Columns()) {
    this.#options = options;
    this.#columns = columns;
    this.#rounds = columns.add(Uint32Array);
    const cycle = (): Cycle => ({
      round: 1,
      left: 0,
      watched: 0,
      absent: 0,
      startedAt: 0,
      polls: 0,
      changed: 0,
      events: [],
    });
    this.#cycles = Object.fromEntries(SUBJECT_KINDS.map((kind) => [kind, cycle()])) as Record<SubjectKind, Cycle>;
  }

  enter(kind: SubjectKind, slot: number): void {
    this.#columns.reserve(slot);
    const cycle = this.#cycles[kind];
    cycle.watched++;
    // As long as nobody has been polled in it, a round is open.
    if (cycle.polls === 0) {
      cycle.left++;
      this.#rounds.values[slot] = 0;
    } else {
      this.#rounds.values[slot] = cycle.round;
    }
  }

  /** A poll of it that comes to an end later is of no round. */
  leave(kind: SubjectKind, slot: number): void {
    const cycle = this.#cycles[kind];
    cycle.watched--;
    const round = this.#rounds.values[slot];
    this.#rounds.values[slot] = GONE;
    if (round === ABSENT) cycle.absent--;
    else if (round !== cycle.round) cycle.left--;
    else return;
    this.#finishIfOver(kind, cycle);
  }

  /** An event for the end of the round. */
  add(kind: SubjectKind, event: object): void {
    this.#cycles[kind].events.push(event);
  }

  polled(kind: SubjectKind, slot: number, changed: boolean, isAbsent = false): void {
    const round = this.#rounds.values[slot];
    if (round === GONE) return;
    const cycle = this.#cycles[kind];
    if (cycle.polls++ === 0) {
      cycle.startedAt = this.#options.now();
      this.#options.onStart({ type: 'loopStart', kind, watched: cycle.watched });
    }
    if (changed) cycle.changed++;
    if (round === ABSENT) {
      if (!isAbsent) cycle.absent--;
    } else {
      if (round !== cycle.round) cycle.left--;
      if (isAbsent) cycle.absent++;
    }
    this.#rounds.values[slot] = isAbsent ? ABSENT : cycle.round;
    this.#finishIfOver(kind, cycle);
  }

  #finishIfOver(kind: SubjectKind, cycle: Cycle): void {
    const { watched, absent, polls, changed, startedAt, events } = cycle;
    // Where nobody is there a round is so many polls as there are to be.
    const isOver = watched > absent ? cycle.left === 0 : polls >= watched;
    if (!isOver || polls === 0) return;
    cycle.round++;
    cycle.left = watched - absent;
    cycle.polls = 0;
    cycle.changed = 0;
    cycle.events = [];
    const durationMs = this.#options.now() - startedAt;
    this.#options.onFinish({ type: 'loopFinish', kind, watched, polls, changed, durationMs }, events);
  }
}
