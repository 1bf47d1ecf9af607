import { parse, unpack } from '../../http/unpack.js';
import type { SubjectKind } from '../subjects/Subject.js';
import type { TrackContext, Tracked } from '../subjects/SubjectTracker.js';
import { absenceOf } from './absences.js';
import { type Poll, requestFor } from './Poll.js';
import type { PollParts } from './PollParts.js';

/** Compares the answers of polls, and gives a tracker's comparison its context. */
export class Comparisons {
  readonly #parts: PollParts;
  readonly #signal: AbortSignal;

  constructor(parts: PollParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
  }

  /** Compares an answer with the baseline. @throws what the tracker's comparison throws */
  compare(
    poll: Poll,
    before: object | undefined,
    after: object | undefined,
    about: Pick<TrackContext, 'seenAt' | 'since' | 'absence'>,
  ): Tracked<object> | PromiseLike<Tracked<object>> {
    const { slot, kind, tag } = poll;
    const { interest, state } = this.#parts;
    const owners = [...(state.owners.get(slot) ?? [tag])];
    const context = { ...about, tag, owners, fetch: (other: string) => this.#fetch(kind, other) };
    return interest.compareOf(kind)(before, after, context);
  }

  /**
   * When the answer before arrived, also if it was the same as the one before that; of an earlier process, the last one
   * that differed.
   */
  sinceOf({ slot, kind }: Poll): number | undefined {
    const { state, baselines } = this.#parts;
    return state.answeredAt[slot] || baselines.of(kind).state(slot)?.storedAt;
  }

  /** One more request, for a comparison. `undefined`: the API says that there is nothing. */
  async #fetch(kind: SubjectKind, tag: string): Promise<object | undefined> {
    const request = requestFor(kind, tag, this.#signal);
    try {
      const response = await this.#parts.send(request);
      return parse(request, response, unpack(request, response)) as object;
    } catch (error) {
      if (absenceOf(error) === undefined) throw error;
      return undefined;
    }
  }
}
