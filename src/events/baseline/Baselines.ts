import { systemClock } from '../../internal/Clock.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import { requireInteger } from '../../internal/preconditions.js';
import { later } from '../../store/later.js';
import type { SubjectKind } from '../subjects/Subject.js';
import type { AnswerFacts, LoadedBaseline, Prepared } from './Baseline.js';
import type { RecordPart } from './BaselineRecord.js';
import { BaselineStore } from './BaselineStore.js';
import { type BaselinesOptions, checkOptions } from './BaselinesOptions.js';
import { type BaselineState, BaselineTable } from './BaselineTable.js';
import { PackedPayloads } from './PackedPayloads.js';
import { type KeptFields, keptFields, reconcile } from './reconcile.js';
import { selectFields } from './selectFields.js';

export type { AnswerFacts, LoadedBaseline } from './Baseline.js';

interface Pending {
  readonly state: BaselineState;
  readonly fields: KeptFields;
  readonly foundAt: number;
  /** As bytes where the store has them, else as it is. */
  readonly packed: Uint8Array | undefined;
  readonly payload: unknown;
  /** Lets go of the bytes' generation. */
  readonly release: () => void;
}

interface Unpacked {
  readonly packed: Uint8Array;
  readonly payload: unknown;
}

/** So many records that were read or written last are remembered where payloads are not in memory. */
const MAX_REMEMBERED = 256;
const MAX_SLOT = 0xffff_fffe;
const nothing = () => {};

/**
 * The payloads of a kind of subjects that were seen last, by slot: packed, pinned, and kept in a store if there is one.
 *
 * A new payload is first prepared, then told to listeners, then committed. Meanwhile a store has both, so that after a process that ended at any point the same is told
 * again, with the same revision: twice perhaps, but never not at all. In memory only, preparing costs nothing.
 *
 * No call fails because the store fails to write: that is told, everything goes on from memory, and what was to be written is written later. Calls for a slot must not overlap.
 */
export class Baselines {
  readonly #kind: SubjectKind;
  readonly #tagOf: (slot: number) => string;
  readonly #isResident: boolean;
  readonly #select: ReadonlySet<string> | undefined;
  readonly #fields: KeptFields;
  /** Which fields an earlier life has kept, of slots whose baseline is still from then, where they are others. */
  readonly #others = new Map<number, KeptFields>();
  readonly #store: BaselineStore | undefined;
  readonly #payloads: PackedPayloads;
  readonly #table = new BaselineTable();
  readonly #pending = new Map<number, Pending>();
  /** What the store has for some slots whose payloads are not in memory. */
  readonly #remembered = new Map<number, RecordPart>();

  /** @throws InvalidArgumentError naming the option and its value. */
  constructor(options: BaselinesOptions) {
    const { kind, tagOf, resident, select, clock = systemClock, onTrouble = nothing, persist } = checkOptions(options);
    this.#kind = kind;
    this.#tagOf = tagOf;
    this.#isResident = resident ?? true;
    this.#select = select === undefined ? undefined : new Set(select);
    this.#fields = keptFields(this.#select);
    const store = persist === undefined ? undefined : new BaselineStore(persist, clock, onTrouble);
    this.#store = store;
    this.#payloads = new PackedPayloads({
      clock,
      keeps: this.#isResident,
      // A record must never need what the store has not.
      save: (generation) => store === undefined || store.writeGeneration(this.#kind, generation),
      onDamage: (slot, reason) => onTrouble({ type: 'content', key: this.#keyOf(slot), reason }),
    });
  }

  /** How many slots have a baseline. */
  get size(): number {
    return this.#table.size;
  }

  /** Bytes of the packed payloads in memory. */
  get bytes(): number {
    return this.#payloads.bytes;
  }

  /** Memory that is held for baselines, in bytes, without what was learned. */
  get resident(): number {
    return this.#payloads.resident + this.#table.resident;
  }

  /** Records that wait for the store to work again. */
  get waiting(): number {
    return this.#store?.waiting ?? 0;
  }

  /** Whether something is being learned or packed anew. */
  get busy(): boolean {
    return this.#payloads.busy;
  }

  /** The id of what was learned and is in use; `undefined`: nothing yet. */
  get generation(): string | undefined {
    return this.#payloads.generation;
  }

  /** Reads what was learned before. Comes before everything else; in memory only there is nothing to do. A store that fails is told, and no error. */
  async open(): Promise<void> {
    if (this.#store === undefined) return;
    await this.#store.open();
    const generation = await this.#store.readNewest(this.#kind).catch(nothing);
    if (generation !== undefined) this.#payloads.restore(generation);
  }

  has(slot: number): boolean {
    return this.#table.has(slot);
  }

  /** What is known of the payload that was committed last; `undefined`: there is none. */
  state(slot: number): BaselineState | undefined {
    return this.#table.get(slot);
  }

  /**
   * Reads what the store has of the slot's subject, and makes it the slot's baseline; `undefined`: nothing that can be used.
   * @throws BaselineUnavailableError when the store fails: whether there is something isn't known then.
   */
  async load(slot: number): Promise<LoadedBaseline | undefined> {
    requireSlot(slot);
    const record = await this.#store?.read(this.#keyOf(slot));
    if (record === undefined) return undefined;
    const release = this.#payloads.hold();
    let waits = false;
    try {
      const committed = await this.#unpack(slot, record.committed);
      const pending = record.pending && (await this.#unpack(slot, record.pending));
      if (committed === undefined) return undefined;
      const state = stateOf(record.committed);
      this.#table.set(slot, state);
      this.#note(slot, record.committed.fields);
      if (this.#isResident) this.#payloads.set(slot, committed.packed);
      else this.#remember(slot, record.committed);
      if (record.pending === undefined || pending === undefined)
        return { ...state, payload: committed.payload, pending: undefined };
      const next = stateOf(record.pending);
      const { fields, foundAt } = record.pending;
      this.#setPending(slot, { state: next, fields, foundAt, packed: pending.packed, payload: undefined, release });
      waits = true;
      const payload = reconcile(committed.payload, record.committed.fields, pending.payload, fields);
      return { ...state, payload, pending: { ...next, foundAt, payload: pending.payload } };
    } finally {
      if (!waits) release();
    }
  }

  /**
   * The payload that was committed last; `undefined`: there is none, or what the store had is damaged. It is not to be changed.
   * @throws BaselineUnavailableError when it isn't in memory, and the store fails.
   */
  get(slot: number): MaybePromise<unknown> {
    if (!this.#table.has(slot)) return undefined;
    if (this.#isResident) return this.#payloads.get(slot);
    return later(this.#committed(slot), (part) =>
      part === undefined ? undefined : later(this.#unpack(slot, part), (found) => found?.payload),
    );
  }

  /** The slot's committed payload as it is to be compared with one that came after it, where an earlier life has kept other fields. */
  comparable(slot: number, before: unknown, after: unknown): unknown {
    const kept = this.#others.get(slot);
    return kept === undefined ? before : reconcile(before, kept, after, this.#fields);
  }

  /** Keeps a payload of which nothing is to be told, such as the first one. Comes back when the store has it, or it must wait. */
  put(slot: number, payload: unknown, answer: AnswerFacts): MaybePromise<void> {
    const state = this.#next(slot, answer);
    this.#dropPending(slot);
    return this.#settle(slot, state, this.#pack(payload), this.#fields);
  }

  /**
   * Notes the payload that is about to be told, and gives back what names it. It is kept beside the one before until it is committed. Comes back when the store has both. What an earlier life, or an
   * earlier try, has prepared and not committed keeps its name when it is told again.
   * @throws InvalidArgumentError when the slot has no baseline: nothing can have changed.
   */
  prepare(slot: number, payload: unknown, answer: AnswerFacts): MaybePromise<Prepared> {
    if (!this.#table.has(slot)) throw new InvalidArgumentError('slot', slot, 'one that has a baseline');
    const state = this.#next(slot, answer);
    const { revision } = state;
    const foundAt = this.#foundAt(slot, answer);
    const fields = this.#fields;
    const store = this.#store;
    if (store === undefined) {
      this.#setPending(slot, { state, fields, foundAt, packed: undefined, payload, release: nothing });
      return { revision, foundAt };
    }
    const packed = Uint8Array.from(this.#pack(payload));
    const release = this.#payloads.hold();
    this.#setPending(slot, { state, fields, foundAt, packed, payload: undefined, release });
    const pending = { ...this.#partOf(packed, state, fields), foundAt };
    const written = later(this.#before(slot), (committed) =>
      // When the one before can't be read, nothing is written: what the store has is still true.
      committed === undefined ? undefined : store.write(this.#keyOf(slot), { committed, pending }),
    );
    return later(written, () => ({ revision, foundAt }));
  }

  /** The payload that was prepared has been told to everybody. Nothing happens when none was. */
  commit(slot: number): MaybePromise<void> {
    const pending = this.#pending.get(slot);
    if (pending === undefined) return undefined;
    const { state, fields, packed, payload } = pending;
    const outcome = this.#settle(slot, state, packed ?? this.#pack(payload), fields);
    this.#dropPending(slot);
    return outcome;
  }

  /** Forgets the slot's baseline, in the store too. Comes back when that is done, or must wait. */
  remove(slot: number): MaybePromise<void> {
    this.#dropPending(slot);
    this.#remembered.delete(slot);
    this.#others.delete(slot);
    this.#payloads.delete(slot);
    this.#table.delete(slot);
    return this.#store?.remove(this.#keyOf(slot));
  }

  /** Tries to write what waits, now. */
  async flush(): Promise<void> {
    await this.#store?.flush();
  }

  /** Writes what waits, if the store lets it, and stops learning. The store itself stays open. */
  async close(): Promise<void> {
    this.#payloads.close();
    await this.#store?.close();
  }

  #keyOf(slot: number): string {
    return `${this.#kind}:${this.#tagOf(slot)}`;
  }

  #next(slot: number, { storedAt, hash }: AnswerFacts): BaselineState {
    requireSlot(slot);
    const before = this.#table.get(slot);
    const revision = before === undefined ? 0 : before.revision + 1;
    return { revision, storedAt, hash };
  }

  #foundAt(slot: number, { storedAt, hash }: AnswerFacts): number {
    const before = this.#pending.get(slot);
    // Where there was no answer, nothing tells whether it is the same once more.
    const isSame = before !== undefined && (before.state.hash === hash || before.state.hash === 0n);
    return isSame ? before.foundAt : storedAt;
  }

  #pack(payload: unknown): Uint8Array {
    return this.#payloads.pack(this.#select === undefined ? payload : selectFields(payload, this.#select));
  }

  #settle(slot: number, state: BaselineState, packed: Uint8Array, fields: KeptFields): MaybePromise<void> {
    const part = this.#store === undefined ? undefined : this.#partOf(packed, state, fields);
    this.#table.set(slot, state);
    this.#note(slot, fields);
    if (this.#isResident) this.#payloads.set(slot, packed);
    else this.#payloads.passed(packed.length);
    if (part === undefined) return undefined;
    if (!this.#isResident) this.#remember(slot, part);
    return this.#store?.write(this.#keyOf(slot), {
      committed: part,
      pending: undefined,
    });
  }

  #note(slot: number, fields: KeptFields): void {
    if (fields === this.#fields) this.#others.delete(slot);
    else this.#others.set(slot, fields);
  }

  #setPending(slot: number, pending: Pending): void {
    this.#dropPending(slot);
    this.#pending.set(slot, pending);
  }

  #dropPending(slot: number): void {
    this.#pending.get(slot)?.release();
    this.#pending.delete(slot);
  }

  #unpack(slot: number, part: RecordPart): MaybePromise<Unpacked | undefined> {
    const packed = this.#payloads.attach(part, (id) => this.#store?.readGeneration(this.#kind, id));
    return later(packed, (bytes) => {
      const payload = bytes === undefined ? undefined : this.#payloads.unpack(slot, bytes);
      return bytes === undefined || payload === undefined ? undefined : { packed: bytes, payload };
    });
  }

  #partOf(packed: Uint8Array, { revision, storedAt, hash }: BaselineState, fields: KeptFields): RecordPart {
    return { ...this.#payloads.detach(packed), revision, storedAt, hash, fields };
  }

  /** What the store is to have beside what is prepared; `undefined`: it can't be read. */
  #before(slot: number): MaybePromise<RecordPart | undefined> {
    const bytes = this.#payloads.bytesOf(slot);
    if (bytes !== undefined) {
      const state = this.#table.get(slot) as BaselineState;
      return this.#partOf(bytes, state, this.#others.get(slot) ?? this.#fields);
    }
    try {
      const part = this.#committed(slot);
      return isPromiseLike(part) ? Promise.resolve(part).catch(() => undefined) : part;
    } catch {
      // The store has told of it.
      return undefined;
    }
  }

  /** What was committed last, where payloads are not in memory. */
  #committed(slot: number): MaybePromise<RecordPart | undefined> {
    const remembered = this.#remembered.get(slot);
    if (remembered !== undefined) return remembered;
    return later(this.#store?.read(this.#keyOf(slot)), (record) => {
      if (record !== undefined) this.#remember(slot, record.committed);
      return record?.committed;
    });
  }

  #remember(slot: number, part: RecordPart): void {
    this.#remembered.delete(slot);
    this.#remembered.set(slot, part);
    if (this.#remembered.size > MAX_REMEMBERED) this.#remembered.delete(this.#remembered.keys().next().value as number);
  }
}

function stateOf({ revision, storedAt, hash }: RecordPart): BaselineState {
  return { revision, storedAt, hash };
}

function requireSlot(slot: number): void {
  requireInteger('slot', slot, 0, MAX_SLOT);
}
