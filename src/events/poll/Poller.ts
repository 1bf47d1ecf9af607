import { ClosedError } from '../../http/errors/transportErrors.js';
import type { TransportResponse } from '../../http/TransportRequest.js';
import { BaselineUnavailableError } from '../baseline/BaselineUnavailableError.js';
import type { PollOutcome } from '../schedule/PollOutcome.js';
import { type SubjectKind, TRACKERS } from '../subjects/Subject.js';
import type { Answer } from './Answer.js';
import { AnswerProcessor } from './AnswerProcessor.js';
import { absenceOf, failureOf, isNotLoggedIn, passes } from './absences.js';
import { Comparisons } from './Comparisons.js';
import { Poll, requestFor } from './Poll.js';
import type { PollParts } from './PollParts.js';
import { readAnswer } from './readAnswer.js';
import { toPollHint } from './toPollHint.js';

/** The wait after an error that kept due subjects from being taken. */
const RETRY_MS = 1_000;

/**
 * Takes due subjects from the schedule and polls them, at most `concurrency` at once. The schedule gets a
 * subject back when its poll has ended, so that a subject is not polled while its listeners are still busy.
 */
export class Poller {
  readonly #parts: PollParts;
  readonly #processor: AnswerProcessor;
  readonly #stopping = new AbortController();
  /** Polls that have not ended. */
  #inFlight = 0;
  #onIdle: (() => void)[] = [];

  constructor(parts: PollParts) {
    this.#parts = parts;
    this.#processor = new AnswerProcessor(parts, new Comparisons(parts, this.#stopping.signal));
    parts.schedule.onDue(() => this.pump());
  }

  /**
   * Starts the polls of due subjects. It never throws, because timers call it: an error becomes an `error` event, and
   * the work is retried.
   */
  pump(): void {
    const { clock, notifier } = this.#parts;
    try {
      this.#startDue();
    } catch (error) {
      notifier.reportError('poll', error);
      clock.schedule(() => this.pump(), RETRY_MS);
    }
  }

  /** Aborts requests, and resolves when everything that was found has been emitted and stored. */
  stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onIdle.push(resolve));
  }

  #startDue(): void {
    const { schedule, clock, concurrency } = this.#parts;
    while (this.#inFlight < concurrency && !this.#stopping.signal.aborted) {
      const slot = schedule.take(clock.monotonic());
      if (slot === undefined) return;
      this.#inFlight++;
      void this.#poll(new Poll(this.#parts.subjects, slot));
    }
  }

  /** Polls one subject. It never rejects, and gives the subject back to the schedule whatever is thrown. */
  async #poll(poll: Poll): Promise<void> {
    const { notifier } = this.#parts;
    let outcome: PollOutcome | undefined = { type: 'failure', reason: 'passing' };
    try {
      outcome = await this.#run(poll);
    } catch (error) {
      notifier.reportError('poll', error, poll);
    }
    try {
      this.#end(poll, outcome);
    } catch (error) {
      notifier.reportError('poll', error, poll);
    }
    this.#inFlight--;
    if (this.#inFlight === 0) for (const resolve of this.#onIdle.splice(0)) resolve();
    this.pump();
  }

  /** The steps of a poll. @returns how it ended; `undefined`: no request was sent, and the subject is due as before. */
  async #run(poll: Poll): Promise<PollOutcome | undefined> {
    const { kind, tag } = poll;
    const request = requestFor(kind, tag, this.#stopping.signal);
    let response: TransportResponse;
    let answer: Answer | undefined;
    try {
      response = await this.#parts.send(request);
      answer = readAnswer(this.#parts, poll, request, response);
    } catch (error) {
      if (this.#isCalledOff(error)) return undefined;
      const absent = this.#absentAnswer(kind, error);
      return absent === undefined ? this.#failed(poll, error) : this.#process(poll, absent);
    }
    return answer === undefined ? this.#unchanged(poll, response) : this.#process(poll, answer);
  }

  /** Whether no request was sent and none will be before a login, or the client is closing. */
  #isCalledOff(error: unknown): boolean {
    const { schedule, clock } = this.#parts;
    const isLoggedOut = isNotLoggedIn(error);
    if (isLoggedOut) schedule.pause(clock.monotonic());
    return isLoggedOut || this.#stopping.signal.aborted || error instanceof ClosedError;
  }

  /** Turns a failure into an answer, for kinds with trackers that compare absence. */
  #absentAnswer(kind: SubjectKind, error: unknown): Answer | undefined {
    const absence = absenceOf(error);
    if (absence === undefined || TRACKERS[kind].comparesAbsence !== true) return undefined;
    const { freshUntil } = error as { freshUntil?: number };
    return { payload: undefined, absence, seenAt: this.#parts.clock.now(), freshUntil, hash: 0n, bodyHash: 0n };
  }

  #unchanged({ slot }: Poll, response: TransportResponse): PollOutcome {
    const { state } = this.#parts;
    state.answeredAt[slot] = response.storedAt;
    state.isReported[slot] = 0;
    return this.#answered(slot, response.freshUntil, false);
  }

  #failed(poll: Poll, error: unknown): PollOutcome {
    const { clock, state, notifier } = this.#parts;
    const { slot } = poll;
    if (!passes(error) && state.isReported[slot] === 0) {
      state.isReported[slot] = 1;
      notifier.reportError('poll', error, poll);
    }
    return failureOf(error, clock);
  }

  async #process(poll: Poll, answer: Answer): Promise<PollOutcome> {
    try {
      const hasChanged = await this.#processor.run(poll, answer);
      return this.#answered(poll.slot, answer.freshUntil, hasChanged);
    } catch (error) {
      return this.#notProcessed(poll, error);
    }
  }

  /** The same answer is compared again at the next poll. */
  #notProcessed(poll: Poll, error: unknown): PollOutcome {
    const { state, clock, notifier } = this.#parts;
    const { slot } = poll;
    state.bodyHash[slot] = 0n;
    state.compareAgain.add(slot);
    // Requests of a comparison fail as polls do; baselines report failures of the store themselves.
    const isExpected = passes(error) || error instanceof BaselineUnavailableError;
    if (!isExpected && poll.isWatched && !this.#stopping.signal.aborted) notifier.reportError('compare', error, poll);
    return failureOf(error, clock);
  }

  #answered(slot: number, freshUntil: number | undefined, changed: boolean): PollOutcome {
    const { clock, state } = this.#parts;
    const now = clock.monotonic();
    const fresh = freshUntil === undefined ? {} : { freshUntil: now + Math.max(0, freshUntil - clock.now()) };
    const plan = state.plans.get(slot);
    const hint = plan === undefined ? {} : { hint: toPollHint(plan, clock) };
    return { type: 'answer', changed, ...fresh, ...hint };
  }

  /**
   * Gives the subject back to the schedule, and then counts the poll for its round. In the same turn of the event loop,
   * so that a listener of `loopFinish` that advances a clock finds the next polls scheduled.
   */
  #end({ slot, kind }: Poll, outcome: PollOutcome | undefined): void {
    const { schedule, clock, cycles, watched } = this.#parts;
    const now = clock.monotonic();
    const isScheduled = outcome === undefined ? schedule.giveBack(slot, now) : schedule.finish(slot, outcome, now);
    if (outcome?.type === 'answer') cycles.polled(kind, slot, outcome.changed);
    if (outcome?.type === 'failure') cycles.polled(kind, slot, false, outcome.reason === 'absent');
    if (!isScheduled) watched.pollEnded(slot);
  }
}
