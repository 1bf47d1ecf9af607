import { systemClock } from '../../internal/Clock.js';
import { InvalidArgumentError } from '../../internal/InvalidArgumentError.js';
import { andThen, isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import { requireInteger } from '../../internal/preconditions.js';
import type { SubjectKind } from '../subjects/Subject.js';
import { Columns } from '../table/Columns.js';
import type { RecordPart } from './BaselineRecord.js';
import { BaselineStore } from './BaselineStore.js';
import { type BaselinesOptions, checkBaselinesOptions } from './BaselinesOptions.js';
import { type AnswerFacts, type BaselineState, BaselineTable } from './BaselineTable.js';
import { type PackedPayload, PackedPayloads } from './PackedPayloads.js';
import { type KeptFields, keptFields, reconcile, selectFields } from './selectFields.js';

/** A payload with its facts. */
export interface Baseline extends BaselineState {
  readonly payload: unknown;
}

/** The parts of an event's id. They stay the same when the events are emitted again. */
export interface Prepared {
  /** The revision that the payload becomes. */
  readonly revision: number;
  /** When it was found first, in epoch milliseconds. */
  readonly foundAt: number;
}

/** The baseline of a subject, as a store returned it. */
export interface LoadedBaseline extends Baseline {
  /** The payload for which events were being emitted when the process ended: emit them again, and commit. */
  readonly pending: (Baseline & Prepared) | undefined;
}

/** A payload that was prepared and is not committed yet. */
interface Pending {
  readonly state: BaselineState;
  readonly fields: KeptFields;
  readonly foundAt: number;
  /** Packed where a store has it, else as it is. */
  readonly content: { readonly packed: PackedPayload } | { readonly payload: unknown };
}

/** How many records are kept in memory where payloads are not. */
const MAX_REMEMBERED = 256;
const MAX_SLOT = 0xffff_fffe;
const nothing = () => {};

/**
 * The last payloads of a kind of subjects, by slot: packed, never evicted, and kept in a store if there is one.
 *
 * A new payload is first prepared, then its events are emitted, then it is committed. Meanwhile a store has both
 * payloads, so that after a process has ended at any point the same events are emitted again, with the same revision:
 * an event may be emitted twice, but none is lost. Without a store, preparing does nothing.
 *
 * No call fails because the store can't be written to: the failure is reported, and the write is made later. Calls for
 * a slot must not overlap.
 */
export class Baselines {
  readonly #kind: SubjectKind;
  readonly #tagOf: (slot: number) => string;
  readonly #isResident: boolean;
  readonly #select: ReadonlySet<string> | undefined;
  readonly #fields: KeptFields;
  /** The kept fields of slots with a baseline from an earlier process that kept other fields. */
  readonly #otherFields = new Map<number, KeptFields>();
  readonly #store: BaselineStore | undefined;
  readonly #payloads: PackedPayloads;
  readonly #table: BaselineTable;
  readonly #pending = new Map<number, Pending>();
  /** The records of some slots, where payloads are not in memory. */
  readonly #remembered = new Map<number, RecordPart>();

  /** @throws InvalidArgumentError naming the option and its value. */
  constructor(options: BaselinesOptions) {
    const checked = checkBaselinesOptions(options);
    const { kind, tagOf, resident, select, clock = systemClock, onTrouble = nothing, persist } = checked;
    this.#kind = kind;
    this.#tagOf = tagOf;
    this.#isResident = resident ?? true;
    this.#select = select === undefined ? undefined : new Set(select);
    this.#fields = keptFields(this.#select);
    const store = persist === undefined ? undefined : new BaselineStore(persist, clock, onTrouble);
    this.#store = store;
    const columns = new Columns();
    this.#table = new BaselineTable(columns);
    this.#payloads = new PackedPayloads({
      columns,
      clock,
      // A record must never name a dictionary that the store does not have.
      save: (dictionary) => store === undefined || store.writeDictionary(kind, dictionary),
      find: (id) => store?.readDictionary(kind, id),
      onDamage: (slot, reason) => onTrouble({ type: 'content', key: this.#keyOf(slot), reason, subjects: 1 }),
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

  /** Memory that is held for baselines, in bytes, without dictionaries. */
  get resident(): number {
    return this.#payloads.resident + this.#table.resident;
  }

  /** Records that wait for the store to work again. */
  get waiting(): number {
    return this.#store?.waiting ?? 0;
  }

  /** Whether a dictionary is being learned, or payloads are being repacked with it. */
  get busy(): boolean {
    return this.#payloads.busy;
  }

  /** The id of the dictionary in use; `''`: none was learned yet. */
  get dictionary(): string {
    return this.#payloads.dictionary;
  }

  /** Reads the newest dictionary, before every other call. A store that fails is reported. */
  async open(): Promise<void> {
    if (this.#store === undefined) return;
    await this.#store.open();
    const dictionary = await this.#store.readNewest(this.#kind).catch(nothing);
    if (dictionary !== undefined) this.#payloads.restore(dictionary);
  }

  has(slot: number): boolean {
    return this.#table.has(slot);
  }

  /** The facts of the payload that was committed last; `undefined`: there is none. */
  state(slot: number): BaselineState | undefined {
    return this.#table.get(slot);
  }

  /**
   * Reads the record of the slot's subject from the store, and makes it the slot's baseline; `undefined`: there is none
   * that can be used.
   * @throws BaselineUnavailableError when the store fails: whether there is a baseline is unknown then.
   */
  async load(slot: number): Promise<LoadedBaseline | undefined> {
    requireSlot(slot);
    const record = await this.#store?.read(this.#keyOf(slot));
    if (record === undefined) return undefined;
    const { committed, pending } = record;
    const before = await this.#payloads.unpack(slot, committed.packed);
    if (before === undefined) return undefined;
    const next = pending && (await this.#payloads.unpack(slot, pending.packed));
    const state = stateOf(committed);
    this.#table.set(slot, state);
    this.#noteFields(slot, committed.fields);
    if (this.#isResident) this.#payloads.set(slot, committed.packed);
    else this.#remember(slot, committed);
    if (pending === undefined || next === undefined) return { ...state, payload: before, pending: undefined };
    const { fields, foundAt, packed } = pending;
    this.#pending.set(slot, { state: stateOf(pending), fields, foundAt, content: { packed } });
    const payload = reconcile(before, committed.fields, next, fields);
    return { ...state, payload, pending: { ...stateOf(pending), foundAt, payload: next } };
  }

  /**
   * The payload that was committed last; `undefined`: there is none, or what the store had is damaged. Its objects may
   * be frozen, and must not be changed.
   * @throws BaselineUnavailableError when it isn't in memory, and the store fails.
   */
  get(slot: number): MaybePromise<unknown> {
    if (!this.#table.has(slot)) return undefined;
    if (this.#isResident) return this.#payloads.get(slot);
    return andThen(this.#committed(slot), (part) => part && this.#payloads.unpack(slot, part.packed));
  }

  /** The earlier payload, made comparable with a later one when an earlier process kept other fields. */
  comparable(slot: number, before: unknown, after: unknown): unknown {
    const kept = this.#otherFields.get(slot);
    return kept === undefined ? before : reconcile(before, kept, after, this.#fields);
  }

  /**
   * Stores a payload without events, such as the first one. Returns when the store has it, or its write waits.
   * @throws InvalidArgumentError for a payload that JSON has no form for, or that is nested too deep.
   */
  put(slot: number, payload: unknown, answer: AnswerFacts): MaybePromise<void> {
    const state = this.#next(slot, answer);
    const packed = this.#pack(payload);
    this.#pending.delete(slot);
    return this.#settle(slot, state, packed, this.#fields);
  }

  /**
   * Stores the payload for which events are about to be emitted, with the one before, and returns the parts of their
   * ids. Returns when the store has both. A payload that was prepared and not committed, by this process or an earlier
   * one, keeps its ids when it is prepared again.
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
      this.#pending.set(slot, { state, fields, foundAt, content: { payload } });
      return { revision, foundAt };
    }
    const packed = this.#pack(payload);
    this.#pending.set(slot, { state, fields, foundAt, content: { packed } });
    const pending = { packed, ...state, fields, foundAt };
    const written = andThen(this.#partBefore(slot), (committed) =>
      // When the payload before can't be read, nothing is written: the record in the store is still right.
      committed === undefined ? undefined : store.write(this.#keyOf(slot), { committed, pending }),
    );
    return andThen(written, () => ({ revision, foundAt }));
  }

  /** Makes the prepared payload the baseline: its events were emitted. Does nothing when none was prepared. */
  commit(slot: number): MaybePromise<void> {
    const pending = this.#pending.get(slot);
    if (pending === undefined) return undefined;
    const { state, fields, content } = pending;
    const packed = 'packed' in content ? content.packed : this.#pack(content.payload);
    this.#pending.delete(slot);
    return this.#settle(slot, state, packed, fields);
  }

  /** Removes the slot's baseline, in the store too. Returns when that is done, or waits. */
  remove(slot: number): MaybePromise<void> {
    this.#pending.delete(slot);
    this.#remembered.delete(slot);
    this.#otherFields.delete(slot);
    this.#payloads.delete(slot);
    this.#table.delete(slot);
    return this.#store?.remove(this.#keyOf(slot));
  }

  /** Tries to write the waiting records now. */
  async flush(): Promise<void> {
    await this.#store?.flush();
  }

  /** Writes the waiting records, if the store works, and stops learning. The store itself stays open. */
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
    return { revision: before === undefined ? 0 : before.revision + 1, storedAt, hash };
  }

  #foundAt(slot: number, { storedAt, hash }: AnswerFacts): number {
    const before = this.#pending.get(slot);
    // Without an answer there is no hash to compare.
    const isSame = before !== undefined && (before.state.hash === hash || before.state.hash === 0n);
    return isSame ? before.foundAt : storedAt;
  }

  #pack(payload: unknown): PackedPayload {
    return this.#payloads.pack(this.#select === undefined ? payload : selectFields(payload, this.#select));
  }

  #settle(slot: number, state: BaselineState, packed: PackedPayload, fields: KeptFields): MaybePromise<void> {
    this.#table.set(slot, state);
    this.#noteFields(slot, fields);
    if (this.#isResident) this.#payloads.set(slot, packed);
    if (this.#store === undefined) return undefined;
    const committed = { packed, ...state, fields };
    if (!this.#isResident) this.#remember(slot, committed);
    return this.#store.write(this.#keyOf(slot), { committed, pending: undefined });
  }

  #noteFields(slot: number, fields: KeptFields): void {
    if (fields === this.#fields) this.#otherFields.delete(slot);
    else this.#otherFields.set(slot, fields);
  }

  /** The committed part to be stored with a prepared one; `undefined`: it can't be read. */
  #partBefore(slot: number): MaybePromise<RecordPart | undefined> {
    const packed = this.#payloads.packedOf(slot);
    const state = this.#table.get(slot);
    if (packed !== undefined && state !== undefined) {
      return { packed, ...state, fields: this.#otherFields.get(slot) ?? this.#fields };
    }
    try {
      const part = this.#committed(slot);
      return isPromiseLike(part) ? Promise.resolve(part).catch(() => undefined) : part;
    } catch {
      // The store has reported it.
      return undefined;
    }
  }

  /** The committed part, where payloads are not in memory. */
  #committed(slot: number): MaybePromise<RecordPart | undefined> {
    const remembered = this.#remembered.get(slot);
    if (remembered !== undefined) return remembered;
    return andThen(this.#store?.read(this.#keyOf(slot)), (record) => {
      if (record !== undefined) this.#remember(slot, record.committed);
      return record?.committed;
    });
  }

  #remember(slot: number, part: RecordPart): void {
    this.#remembered.delete(slot);
    this.#remembered.set(slot, part);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MAX_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
  }
}

function stateOf({ revision, storedAt, hash }: BaselineState): BaselineState {
  return { revision, storedAt, hash };
}

function requireSlot(slot: number): void {
  requireInteger('slot', slot, 0, MAX_SLOT);
}
