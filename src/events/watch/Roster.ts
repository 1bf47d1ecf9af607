import type { Clock } from '../../internal/Clock.js';
import type { MaybePromise } from '../../internal/MaybePromise.js';
import type { Baselines } from '../baseline/Baselines.js';
import type { Cycles } from '../poll/Cycles.js';
import type { PollState } from '../poll/PollState.js';
import type { Schedule } from '../schedule/Schedule.js';
import type { SubjectKind } from '../subjects/Subject.js';
import type { Follow } from '../subjects/Tracker.js';
import type { SubjectTable } from './SubjectTable.js';

export interface RosterParts {
  readonly clock: Clock;
  readonly subjects: SubjectTable;
  readonly state: PollState;
  readonly schedule: Schedule;
  readonly cycles: Cycles;
  readonly baselines: (kind: SubjectKind) => Baselines;
}

/**
 * Who there is, and who of them is on the schedule: the subjects of kinds that somebody listens to. Those of other kinds stand by, with their baselines. A number whose poll is in flight is not
 * given out again before that has come to an end.
 */
export class Roster {
  readonly #parts: RosterParts;
  /** Kinds whose subjects are on the schedule. */
  readonly #active = new Set<SubjectKind>();
  /** Subjects that are not to be put on the schedule yet: their last poll before their kind slept has not come to an end, or their first baseline is not kept. */
  readonly #landing = new Set<number>();
  /** Of those the ones that wait for their first baseline. Their numbers are not given out meanwhile. */
  readonly #preparing = new Set<number>();
  /** The subjects that were entered on behalf of another tag, by that. */
  readonly #followed = new Map<string, Set<number>>();

  constructor(parts: RosterParts) {
    this.#parts = parts;
  }

  /** Whether subjects of the kind are on the schedule. */
  isActive(kind: SubjectKind): boolean {
    return this.#active.has(kind);
  }

  get isEmpty(): boolean {
    return this.#active.size === 0;
  }

  /** Enters a subject on behalf of an owner, which may be itself; one that is there already gets one owner more. It is polled from now on if its kind is, and it need not wait. */
  enter(kind: SubjectKind, tag: string, owner: string, isReady = true): number {
    const { subjects, state } = this.#parts;
    const known = subjects.find(kind, tag);
    const slot = known ?? subjects.add(kind, tag);
    if (known === undefined) {
      state.begin(slot);
      if (!isReady) this.#landing.add(slot);
      else if (this.#active.has(kind)) this.#putOn(kind, slot);
    }
    if (owner !== tag) {
      setOf(state.owners, slot).add(owner);
      setOf(this.#followed, owner).add(slot);
    }
    return slot;
  }

  /** Takes a subject out, with its baseline and with whom it follows, unless somebody else wants it. Comes back when the baseline is forgotten. */
  leave(kind: SubjectKind, tag: string, owner: string): MaybePromise<void> {
    const { subjects, state, baselines } = this.#parts;
    const slot = subjects.find(kind, tag);
    if (slot === undefined) return undefined;
    if (kind === 'leagueGroup') this.#leaveFollowed(tag);
    if (owner !== tag) this.#unfollow(owner, slot);
    const owners = state.owners.get(slot);
    if (owners !== undefined) {
      owners.delete(owner);
      if (owners.size > 0) return undefined;
    }
    const forgotten = baselines(kind).remove(slot);
    this.#takeOff(kind, slot);
    return forgotten;
  }

  /** Puts the subjects of a kind on the schedule, also those that come later. */
  awake(kind: SubjectKind): void {
    this.#active.add(kind);
    for (const slot of this.#parts.subjects.slots(kind)) if (!this.#landing.has(slot)) this.#putOn(kind, slot);
  }

  /** Nobody wants the kind for the moment: its subjects are not polled, and keep their baselines. */
  sleep(kind: SubjectKind): void {
    const { subjects, cycles, schedule } = this.#parts;
    if (!this.#active.delete(kind)) return;
    for (const slot of subjects.slots(kind)) {
      if (this.#landing.has(slot)) continue;
      cycles.leave(kind, slot);
      if (!schedule.remove(slot)) this.#landing.add(slot);
    }
  }

  /** What a subject had to wait for has come to an end. */
  landed(slot: number): void {
    if (!this.#landing.delete(slot)) return;
    const kind = this.#parts.subjects.kindOf(slot);
    if (this.#active.has(kind)) this.#putOn(kind, slot);
  }

  /** Does what a comparison wants of another subject. Comes back when the baseline that it begins with is kept, or that of one that leaves is forgotten. */
  async follow({ action, kind, tag, owner, concerns, baseline }: Follow, of: string): Promise<void> {
    const { subjects } = this.#parts;
    const whose = owner ?? of;
    if (action === 'unwatch') {
      await this.leave(kind, tag, whose);
      return;
    }
    const isKnown = subjects.find(kind, tag) !== undefined;
    const slot = this.enter(kind, tag, whose, baseline === undefined);
    for (const other of concerns ?? []) {
      if (other !== whose && subjects.find('leagueGroup', other) !== undefined) this.enter(kind, tag, other);
    }
    if (isKnown || baseline === undefined) return;
    this.#preparing.add(slot);
    await this.#prepare(kind, slot, tag, baseline);
    this.#preparing.delete(slot);
    if (subjects.tagOf(slot) === tag) this.landed(slot);
    else this.#free(slot);
  }

  /** Keeps the baseline that a subject begins with, unless an earlier life knew of it: that comes first. */
  async #prepare(kind: SubjectKind, slot: number, tag: string, baseline: object): Promise<void> {
    const { subjects, baselines, clock } = this.#parts;
    const book = baselines(kind);
    const isGone = (): boolean => subjects.tagOf(slot) !== tag;
    const loaded = await book.load(slot).catch(() => undefined);
    if (loaded === undefined && !isGone()) await book.put(slot, baseline, { storedAt: clock.now(), hash: 0n });
    if (isGone() && book.has(slot)) await book.remove(slot);
  }

  #leaveFollowed(owner: string): void {
    const { subjects } = this.#parts;
    for (const slot of [...(this.#followed.get(owner) ?? [])]) {
      const tag = subjects.tagOf(slot);
      if (tag !== undefined) void this.leave(subjects.kindOf(slot), tag, owner);
    }
  }

  #unfollow(owner: string, slot: number): void {
    const slots = this.#followed.get(owner);
    slots?.delete(slot);
    if (slots?.size === 0) this.#followed.delete(owner);
  }

  #putOn(kind: SubjectKind, slot: number): void {
    const { cycles, schedule, clock } = this.#parts;
    cycles.enter(kind, slot);
    schedule.add(slot, kind, clock.monotonic());
  }

  #takeOff(kind: SubjectKind, slot: number): void {
    const { cycles, schedule, subjects } = this.#parts;
    if (!this.#landing.delete(slot) && this.#active.has(kind)) cycles.leave(kind, slot);
    subjects.remove(slot);
    if (!schedule.remove(slot) || this.#preparing.has(slot)) return;
    this.#free(slot);
  }

  #free(slot: number): void {
    const { state, subjects } = this.#parts;
    state.end(slot);
    subjects.release(slot);
  }
}

function setOf<K, V>(sets: Map<K, Set<V>>, key: K): Set<V> {
  let set = sets.get(key);
  if (set === undefined) sets.set(key, (set = new Set()));
  return set;
}
