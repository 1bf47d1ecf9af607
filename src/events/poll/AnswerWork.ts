import type { Clock } from '../../internal/Clock.js';
import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import type { AnswerFacts } from '../baseline/Baseline.js';
import type { Baselines } from '../baseline/Baselines.js';
import type { SubjectKind } from '../subjects/Subject.js';
import type { Compare, Follow, TrackContext, Tracked, Tracker } from '../subjects/Tracker.js';
import type { SubjectTable } from '../watch/SubjectTable.js';
import type { Answer, Polled } from './Answer.js';
import { eventsOf, type SubjectTold } from './eventsOf.js';
import type { PollState } from './PollState.js';

/** A tracker whose payload and baseline nobody here looks into. */
export type AnyTracker = Tracker<object, object>;
type AnyCompare = Compare<object, object>;

export interface AnswerWorkOptions {
  readonly clock: Clock;
  readonly subjects: SubjectTable;
  readonly state: PollState;
  readonly tracker: (kind: SubjectKind) => AnyTracker;
  readonly baselines: (kind: SubjectKind) => Baselines;
  /** Whether somebody listens to events of this type. */
  readonly listens: (type: string) => boolean;
  /** One request more, for a comparison. */
  readonly fetch: TrackContext['fetch'];
  /** Tells an event; comes back when everybody has come to an end. Never rejects. */
  readonly tell: (event: SubjectTold) => MaybePromise<void>;
  /** Watches another subject, or no more, on behalf of an owner; comes back when the baseline that it begins with is kept. */
  readonly follow: (follow: Follow, owner: string) => MaybePromise<void>;
}

/**
 * What is done with an answer that differs: it is compared with the baseline, what is found is told, and then it is the new baseline. In this order, so that nothing is lost whatever happens in
 * between.
 */
export class AnswerWork {
  readonly #options: AnswerWorkOptions;
  readonly #compares = new Map<SubjectKind, AnyCompare>();

  constructor(options: AnswerWorkOptions) {
    this.#options = options;
  }

  /** Other types are listened to: comparisons are made anew. */
  relisten(): void {
    this.#compares.clear();
  }

  /** Gives back whether anything differed. Rejects with what a comparison has asked for besides, or the store, fails with: then the baseline is as it was. */
  async run(polled: Polled, answer: Answer): Promise<boolean> {
    const { state, baselines } = this.#options;
    const { slot, kind } = polled;
    const kept = state.loaded[slot] === 1 ? await this.#baselineOf(polled) : await this.#load(polled);
    if (state.refollow.delete(slot)) await this.#refollow(polled, kept);
    const before = baselines(kind).comparable(slot, kept, answer.payload) as object | undefined;
    const tracked = await this.#compare(kind, before, answer.payload, this.#contextOf(polled, answer));
    if (this.#isGone(polled)) return false;
    const isNews = await this.#settle(polled, before, answer, tracked);
    return answer.payload !== undefined || isNews;
  }

  #isGone({ slot, tag }: Polled): boolean {
    return this.#options.subjects.tagOf(slot) !== tag;
  }

  #baselineOf({ slot, kind }: Polled): object | undefined | PromiseLike<object | undefined> {
    return this.#options.baselines(kind).get(slot) as object | undefined | PromiseLike<object | undefined>;
  }

  /**
   * What a store has of the subject from an earlier life: its baseline, the subjects that were followed for it, and what was being told when that life ended, which is told again under the same
   * ids.
   */
  async #load(polled: Polled): Promise<object | undefined> {
    const { baselines, state, listens } = this.#options;
    const { slot, kind, tag } = polled;
    const book = baselines(kind);
    // A subject that is followed may have been given its first baseline.
    if (book.has(slot)) {
      state.loaded[slot] = 1;
      return this.#baselineOf(polled);
    }
    const loaded = await book.load(slot);
    if (this.#isGone(polled)) return undefined;
    state.loaded[slot] = 1;
    if (loaded === undefined) return undefined;
    await this.#refollow(polled, loaded.payload as object);
    const { pending } = loaded;
    // What was found where there was no answer can't be compared again: the next answer shows it, and it keeps its name.
    if (pending === undefined || pending.hash === 0n) return loaded.payload as object;
    const context = { ...this.#contextOf(polled), seenAt: pending.storedAt, since: loaded.storedAt };
    const tracked = await this.#compare(kind, loaded.payload as object, pending.payload as object, context);
    if (this.#isGone(polled)) return undefined;
    const { foundAt, revision, storedAt: seenAt } = pending;
    const comparison = { kind, tag, foundAt, revision, seenAt, since: loaded.storedAt };
    await this.#tell(polled, eventsOf(comparison, tracked.found, listens(`${kind}Update`)));
    await this.#follow(polled, tracked, 'watch');
    if (this.#isGone(polled)) return undefined;
    if (tracked.keep === undefined) await book.commit(slot);
    else await book.put(slot, tracked.keep, pending);
    await this.#follow(polled, tracked, 'unwatch');
    return tracked.keep ?? (pending.payload as object);
  }

  /** Follows again whom a baseline of an earlier life, or of before anybody listened to them, has followed. */
  async #refollow(polled: Polled, baseline: object | undefined): Promise<void> {
    if (baseline === undefined) return;
    const follow = this.#options.tracker(polled.kind).followed?.(baseline);
    if (follow !== undefined) await this.#follow(polled, { found: [], follow }, 'watch');
  }

  /** Tells what was found and makes the answer the new baseline. Gives back whether anything was told. */
  async #settle(
    polled: Polled,
    before: object | undefined,
    answer: Answer,
    tracked: Tracked<object>,
  ): Promise<boolean> {
    const { baselines, listens } = this.#options;
    const { slot, kind, tag } = polled;
    const book = baselines(kind);
    const keep = tracked.keep ?? answer.payload ?? before;
    const facts: AnswerFacts = { storedAt: answer.seenAt, hash: answer.hash };
    const known = book.state(slot);
    const isNews = tracked.found.length > 0 && keep !== undefined;
    if (isNews) {
      // At first sight nothing can be prepared: there is no baseline to go back to.
      if (known === undefined) await book.put(slot, before ?? keep, { ...facts, hash: 0n });
      // The answer itself, not what is kept of it: only that can be compared again.
      const prepared = await book.prepare(slot, answer.payload ?? keep, facts);
      const since = this.#sinceOf(polled) ?? answer.seenAt;
      const comparison = { kind, tag, ...prepared, seenAt: answer.seenAt, since };
      if (this.#isGone(polled)) return false;
      await this.#tell(polled, eventsOf(comparison, tracked.found, listens(`${kind}Update`)));
      // Whom it has followed must be known before it is itself: after a crash in between they are found again, and nobody else.
      await this.#follow(polled, tracked, 'watch');
      if (this.#isGone(polled)) return isNews;
      if (answer.payload === undefined || tracked.keep === undefined) await book.commit(slot);
      else await book.put(slot, keep, facts);
    } else if (keep !== undefined && (keep !== before || answer.payload !== undefined)) {
      await this.#follow(polled, tracked, 'watch');
      if (this.#isGone(polled)) return isNews;
      await book.put(slot, keep, facts);
    }
    await this.#follow(polled, tracked, 'unwatch');
    if (this.#isGone(polled)) return isNews;
    this.#note(slot, answer, tracked);
    return isNews;
  }

  #note(slot: number, answer: Answer, { again, wish }: Tracked<object>): void {
    const { state } = this.#options;
    state.sent[slot] = answer.sent;
    if (answer.payload !== undefined) state.seenAt[slot] = answer.seenAt;
    state.absent[slot] = 0;
    if (again === true) state.again.add(slot);
    else state.again.delete(slot);
    if (wish === undefined) state.wishes.delete(slot);
    else state.wishes.set(slot, wish);
  }

  /** Whoever is not watched any more is not told of, be it since the answer or since a listener had the event before. */
  async #tell(polled: Polled, events: readonly SubjectTold[]): Promise<void> {
    const { state, tell } = this.#options;
    const { slot, tag } = polled;
    for (const event of events) {
      if (this.#isGone(polled)) return;
      if (event.tag !== tag && state.owners.get(slot)?.has(event.tag) !== true) continue;
      const outcome = tell(event);
      if (isPromiseLike(outcome)) await outcome;
    }
  }

  async #follow(polled: Polled, { follow }: Tracked<object>, action: Follow['action']): Promise<void> {
    for (const one of follow ?? []) {
      // Nobody follows for whoever was taken out meanwhile.
      if (this.#isGone(polled)) return;
      if (one.action === action) await this.#options.follow(one, polled.tag);
    }
  }

  #compare(
    kind: SubjectKind,
    before: object | undefined,
    after: object | undefined,
    context: TrackContext,
  ): Tracked<object> | PromiseLike<Tracked<object>> {
    const { tracker, listens } = this.#options;
    let compare = this.#compares.get(kind);
    if (compare === undefined) this.#compares.set(kind, (compare = tracker(kind).compile(listens)));
    return compare(before, after, context);
  }

  #contextOf(polled: Polled, answer?: Answer): TrackContext {
    const { state, clock, fetch } = this.#options;
    const { slot, tag } = polled;
    return {
      tag,
      seenAt: answer?.seenAt ?? clock.now(),
      since: this.#sinceOf(polled),
      absence: answer?.absence,
      owners: [...(state.owners.get(slot) ?? [tag])],
      fetch,
    };
  }

  /** When the answer before arrived, also if it was the same as the one before that; of an earlier life, the last one that differed. */
  #sinceOf({ slot, kind }: Polled): number | undefined {
    return this.#options.state.seenAt[slot] || this.#options.baselines(kind).state(slot)?.storedAt;
  }
}
