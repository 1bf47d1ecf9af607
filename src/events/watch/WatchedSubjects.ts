import type { Clock } from '../../internal/Clock.js';
import type { MaybePromise } from '../../internal/MaybePromise.js';
import type { Cycles } from '../poll/Cycles.js';
import type { PollState } from '../poll/PollState.js';
import type { Schedule } from '../schedule/Schedule.js';
import { followedKind, type SubjectKind } from '../subjects/Subject.js';
import type { Follow } from '../subjects/SubjectTracker.js';
import type { BaselinesByKind } from './BaselinesByKind.js';
import type { SubjectTable } from './SubjectTable.js';

export interface WatchedSubjectsParts {
  readonly clock: Clock;
  readonly subjects: SubjectTable;
  readonly state: PollState;
  readonly schedule: Schedule;
  readonly cycles: Cycles;
  readonly baselines: BaselinesByKind;
}

/**
 * The subjects that are watched, and which of them are on the schedule: those of kinds whose events have listeners. The
 * others keep only their baselines. A number is not given to another subject while a poll of the former one is in
 * flight.
 */
export class WatchedSubjects {
  readonly #parts: WatchedSubjectsParts;
  /** Kinds whose subjects are on the schedule. */
  readonly #polledKinds = new Set<SubjectKind>();
  /**
   * Subjects that are off the schedule although their kind is polled: a poll from before is in flight, or their first
   * baseline is not stored.
   */
  readonly #heldBack = new Set<number>();
  /** Subjects whose first baseline is not stored. Their numbers are not given to others meanwhile. */
  readonly #beginning = new Set<number>();
  /** The subjects that are watched on behalf of another tag, by that tag. */
  readonly #followed = new Map<string, Set<number>>();

  constructor(parts: WatchedSubjectsParts) {
    this.#parts = parts;
  }

  /** Whether subjects of the kind are on the schedule. */
  isPolled(kind: SubjectKind): boolean {
    return this.#polledKinds.has(kind);
  }

  /** Whether subjects of any kind are on the schedule. */
  get isPolling(): boolean {
    return this.#polledKinds.size > 0;
  }

  /**
   * Watches a subject on behalf of an owner, which may be the subject itself. A subject that is watched already gets
   * one more owner.
   */
  add(kind: SubjectKind, tag: string, owner: string): void {
    const slot = this.#enter(kind, tag, owner);
    if (slot !== undefined && this.#polledKinds.has(kind)) this.#putOnSchedule(kind, slot);
  }

  /**
   * Removes an owner of a subject. Without owners the subject is no longer watched: it is removed with its baseline,
   * and so are the subjects that are followed for it. Resolves when the baseline is removed from the store.
   */
  remove(kind: SubjectKind, tag: string, owner: string): MaybePromise<void> {
    const { subjects, state, baselines } = this.#parts;
    const slot = subjects.find(kind, tag);
    if (slot === undefined) return undefined;
    if (kind === 'leagueGroup') this.#removeFollowed(tag);
    if (owner !== tag) deleteFrom(this.#followed, owner, slot);
    const owners = state.owners.get(slot);
    if (owners !== undefined) {
      owners.delete(owner);
      if (owners.size > 0) return undefined;
    }
    const forgotten = baselines.of(kind).remove(slot);
    this.#forget(kind, slot);
    return forgotten;
  }

  /** Puts the subjects of a kind on the schedule, also those that are added later. */
  startPolling(kind: SubjectKind): void {
    this.#polledKinds.add(kind);
    for (const slot of this.#parts.subjects.slots(kind)) if (!this.#heldBack.has(slot)) this.#putOnSchedule(kind, slot);
  }

  /** Takes the subjects of a kind off the schedule. They keep their baselines. */
  stopPolling(kind: SubjectKind): void {
    const { subjects, cycles, schedule } = this.#parts;
    if (!this.#polledKinds.delete(kind)) return;
    for (const slot of subjects.slots(kind)) {
      if (this.#heldBack.has(slot)) continue;
      cycles.leave(kind, slot);
      if (!schedule.remove(slot)) this.#heldBack.add(slot);
    }
  }

  /**
   * The poll of a subject has ended that was taken off the schedule meanwhile: with its kind, or because it is no
   * longer watched.
   */
  pollEnded(slot: number): void {
    const { subjects, baselines } = this.#parts;
    if (subjects.has(slot)) {
      this.#endHold(slot);
      return;
    }
    // A baseline that arrived from the store after the subject was removed must not become that of the next subject
    // with the number.
    const ofKind = baselines.of(subjects.kindOf(slot));
    if (ofKind.has(slot)) void ofKind.remove(slot);
    this.#free(slot);
  }

  /**
   * Watches or unwatches another subject for a comparison. Resolves when its first baseline is stored, or that of a
   * removed subject is removed.
   */
  async follow(follow: Follow, comparedTag: string): Promise<void> {
    const { action, tag, owner, concerns = [], baseline } = follow;
    const kind = followedKind(follow);
    const { subjects } = this.#parts;
    const onBehalfOf = owner ?? comparedTag;
    if (action === 'unwatch') {
      await this.remove(kind, tag, onBehalfOf);
      return;
    }
    const begins = baseline !== undefined && subjects.find(kind, tag) === undefined;
    const slot = begins ? this.#enter(kind, tag, onBehalfOf) : undefined;
    if (slot === undefined) this.add(kind, tag, onBehalfOf);
    else this.#heldBack.add(slot);
    for (const other of concerns) {
      if (other !== onBehalfOf && subjects.find('leagueGroup', other) !== undefined) this.add(kind, tag, other);
    }
    if (slot !== undefined && baseline !== undefined) await this.#beginWith(slot, kind, baseline);
  }

  /** @returns the number of a subject that was not watched before. */
  #enter(kind: SubjectKind, tag: string, owner: string): number | undefined {
    const { subjects, state } = this.#parts;
    const known = subjects.find(kind, tag);
    const slot = known ?? subjects.add(kind, tag);
    if (known === undefined) state.begin(slot);
    if (owner !== tag) {
      addTo(state.owners, slot, owner);
      addTo(this.#followed, owner, slot);
    }
    return known === undefined ? slot : undefined;
  }

  /**
   * Stores the first baseline of a new subject, unless an earlier process left one; then the subject is polled.
   */
  async #beginWith(slot: number, kind: SubjectKind, baseline: object): Promise<void> {
    const { subjects, baselines, clock } = this.#parts;
    const ofKind = baselines.of(kind);
    this.#beginning.add(slot);
    try {
      const loaded = await ofKind.load(slot).catch(() => undefined);
      if (loaded === undefined && subjects.has(slot))
        await ofKind.put(slot, baseline, { storedAt: clock.now(), hash: 0n });
      if (!subjects.has(slot) && ofKind.has(slot)) await ofKind.remove(slot);
    } finally {
      this.#beginning.delete(slot);
      if (subjects.has(slot)) this.#endHold(slot);
      else this.#free(slot);
    }
  }

  #removeFollowed(owner: string): void {
    const { subjects } = this.#parts;
    for (const slot of [...(this.#followed.get(owner) ?? [])]) {
      const tag = subjects.tagOf(slot);
      if (tag !== undefined) void this.remove(subjects.kindOf(slot), tag, owner);
    }
  }

  /** Puts a subject on the schedule that was held back. */
  #endHold(slot: number): void {
    if (!this.#heldBack.delete(slot)) return;
    const kind = this.#parts.subjects.kindOf(slot);
    if (this.#polledKinds.has(kind)) this.#putOnSchedule(kind, slot);
  }

  #putOnSchedule(kind: SubjectKind, slot: number): void {
    const { cycles, schedule, clock } = this.#parts;
    cycles.enter(kind, slot);
    schedule.add(slot, kind, clock.monotonic());
  }

  /**
   * Removes a subject. Its number is not reused until a poll in flight, or the write of its first baseline, has ended.
   */
  #forget(kind: SubjectKind, slot: number): void {
    const { cycles, schedule, subjects } = this.#parts;
    if (!this.#heldBack.delete(slot) && this.#polledKinds.has(kind)) cycles.leave(kind, slot);
    subjects.remove(slot);
    if (schedule.remove(slot) && !this.#beginning.has(slot)) this.#free(slot);
  }

  #free(slot: number): void {
    const { state, subjects } = this.#parts;
    state.end(slot);
    subjects.release(slot);
  }
}

function addTo<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([value]));
  else set.add(value);
}

function deleteFrom<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key);
  set?.delete(value);
  if (set?.size === 0) sets.delete(key);
}
