import { parse, unpack } from '../../http/unpack.js';
import { SUBJECT_KINDS, type SubjectKind } from '../subjects/Subject.js';
import type { Compare, SubjectPayloads, TrackContext, Tracked } from '../subjects/Tracker.js';
import { absenceOf } from './absences.js';
import { type Poll, requestFor } from './Poll.js';
import type { PollParts } from './PollParts.js';
import { TRACKERS } from './trackers.js';

/** The comparison of each kind of subject, compiled for the types of events that have listeners. */
export class Comparisons {
  readonly #parts: PollParts;
  readonly #signal: AbortSignal;
  readonly #compiled = new Map<SubjectKind, Compare<object, object>>();

  constructor(parts: PollParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
  }

  /** A type of events has its first listener, or lost its last one: kinds that it concerns are compiled anew. */
  listenersChanged(type: string): void {
    for (const kind of SUBJECT_KINDS) if (concerns(type, kind)) this.#compiled.delete(kind);
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
    let compare = this.#compiled.get(kind);
    if (compare === undefined) {
      compare = TRACKERS[kind].compile((type) => interest.looksFor(type));
      this.#compiled.set(kind, compare);
    }
    const owners = [...(state.owners.get(slot) ?? [tag])];
    return compare(before, after, { ...about, tag, owners, fetch: (other, of) => this.#fetch(other, of) });
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
  async #fetch<K extends SubjectKind>(kind: K, tag: string): Promise<SubjectPayloads[K] | undefined> {
    const request = requestFor(kind, tag, this.#signal);
    try {
      const response = await this.#parts.send(request);
      return parse(request, response, unpack(request, response)) as SubjectPayloads[K];
    } catch (error) {
      if (absenceOf(error) === undefined) throw error;
      return undefined;
    }
  }
}

/** Whether the comparison of a kind depends on a type of events having listeners. */
function concerns(type: string, kind: SubjectKind): boolean {
  return type === '*' || type === `${kind}Update` || type === `${kind}Batch` || TRACKERS[kind].types.includes(type);
}
