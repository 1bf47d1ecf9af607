import { SUBJECT_KINDS, type SubjectKind } from '../Subject.js';

/**
 * Numbers subjects: small whole numbers, given out again when their subject is gone, so that everything that is kept per subject can stand in typed arrays by that number.
 */
export class SubjectTable {
  readonly #slots: readonly Map<string, number>[] = SUBJECT_KINDS.map(() => new Map());
  readonly #tags: (string | undefined)[] = [];
  #kinds = new Uint8Array(64);
  readonly #free: number[] = [];

  /** One more than the largest number that was ever given out. */
  get capacity(): number {
    return this.#tags.length;
  }

  /** How many subjects of the kind there are. */
  count(kind: SubjectKind): number {
    return this.#of(kind).size;
  }

  /** The subject's number; `undefined`: there is none. */
  find(kind: SubjectKind, tag: string): number | undefined {
    return this.#of(kind).get(tag);
  }

  /** The subject's number, a new one if it has none yet. */
  add(kind: SubjectKind, tag: string): number {
    const known = this.find(kind, tag);
    if (known !== undefined) return known;
    const slot = this.#free.pop() ?? this.#tags.length;
    if (slot >= this.#kinds.length) {
      const larger = new Uint8Array(this.#kinds.length * 2);
      larger.set(this.#kinds);
      this.#kinds = larger;
    }
    this.#tags[slot] = tag;
    this.#kinds[slot] = SUBJECT_KINDS.indexOf(kind);
    this.#of(kind).set(tag, slot);
    return slot;
  }

  /** Takes the subject out; its number is not given out again before `release`. */
  remove(slot: number): void {
    const tag = this.#tags[slot];
    if (tag === undefined) return;
    this.#of(this.kindOf(slot)).delete(tag);
    this.#tags[slot] = undefined;
  }

  /** Lets the number of a subject that was taken out be given out again. */
  release(slot: number): void {
    this.#free.push(slot);
  }

  kindOf(slot: number): SubjectKind {
    return SUBJECT_KINDS[this.#kinds[slot] ?? 0] as SubjectKind;
  }

  /** `undefined`: the subject was taken out. */
  tagOf(slot: number): string | undefined {
    return this.#tags[slot];
  }

  /** The tags of a kind with their numbers. */
  all(kind: SubjectKind): IterableIterator<[string, number]> {
    return this.#of(kind).entries();
  }

  #of(kind: SubjectKind): Map<string, number> {
    return this.#slots[SUBJECT_KINDS.indexOf(kind)] as Map<string, number>;
  }
}
