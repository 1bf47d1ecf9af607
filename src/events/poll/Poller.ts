import type { RequestContext } from '../../http/errors/ApiError.js';
import { ClosedError } from '../../http/errors/ClosedError.js';
import type { TransportRequest, TransportResponse } from '../../http/TransportRequest.js';
import { parse, release, unpack } from '../../http/unpack.js';
import type { Clock } from '../../internal/Clock.js';
import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import type { AnswerFacts } from '../baseline/Baseline.js';
import type { Baselines } from '../baseline/Baselines.js';
import { BaselineUnavailableError } from '../baseline/BaselineUnavailableError.js';
import type { SubjectKind } from '../Subject.js';
import type { Failed, PollOutcome } from '../schedule/PollOutcome.js';
import type { Schedule } from '../schedule/Schedule.js';
import type { TrackerTask } from '../types/TrackerEvents.js';
import type { Absence, Compare, Follow, SubjectPayloads, TrackContext, Tracked, Tracker } from '../war/Tracker.js';
import type { SubjectTable } from '../watch/SubjectTable.js';
import { absenceOf, failureOf, isNotLoggedIn, passes } from './absences.js';
import { eventsOf, type SubjectTold } from './eventsOf.js';
import type { PollState } from './PollState.js';
import { toScheduleWish } from './toScheduleWish.js';

/** A tracker whose payload and baseline nobody here looks into. */
export type AnyTracker = Tracker<object, object>;
type AnyCompare = Compare<object, object>;

/** An answer, as far as the work on it has to know it. */
interface Answer {
  readonly payload: object | undefined;
  readonly absence?: Absence;
  /** Epoch milliseconds. */
  readonly seenAt: number;
  /** Epoch milliseconds; `undefined`: it is not known. */
  readonly freshUntil: number | undefined;
  readonly hash: bigint;
  /** Of the bytes as they were sent; 0: there were none. */
  readonly sent: bigint;
}

export interface PollerOptions {
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly subjects: SubjectTable;
  readonly state: PollState;
  readonly tracker: (kind: SubjectKind) => AnyTracker;
  readonly baselines: (kind: SubjectKind) => Baselines;
  /** Whether somebody listens to events of this type. */
  readonly listens: (type: string) => boolean;
  readonly send: (request: TransportRequest) => Promise<TransportResponse>;
  /** 64 bits of some bytes. */
  readonly hash: (bytes: Uint8Array) => bigint;
  /** Subjects that are polled or worked on at once. */
  readonly concurrency: number;
  /** Tells these events, in this order; comes back when everybody has come to an end. Never rejects. */
  readonly tell: (events: readonly SubjectTold[]) => PromiseLike<void> | void;
  /** The subject was polled; `changed` tells whether its answer differs from the one before, `isAbsent` that there is no such subject. */
  readonly polled: (kind: SubjectKind, slot: number, changed: boolean, isAbsent?: boolean) => void;
  /** The poll of a subject that is asleep has come to an end. */
  readonly landed: (slot: number) => void;
  /** Watches another subject, or no more, on behalf of an owner; comes back when the baseline that it begins with is kept. */
  readonly follow: (follow: Follow, owner: string) => MaybePromise<void>;
  /** The part of an answer that is compared and kept. */
  readonly select: (kind: SubjectKind, payload: object) => object;
  readonly fail: (task: TrackerTask, error: unknown, kind: SubjectKind, tag: string) => void;
}

/**
 * Takes subjects from the schedule, one poll at a time each: bytes, a hash, and only where that differs JSON, comparison, listeners and the new baseline. The schedule hears of a subject again when
 * all of that is done, so that nobody is polled while its listeners are still busy.
 */
export class Poller {
  readonly #options: PollerOptions;
  readonly #compares = new Map<SubjectKind, AnyCompare>();
  readonly #stopping = new AbortController();
  /** Subjects that are polled or worked on. */
  #busy = 0;
  #idle: (() => void)[] = [];

  constructor(options: PollerOptions) {
    this.#options = options;
    options.schedule.wake(() => this.pump());
  }

  /** Other types are listened to: comparisons are made anew. */
  relisten(): void {
    this.#compares.clear();
  }

  /** Polls whoever is due, as many at once as may be. */
  pump(): void {
    const { schedule, clock, concurrency } = this.#options;
    if (this.#stopping.signal.aborted) return;
    while (this.#busy < concurrency) {
      const slot = schedule.take(clock.monotonic());
      if (slot === undefined) return;
      this.#poll(slot);
    }
  }

  /** Calls off what is on the wire, and waits until everything that was found out has been told and noted. */
  stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#busy === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #poll(slot: number): void {
    const { subjects, tracker, send } = this.#options;
    const kind = subjects.kindOf(slot);
    const tag = subjects.tagOf(slot) ?? '';
    const one = tracker(kind);
    const request: TransportRequest = {
      path: one.path(tag),
      route: one.route,
      operation: `${one.operation}('${tag}')`,
      subject: tag,
      lane: 'background',
      as: 'sent',
      signal: this.#stopping.signal,
    };
    this.#busy++;
    send(request).then(
      (response) => this.#answered(slot, kind, tag, request, response),
      (error: unknown) => this.#failed(slot, kind, tag, error),
    );
  }

  #answered(slot: number, kind: SubjectKind, tag: string, request: RequestContext, response: TransportResponse): void {
    const { state, hash, baselines } = this.#options;
    const { storedAt, freshUntil } = response;
    let answer: Answer;
    try {
      const sent = hash(response.body as Buffer);
      const looks = state.again.has(slot) || state.refollow.has(slot);
      // The same bytes: no JSON, no model, no comparison. That is what nearly every poll is.
      if (!looks && state.sent[slot] === sent) {
        this.#unchanged(slot, kind, response);
        return;
      }
      const bytes = unpack(request, response);
      const content = bytes === response.body ? sent : hash(bytes);
      // The same content in other bytes: packed by another machine, or the first answer since a restart.
      if (!looks && state.loaded[slot] === 1 && baselines(kind).state(slot)?.hash === content) {
        state.sent[slot] = sent;
        this.#unchanged(slot, kind, response);
        return;
      }
      const payload = parse(request, response, bytes);
      if (typeof payload !== 'object' || payload === null) throw new TypeError('the answer is no object');
      answer = { payload: this.#options.select(kind, payload), seenAt: storedAt, freshUntil, hash: content, sent };
    } catch (error) {
      this.#failed(slot, kind, tag, error);
      return;
    } finally {
      release(response);
    }
    void this.#work(slot, kind, tag, answer);
  }

  #unchanged(slot: number, kind: SubjectKind, { storedAt, freshUntil }: TransportResponse): void {
    const { state } = this.#options;
    state.seenAt[slot] = storedAt;
    state.absent[slot] = 0;
    this.#options.polled(kind, slot, false);
    this.#finish(slot, this.#answerOutcome(slot, freshUntil, false));
  }

  #failed(slot: number, kind: SubjectKind, tag: string, error: unknown): void {
    const { clock, schedule, state, fail } = this.#options;
    if (this.#stopping.signal.aborted || error instanceof ClosedError || isNotLoggedIn(error)) {
      // Nothing was asked, and nothing will be until somebody logs in.
      if (isNotLoggedIn(error)) schedule.pause(clock.monotonic());
      if (!schedule.giveBack(slot, clock.monotonic())) this.#release(slot);
      this.#rest();
      return;
    }
    const absence = absenceOf(kind, error);
    // What is not there is an answer to whoever compares that.
    if (absence !== undefined && comparesAbsence(kind)) {
      const { freshUntil } = error as { freshUntil?: number };
      const seenAt = clock.now();
      void this.#work(slot, kind, tag, { payload: undefined, absence, seenAt, freshUntil, hash: 0n, sent: 0n });
      return;
    }
    const failure = failureOf(error, clock);
    if (!passes(error) && state.absent[slot] === 0) {
      state.absent[slot] = 1;
      fail('poll', error, kind, tag);
    }
    this.#options.polled(kind, slot, false, absence !== undefined);
    this.#finish(slot, failure);
  }

  /** Compares an answer with the baseline, tells what is found, and makes it the new baseline: in this order, so that nothing is lost whatever happens in between. */
  async #work(slot: number, kind: SubjectKind, tag: string, answer: Answer): Promise<void> {
    const { state, subjects, fail, clock } = this.#options;
    let changed = false;
    let failure: Failed | undefined;
    try {
      const kept = state.loaded[slot] === 1 ? await this.#baselineOf(slot, kind) : await this.#load(slot, kind, tag);
      if (state.refollow.delete(slot)) await this.#refollow(slot, kind, tag, kept);
      const before = this.#options.baselines(kind).comparable(slot, kept, answer.payload) as object | undefined;
      const tracked = await this.#compare(kind, before, answer.payload, this.#contextOf(slot, kind, tag, answer));
      if (subjects.tagOf(slot) === tag) {
        const events = await this.#settle(slot, kind, tag, before, answer, tracked);
        changed = answer.payload !== undefined || events.length > 0;
      }
    } catch (error) {
      // The baseline stays as it was, and the same answer is compared again at the next poll.
      state.sent[slot] = 0n;
      state.again.add(slot);
      // What a comparison has asked for besides fails as polls do; what the store fails to read it tells of itself.
      failure = failureOf(error, clock);
      const isTold = passes(error) || error instanceof BaselineUnavailableError;
      if (!isTold && subjects.tagOf(slot) === tag && !this.#stopping.signal.aborted) fail('compare', error, kind, tag);
    }
    this.#options.polled(kind, slot, changed);
    this.#finish(slot, failure ?? this.#answerOutcome(slot, answer.freshUntil, changed));
  }

  #baselineOf(slot: number, kind: SubjectKind): object | undefined | PromiseLike<object | undefined> {
    return this.#options.baselines(kind).get(slot) as object | undefined | PromiseLike<object | undefined>;
  }

  /**
   * What a store has of the subject from an earlier life: its baseline, the subjects that were followed for it, and what was being told when that life ended, which is told again under the same
   * ids.
   */
  async #load(slot: number, kind: SubjectKind, tag: string): Promise<object | undefined> {
    const { baselines, state, subjects, listens } = this.#options;
    const book = baselines(kind);
    const isGone = () => subjects.tagOf(slot) !== tag;
    // A subject that is followed may have been given its first baseline.
    if (book.has(slot)) {
      state.loaded[slot] = 1;
      return this.#baselineOf(slot, kind);
    }
    const loaded = await book.load(slot);
    if (isGone()) return undefined;
    state.loaded[slot] = 1;
    if (loaded === undefined) return undefined;
    await this.#refollow(slot, kind, tag, loaded.payload as object);
    const { pending } = loaded;
    // What was found where there was no answer can't be compared again: the next answer shows it, and it keeps its name.
    if (pending === undefined || pending.hash === 0n) return loaded.payload as object;
    const context = { ...this.#contextOf(slot, kind, tag), seenAt: pending.storedAt, since: loaded.storedAt };
    const tracked = await this.#compare(kind, loaded.payload as object, pending.payload as object, context);
    if (isGone()) return undefined;
    const { foundAt, revision, storedAt: seenAt } = pending;
    const comparison = { kind, tag, foundAt, revision, seenAt, since: loaded.storedAt };
    await this.#tell(slot, tag, eventsOf(comparison, tracked.found, listens(`${kind}Update`)));
    await this.#follow(slot, tracked, 'watch', tag);
    if (isGone()) return undefined;
    if (tracked.keep === undefined) await book.commit(slot);
    else await book.put(slot, tracked.keep, pending);
    await this.#follow(slot, tracked, 'unwatch', tag);
    return tracked.keep ?? (pending.payload as object);
  }

  /** Follows again whom a baseline of an earlier life, or of before anybody listened to them, has followed. */
  async #refollow(slot: number, kind: SubjectKind, tag: string, baseline: object | undefined): Promise<void> {
    if (baseline === undefined) return;
    const follow = this.#options.tracker(kind).followed?.(baseline);
    if (follow !== undefined) await this.#follow(slot, { found: [], follow }, 'watch', tag);
  }

  async #settle(
    slot: number,
    kind: SubjectKind,
    tag: string,
    before: object | undefined,
    answer: Answer,
    tracked: Tracked<object>,
  ): Promise<readonly SubjectTold[]> {
    const { baselines, state, subjects, listens } = this.#options;
    const book = baselines(kind);
    const keep = tracked.keep ?? answer.payload ?? before;
    const facts: AnswerFacts = { storedAt: answer.seenAt, hash: answer.hash };
    const known = book.state(slot);
    const isGone = () => subjects.tagOf(slot) !== tag;
    let events: readonly SubjectTold[] = [];
    if (tracked.found.length > 0 && keep !== undefined) {
      // At first sight nothing can be prepared: there is no baseline to go back to.
      if (known === undefined) await book.put(slot, before ?? keep, { ...facts, hash: 0n });
      // The answer itself, not what is kept of it: only that can be compared again.
      const prepared = await book.prepare(slot, answer.payload ?? keep, facts);
      const since = this.#sinceOf(slot, kind) ?? answer.seenAt;
      const comparison = { kind, tag, ...prepared, seenAt: answer.seenAt, since };
      events = eventsOf(comparison, tracked.found, listens(`${kind}Update`));
      if (isGone()) return [];
      await this.#tell(slot, tag, events);
      // Whom it has followed must be known before it is itself: after a crash in between they are found again, and nobody else.
      await this.#follow(slot, tracked, 'watch', tag);
      if (isGone()) return events;
      if (answer.payload === undefined || tracked.keep === undefined) await book.commit(slot);
      else await book.put(slot, keep, facts);
    } else if (keep !== undefined && (keep !== before || answer.payload !== undefined)) {
      await this.#follow(slot, tracked, 'watch', tag);
      if (isGone()) return events;
      await book.put(slot, keep, facts);
    }
    await this.#follow(slot, tracked, 'unwatch', tag);
    if (isGone()) return events;
    state.sent[slot] = answer.sent;
    if (answer.payload !== undefined) state.seenAt[slot] = answer.seenAt;
    state.absent[slot] = 0;
    if (tracked.again === true) state.again.add(slot);
    else state.again.delete(slot);
    if (tracked.wish === undefined) state.wishes.delete(slot);
    else state.wishes.set(slot, tracked.wish);
    return events;
  }

  /** Whoever is not watched any more is not told of, be it since the answer or since a listener had the event before. */
  async #tell(slot: number, tag: string, events: readonly SubjectTold[]): Promise<void> {
    const { subjects, state, tell } = this.#options;
    for (const event of events) {
      if (subjects.tagOf(slot) !== tag) return;
      if (event.tag !== tag && state.owners.get(slot)?.has(event.tag) !== true) continue;
      const outcome = tell([event]);
      if (isPromiseLike(outcome)) await outcome;
    }
  }

  async #follow(slot: number, { follow }: Tracked<object>, action: Follow['action'], tag: string): Promise<void> {
    for (const one of follow ?? []) {
      // Nobody follows for whoever was taken out meanwhile.
      if (this.#options.subjects.tagOf(slot) !== tag) return;
      if (one.action === action) await this.#options.follow(one, tag);
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

  #contextOf(slot: number, kind: SubjectKind, tag: string, answer?: Answer): TrackContext {
    const { state, clock } = this.#options;
    return {
      tag,
      seenAt: answer?.seenAt ?? clock.now(),
      since: this.#sinceOf(slot, kind),
      absence: answer?.absence,
      owners: [...(state.owners.get(slot) ?? [tag])],
      fetch: (of, other) => this.#fetch(of, other),
    };
  }

  /** When the answer before arrived, also if it was the same as the one before that; of an earlier life, the last one that differed. */
  #sinceOf(slot: number, kind: SubjectKind): number | undefined {
    return this.#options.state.seenAt[slot] || this.#options.baselines(kind).state(slot)?.storedAt;
  }

  /** One request more, for a comparison. `undefined`: the API says that there is nothing. */
  async #fetch<K extends SubjectKind>(kind: K, tag: string): Promise<SubjectPayloads[K] | undefined> {
    const { tracker, send } = this.#options;
    const one = tracker(kind);
    const context = { route: one.route, operation: `${one.operation}('${tag}')`, subject: tag };
    try {
      const signal = this.#stopping.signal;
      const response = await send({ ...context, path: one.path(tag), lane: 'background', as: 'sent', signal });
      return parse(context, response, unpack(context, response)) as SubjectPayloads[K];
    } catch (error) {
      if (absenceOf(kind, error) === undefined) throw error;
      return undefined;
    }
  }

  #answerOutcome(slot: number, freshUntil: number | undefined, changed: boolean): PollOutcome {
    const { clock, state } = this.#options;
    const now = clock.monotonic();
    const fresh = freshUntil === undefined ? {} : { freshUntil: now + Math.max(0, freshUntil - clock.now()) };
    const wish = state.wishes.get(slot);
    return {
      type: 'answer',
      changed,
      ...fresh,
      ...(wish === undefined ? {} : { wish: toScheduleWish(wish, clock) }),
    };
  }

  #finish(slot: number, outcome: PollOutcome): void {
    const { schedule, clock } = this.#options;
    if (!schedule.done(slot, outcome, clock.monotonic())) this.#release(slot);
    this.#rest();
  }

  /** A poll has come to an end after its subject was taken off the schedule: for good, so that its number is free, or for a while. */
  #release(slot: number): void {
    const { state, subjects, baselines, landed } = this.#options;
    if (subjects.tagOf(slot) !== undefined) {
      landed(slot);
      return;
    }
    // What came from the store after the subject was gone must not be the baseline of the next one that has the number.
    const book = baselines(subjects.kindOf(slot));
    if (book.has(slot)) void book.remove(slot);
    state.end(slot);
    subjects.release(slot);
  }

  #rest(): void {
    this.#busy--;
    if (this.#busy === 0) for (const resolve of this.#idle.splice(0)) resolve();
    this.pump();
  }
}

/** Kinds for which it means something that there is no answer. */
function comparesAbsence(kind: SubjectKind): boolean {
  return kind !== 'player' && kind !== 'clan';
}
