import { SUBJECT_KINDS, type SubjectKind } from '../subjects/Subject.js';
import { type Column, Columns } from '../table/Columns.js';
import { toNumber, toTag } from './tagNumbers.js';

const FIRST_INDEX_SIZE = 128;
/** The index grows when more than this part of it is in use. */
const MAX_FILL = 0.7;

/**
 * Gives subjects small whole numbers, so that all state of a subject can be in columns by that number. The number of a
 * removed subject is used again. Tags are stored as numbers too: some 17 bytes a subject, where strings in a map take a
 * hundred.
 */
export class SubjectTable {
  /** The numbers of tags by slot; 0: the slot has no subject. */
  readonly #tags: Column<Float64Array>;
  readonly #kinds: Column<Uint8Array>;
  /** Slots plus one by the hash of their subject, each at the first free place from there on; 0: free. */
  #index = new Uint32Array(FIRST_INDEX_SIZE);
  #used = 0;
  #end = 0;
  readonly #counts = new Uint32Array(SUBJECT_KINDS.length);
  readonly #free: number[] = [];
  readonly #columns: Columns;

  /** @param columns the table with all state of subjects. Default: a new table. */
  constructor(columns: Columns = new Columns()) {
    this.#columns = columns;
    this.#tags = columns.add(Float64Array);
    this.#kinds = columns.add(Uint8Array);
  }

  /** One more than the largest number that was ever used. */
  get capacity(): number {
    return this.#end;
  }

  /** How many subjects of the kind there are. */
  count(kind: SubjectKind): number {
    return this.#counts[SUBJECT_KINDS.indexOf(kind)] as number;
  }

  /** The number of a subject; `undefined`: it has none. */
  find(kind: SubjectKind, tag: string): number | undefined {
    const entry = this.#index[this.#placeOf(SUBJECT_KINDS.indexOf(kind), toNumber(tag))] as number;
    return entry === 0 ? undefined : entry - 1;
  }

  /** Gives a subject a number, unless it has one. The tag is canonical. */
  add(kind: SubjectKind, tag: string): number {
    const known = this.find(kind, tag);
    if (known !== undefined) return known;
    const number = SUBJECT_KINDS.indexOf(kind);
    const slot = this.#free.pop() ?? this.#end++;
    this.#columns.reserve(slot);
    if (this.#used >= this.#index.length * MAX_FILL) this.#growIndex();
    this.#tags.values[slot] = toNumber(tag);
    this.#kinds.values[slot] = number;
    this.#counts[number]! += 1;
    this.#enter(slot);
    return slot;
  }

  /** Removes a subject. Its number is not used again before `release`. */
  remove(slot: number): void {
    const tag = this.#tags.values[slot] ?? 0;
    if (tag === 0) return;
    const kind = this.#kinds.values[slot] as number;
    this.#vacate(this.#placeOf(kind, tag));
    this.#counts[kind]! -= 1;
    this.#used--;
    this.#tags.values[slot] = 0;
  }

  /** Frees the number of a removed subject for another one. */
  release(slot: number): void {
    this.#free.push(slot);
  }

  /** Whether the number has a subject that was not removed. */
  has(slot: number): boolean {
    return (this.#tags.values[slot] ?? 0) !== 0;
  }

  kindOf(slot: number): SubjectKind {
    return SUBJECT_KINDS[this.#kinds.values[slot] ?? 0] as SubjectKind;
  }

  /** `undefined`: the subject was removed. */
  tagOf(slot: number): string | undefined {
    const tag = this.#tags.values[slot] ?? 0;
    return tag === 0 ? undefined : toTag(tag);
  }

  /**
   * The numbers of a kind. Takes time in proportion to all subjects. Subjects may be added and removed meanwhile.
   */
  *slots(kind: SubjectKind): Generator<number, void, void> {
    const number = SUBJECT_KINDS.indexOf(kind);
    for (let slot = 0; slot < this.#end; slot++) {
      if (this.#kinds.values[slot] === number && this.#tags.values[slot] !== 0) yield slot;
    }
  }

  /** The subject's place in the index, or the free place for it. */
  #placeOf(kind: number, tag: number): number {
    const mask = this.#index.length - 1;
    let place = hashOf(kind, tag) & mask;
    for (; ; place = (place + 1) & mask) {
      const entry = this.#index[place] as number;
      if (entry === 0 || (this.#tags.values[entry - 1] === tag && this.#kinds.values[entry - 1] === kind)) return place;
    }
  }

  #enter(slot: number): void {
    this.#index[this.#placeOf(this.#kinds.values[slot] as number, this.#tags.values[slot] as number)] = slot + 1;
    this.#used++;
  }

  /** Frees a place of the index, and moves the entries that could not be found behind a free place. */
  #vacate(place: number): void {
    const index = this.#index;
    const mask = index.length - 1;
    let free = place;
    for (let next = (free + 1) & mask; index[next] !== 0; next = (next + 1) & mask) {
      const slot = (index[next] as number) - 1;
      const home = hashOf(this.#kinds.values[slot] as number, this.#tags.values[slot] as number) & mask;
      // An entry with its first place behind the free one can be found where it is.
      if (((next - home) & mask) < ((next - free) & mask)) continue;
      index[free] = slot + 1;
      free = next;
    }
    index[free] = 0;
  }

  #growIndex(): void {
    const before = this.#index;
    this.#index = new Uint32Array(before.length * 2);
    this.#used = 0;
    for (const entry of before) if (entry !== 0) this.#enter(entry - 1);
  }
}

function hashOf(kind: number, tag: number): number {
  const low = Math.imul(((tag % 0x1_0000_0000) | 0) ^ Math.imul(kind + 1, 0x9e37_79b9), 0x85eb_ca6b);
  const high = Math.imul(Math.floor(tag / 0x1_0000_0000), 0xc2b2_ae35);
  const mixed = Math.imul(low ^ (low >>> 15) ^ high, 0x27d4_eb2f);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
