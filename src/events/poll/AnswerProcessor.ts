import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import type { AnswerFacts } from '../baseline/BaselineTable.js';
import { TRACKERS } from '../subjects/Subject.js';
import type { Follow, Tracked } from '../subjects/SubjectTracker.js';
import type { Answer } from './Answer.js';
import type { Comparisons } from './Comparisons.js';
import { type EmittedOfSubject, type EventSource, eventsOf } from './eventsOf.js';
import type { Poll } from './Poll.js';
import type { PollParts } from './PollParts.js';

/**
 * Processes an answer that may differ from the one before: it is compared with the baseline, the answer is prepared in
 * the store, listeners are notified, and then the answer becomes the baseline. In this order, so that a crash at any
 * point repeats events and loses none.
 *
 * Every wait ends with an `UnwatchedError` when the subject is no longer watched.
 */
export class AnswerProcessor {
  readonly #parts: PollParts;
  readonly #comparisons: Comparisons;

  constructor(parts: PollParts, comparisons: Comparisons) {
    this.#parts = parts;
    this.#comparisons = comparisons;
  }

  /**
   * @returns whether anything differed.
   * @throws UnwatchedError; what the comparison or its requests throw; BaselineUnavailableError. The baseline is as it
   * was then.
   */
  async run(poll: Poll, answer: Answer): Promise<boolean> {
    const { slot, kind } = poll;
    const baseline = await this.#baselineOf(poll);
    if (this.#parts.state.followAgain.delete(slot)) await this.#followAgain(poll, baseline);
    const before = this.#parts.baselines.of(kind).comparable(slot, baseline, answer.payload) as object | undefined;
    const { seenAt, absence } = answer;
    const about = { seenAt, absence, since: this.#comparisons.sinceOf(poll) };
    const tracked = await poll.whileWatched(this.#comparisons.compare(poll, before, answer.payload, about));
    const hasEvents = await this.#settle(poll, before, answer, tracked);
    this.#remember(slot, answer, tracked);
    return answer.payload !== undefined || hasEvents;
  }

  /** The baseline, which at the subject's first poll may be in the store. */
  async #baselineOf(poll: Poll): Promise<object | undefined> {
    const { state, baselines } = this.#parts;
    const { slot, kind } = poll;
    const ofKind = baselines.of(kind);
    // A subject that is followed may have begun with a baseline.
    if (state.isLoaded[slot] === 0 && !ofKind.has(slot)) return this.#load(poll);
    state.isLoaded[slot] = 1;
    return poll.whileWatched(ofKind.get(slot) as MaybePromise<object | undefined>);
  }

  /**
   * Resumes a subject of an earlier process: its baseline, the subjects that were followed for it, and the answer whose
   * events were being emitted when that process ended. Those events are emitted again, with the same ids.
   */
  async #load(poll: Poll): Promise<object | undefined> {
    const { baselines, state } = this.#parts;
    const { slot, kind, tag } = poll;
    const loaded = await poll.whileWatched(baselines.of(kind).load(slot));
    state.isLoaded[slot] = 1;
    if (loaded === undefined) return undefined;
    const baseline = loaded.payload as object;
    await this.#followAgain(poll, baseline);
    const { pending } = loaded;
    // Events without a payload can't be found again by a comparison: the next answer shows them, and they keep their
    // ids.
    if (pending === undefined || pending.hash === 0n) return baseline;
    const payload = pending.payload as object;
    const about = { seenAt: pending.storedAt, since: loaded.storedAt };
    const tracked = await poll.whileWatched(this.#comparisons.compare(poll, baseline, payload, about));
    const { foundAt, revision } = pending;
    await this.#announce(poll, { kind, tag, foundAt, revision, ...about }, tracked);
    await this.#commit(poll, tracked.keep, pending);
    await this.#follow(poll, tracked.follow, 'unwatch');
    return tracked.keep ?? payload;
  }

  /** Follows the subjects that a baseline has followed, in an earlier process or before they had listeners. */
  async #followAgain(poll: Poll, baseline: object | undefined): Promise<void> {
    if (baseline !== undefined) await this.#follow(poll, TRACKERS[poll.kind].followed?.(baseline), 'watch');
  }

  /** Emits what was found and makes the answer the new baseline. @returns whether there was anything to emit. */
  async #settle(poll: Poll, before: object | undefined, answer: Answer, tracked: Tracked<object>): Promise<boolean> {
    const { payload, seenAt, hash } = answer;
    const ofKind = this.#parts.baselines.of(poll.kind);
    const facts: AnswerFacts = { storedAt: seenAt, hash };
    const next = tracked.keep ?? payload ?? before;
    const hasEvents = tracked.found.length > 0 && next !== undefined;
    if (hasEvents) {
      const comparison = await this.#prepare(poll, before ?? next, payload ?? next, facts);
      await this.#announce(poll, comparison, tracked);
      await this.#commit(poll, payload === undefined ? undefined : tracked.keep, facts);
    } else if (next !== undefined && (next !== before || payload !== undefined)) {
      await this.#follow(poll, tracked.follow, 'watch');
      await poll.whileWatched(ofKind.put(poll.slot, next, facts));
    }
    await this.#follow(poll, tracked.follow, 'unwatch');
    return hasEvents;
  }

  /** Stores the answer in addition to the baseline, so that a crash from here on emits the same events again. */
  async #prepare(poll: Poll, before: object, payload: object, facts: AnswerFacts): Promise<EventSource> {
    const { slot, kind, tag } = poll;
    const ofKind = this.#parts.baselines.of(kind);
    // A first answer has no baseline yet, so the store needs one first.
    if (!ofKind.has(slot)) await poll.whileWatched(ofKind.put(slot, before, { ...facts, hash: 0n }));
    const prepared = await poll.whileWatched(ofKind.prepare(slot, payload, facts));
    const since = this.#comparisons.sinceOf(poll) ?? facts.storedAt;
    return { kind, tag, ...prepared, seenAt: facts.storedAt, since };
  }

  /**
   * Notifies listeners. Then the followed subjects are watched: only what the new baseline knows is found again after a
   * crash.
   */
  async #announce(poll: Poll, source: EventSource, tracked: Tracked<object>): Promise<void> {
    const withUpdates = this.#parts.interest.looksFor(`${poll.kind}Update`);
    await this.#notify(poll, eventsOf(source, tracked.found, withUpdates));
    await this.#follow(poll, tracked.follow, 'watch');
  }

  /** Emits the events one after the other. A tag that is no longer watched gets none of them. */
  async #notify(poll: Poll, events: readonly EmittedOfSubject[]): Promise<void> {
    const { state, notifier } = this.#parts;
    for (const event of events) {
      if (event.tag !== poll.tag && state.owners.get(poll.slot)?.has(event.tag) !== true) continue;
      const notified = notifier.emitOfSubject(event);
      if (isPromiseLike(notified)) await notified;
      poll.requireWatched();
    }
  }

  /** Makes the baseline of the prepared answer, or of what the tracker keeps instead. */
  async #commit(poll: Poll, keep: object | undefined, facts: AnswerFacts): Promise<void> {
    const { slot, kind } = poll;
    const ofKind = this.#parts.baselines.of(kind);
    await poll.whileWatched(keep === undefined ? ofKind.commit(slot) : ofKind.put(slot, keep, facts));
  }

  /** Watches or unwatches other subjects on behalf of this one. */
  async #follow(poll: Poll, follow: readonly Follow[] | undefined, action: Follow['action']): Promise<void> {
    for (const one of follow ?? []) {
      if (one.action === action) await poll.whileWatched(this.#parts.watched.follow(one, poll.tag));
    }
  }

  #remember(slot: number, answer: Answer, { recompare, plan }: Tracked<object>): void {
    const { state } = this.#parts;
    state.bodyHash[slot] = answer.bodyHash;
    if (answer.payload !== undefined) state.answeredAt[slot] = answer.seenAt;
    state.isReported[slot] = 0;
    if (recompare === true) state.compareAgain.add(slot);
    else state.compareAgain.delete(slot);
    if (plan === undefined) state.plans.delete(slot);
    else state.plans.set(slot, plan);
  }
}
