import { pathOf, routeOf } from '../../api/routes.js';
import type { RequestContext } from '../../http/errors/ApiError.js';
import { ClosedError } from '../../http/errors/ClosedError.js';
import type { TransportRequest, TransportResponse } from '../../http/TransportRequest.js';
import { parse, release, unpack } from '../../http/unpack.js';
import { BaselineUnavailableError } from '../baseline/BaselineUnavailableError.js';
import type { TrackerTask } from '../catalogue/TrackerEvents.js';
import type { Failed, PollOutcome } from '../schedule/PollOutcome.js';
import type { Schedule } from '../schedule/Schedule.js';
import type { SubjectKind } from '../subjects/Subject.js';
import type { SubjectPayloads } from '../subjects/Tracker.js';
import type { Answer, Polled } from './Answer.js';
import { AnswerWork, type AnswerWorkOptions } from './AnswerWork.js';
import { absenceOf, failureOf, isNotLoggedIn, passes } from './absences.js';
import { toPollHint } from './toPollHint.js';

export interface PollerOptions extends Omit<AnswerWorkOptions, 'fetch'> {
  readonly schedule: Schedule;
  readonly send: (request: TransportRequest) => Promise<TransportResponse>;
  /** 64 bits of some bytes. */
  readonly hash: (bytes: Uint8Array) => bigint;
  /** Subjects that are polled or worked on at once. */
  readonly concurrency: number;
  /** The subject was polled; `changed` tells whether its answer differs from the one before, `isAbsent` that there is no such subject. */
  readonly polled: (kind: SubjectKind, slot: number, changed: boolean, isAbsent?: boolean) => void;
  /** The poll of a subject that is asleep has come to an end. */
  readonly landed: (slot: number) => void;
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
  readonly #work: AnswerWork;
  readonly #stopping = new AbortController();
  /** Subjects that are polled or worked on. */
  #busy = 0;
  #idle: (() => void)[] = [];

  constructor(options: PollerOptions) {
    this.#options = options;
    this.#work = new AnswerWork({ ...options, fetch: (kind, tag) => this.#fetch(kind, tag) });
    options.schedule.onDue(() => this.pump());
  }

  /** Other types are listened to: comparisons are made anew. */
  relisten(): void {
    this.#work.relisten();
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
    const { subjects, send } = this.#options;
    const polled: Polled = { slot, kind: subjects.kindOf(slot), tag: subjects.tagOf(slot) ?? '' };
    const request = this.#requestFor(polled.kind, polled.tag);
    this.#busy++;
    send(request).then(
      (response) => this.#answered(polled, request, response),
      (error: unknown) => this.#failed(polled, error),
    );
  }

  #requestFor(kind: SubjectKind, tag: string): TransportRequest & RequestContext {
    const one = this.#options.tracker(kind);
    return {
      path: pathOf(one.route, [tag], one.query),
      route: routeOf(one.route).path,
      operation: `${one.operation}('${tag}')`,
      subject: tag,
      lane: 'background',
      as: 'sent',
      signal: this.#stopping.signal,
    };
  }

  #answered(polled: Polled, request: RequestContext, response: TransportResponse): void {
    const { state, hash, baselines } = this.#options;
    const { slot, kind } = polled;
    const { storedAt, freshUntil } = response;
    let answer: Answer;
    try {
      const sent = hash(response.body as Buffer);
      const looks = state.again.has(slot) || state.refollow.has(slot);
      // The same bytes: no JSON, no model, no comparison. That is what nearly every poll is.
      if (!looks && state.sent[slot] === sent) {
        this.#unchanged(polled, response);
        return;
      }
      const bytes = unpack(request, response);
      const content = bytes === response.body ? sent : hash(bytes);
      // The same content in other bytes: packed by another machine, or the first answer since a restart.
      if (!looks && state.loaded[slot] === 1 && baselines(kind).state(slot)?.hash === content) {
        state.sent[slot] = sent;
        this.#unchanged(polled, response);
        return;
      }
      const payload = parse(request, response, bytes);
      if (typeof payload !== 'object' || payload === null) throw new TypeError('the answer is no object');
      answer = { payload: this.#options.select(kind, payload), seenAt: storedAt, freshUntil, hash: content, sent };
    } catch (error) {
      this.#failed(polled, error);
      return;
    } finally {
      release(response);
    }
    void this.#workOn(polled, answer);
  }

  #unchanged({ slot, kind }: Polled, { storedAt, freshUntil }: TransportResponse): void {
    const { state } = this.#options;
    state.seenAt[slot] = storedAt;
    state.absent[slot] = 0;
    this.#options.polled(kind, slot, false);
    this.#finish(slot, this.#answerOutcome(slot, freshUntil, false));
  }

  #failed(polled: Polled, error: unknown): void {
    const { clock, schedule, state, fail } = this.#options;
    const { slot, kind, tag } = polled;
    if (this.#stopping.signal.aborted || error instanceof ClosedError || isNotLoggedIn(error)) {
      // Nothing was asked, and nothing will be until somebody logs in.
      if (isNotLoggedIn(error)) schedule.pause(clock.monotonic());
      if (!schedule.giveBack(slot, clock.monotonic())) this.#release(slot);
      this.#rest();
      return;
    }
    const absence = absenceOf(error);
    // What is not there is an answer to whoever compares that.
    if (absence !== undefined && comparesAbsence(kind)) {
      const { freshUntil } = error as { freshUntil?: number };
      const seenAt = clock.now();
      void this.#workOn(polled, { payload: undefined, absence, seenAt, freshUntil, hash: 0n, sent: 0n });
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

  async #workOn(polled: Polled, answer: Answer): Promise<void> {
    const { state, subjects, fail, clock } = this.#options;
    const { slot, kind, tag } = polled;
    let changed = false;
    let failure: Failed | undefined;
    try {
      changed = await this.#work.run(polled, answer);
    } catch (error) {
      // The same answer is compared again at the next poll.
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

  /** One request more, for a comparison. `undefined`: the API says that there is nothing. */
  async #fetch<K extends SubjectKind>(kind: K, tag: string): Promise<SubjectPayloads[K] | undefined> {
    const request = this.#requestFor(kind, tag);
    try {
      const response = await this.#options.send(request);
      return parse(request, response, unpack(request, response)) as SubjectPayloads[K];
    } catch (error) {
      if (absenceOf(error) === undefined) throw error;
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
      ...(wish === undefined ? {} : { hint: toPollHint(wish, clock) }),
    };
  }

  #finish(slot: number, outcome: PollOutcome): void {
    const { schedule, clock } = this.#options;
    if (!schedule.finish(slot, outcome, clock.monotonic())) this.#release(slot);
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
