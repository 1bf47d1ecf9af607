import { SUBJECT_KINDS, type SubjectKind } from '../subjects/Subject.js';
import type { LoopFinishEvent, LoopStartEvent } from '../TrackerEvents.js';
import { type Column, Columns } from '../table/Columns.js';

/** The round of a subject that has left. Counted rounds begin at 1 and never reach it. */
const GONE = 0xffff_ffff;
/** The round of a subject that does not exist according to the API. */
const ABSENT = 0xffff_fffe;

interface Cycle {
  /** The number of the round; a subject has been polled in it when it carries the same number. */
  round: number;
  /** Subjects that are still to be polled in this round. */
  left: number;
  watched: number;
  /**
   * Watched subjects that do not exist. No round waits for them: they are polled so rarely that it would take an hour.
   */
  absent: number;
  startedAt: number;
  polls: number;
  changed: number;
  events: object[];
}

export interface CyclesOptions {
  /** The monotonic time. */
  readonly now: () => number;
  /** Called when a round of a kind begins. */
  readonly onStart: (event: LoopStartEvent) => void;
  /** Called when a round of a kind ends; `events` are those that were added during it. */
  readonly onFinish: (event: LoopFinishEvent, events: readonly object[]) => void;
}

/**
 * Rounds of polling. In each round every existing subject of a kind is polled at least once. A subject that enters
 * during a round belongs to the next one.
 */
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

  /** A subject is on the schedule from now on. */
  enter(kind: SubjectKind, slot: number): void {
    this.#columns.reserve(slot);
    const cycle = this.#cycles[kind];
    cycle.watched++;
    // A round is open until its first poll.
    if (cycle.polls === 0) {
      cycle.left++;
      this.#rounds.values[slot] = 0;
    } else {
      this.#rounds.values[slot] = cycle.round;
    }
  }

  /** A subject is off the schedule. A poll of it that ends later belongs to no round. */
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

  /** Adds an event for the end of the round. */
  add(kind: SubjectKind, event: object): void {
    this.#cycles[kind].events.push(event);
  }

  /** The poll of a subject has ended. */
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
    // Where no subject exists, a round has as many polls as subjects are watched.
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
