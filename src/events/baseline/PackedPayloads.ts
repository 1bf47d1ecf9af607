import type { Clock } from '../../internal/Clock.js';
import { andThen, type MaybePromise } from '../../internal/MaybePromise.js';
import type { Column, Columns } from '../table/Columns.js';
import { BaselineArena } from './BaselineArena.js';
import { DamagedBytesError } from './packing/DamagedBytesError.js';
import { Dictionary } from './packing/Dictionary.js';
import { DictionaryLearning } from './packing/DictionaryLearning.js';
import { packPayload, unpackPayload } from './packing/packPayload.js';

/** The bytes of a payload, and the id of the dictionary that they need; `''`: none. */
export interface PackedPayload {
  readonly dictionary: string;
  readonly bytes: Uint8Array;
}

export interface PackedPayloadsOptions {
  /** The table that has a row for each slot. */
  readonly columns: Columns;
  readonly clock: Clock;
  /** Stores a dictionary before any payload is packed with it; `false`: it can't be stored, and is not used. */
  readonly save: (dictionary: Dictionary) => MaybePromise<boolean>;
  /** Reads a dictionary that an earlier process has stored; `undefined`: it is lost. */
  readonly find: (id: string) => MaybePromise<Dictionary | undefined>;
  /** The payload of a slot can't be unpacked. */
  readonly onDamage: (slot: number, reason: string) => void;
}

/** Packed payloads by slot, and the dictionaries that make them small. */
export class PackedPayloads {
  readonly #options: PackedPayloadsOptions;
  #current = Dictionary.empty();
  /** By id. None is ever dropped: packed payloads may need it. */
  readonly #dictionaries = new Map([['', this.#current]]);
  readonly #learning: DictionaryLearning;
  readonly #arena = new BaselineArena();
  /** Ids of dictionaries, by the number that slots use for them. */
  readonly #ids: string[] = [''];
  readonly #columns: Columns;
  readonly #dictionaryOf: Column<Uint16Array>;

  constructor(options: PackedPayloadsOptions) {
    this.#options = options;
    const { clock, save, columns } = options;
    this.#columns = columns;
    this.#dictionaryOf = columns.add(Uint16Array);
    this.#learning = new DictionaryLearning({
      ...{ clock, save },
      use: (dictionary, pause) => {
        this.#use(dictionary);
        return this.#repack(pause);
      },
    });
  }

  /** Bytes of all payloads that are kept. */
  get bytes(): number {
    return this.#arena.bytes;
  }

  /** Memory held for them, in bytes. */
  get resident(): number {
    return this.#arena.resident + this.#dictionaryOf.values.byteLength;
  }

  /** Whether a dictionary is being learned, or payloads are being repacked with it. */
  get busy(): boolean {
    return this.#learning.busy;
  }

  /** The id of the dictionary that payloads are packed with; `''`: none was learned yet. */
  get dictionary(): string {
    return this.#current.id;
  }

  /** Uses a dictionary that an earlier process has stored. */
  restore(dictionary: Dictionary): void {
    this.#use(dictionary);
    this.#learning.skipFirst();
  }

  /** @throws InvalidArgumentError for values that JSON does not have, and for payloads that are nested too deep. */
  pack(payload: unknown): PackedPayload {
    const packed = this.#pack(payload);
    this.#learning.packed(packed.bytes.length, () => this.#unpackKnown(packed));
    return packed;
  }

  /** The payload; `undefined`, after a report, when its dictionary is lost or it is damaged. */
  unpack(slot: number, packed: PackedPayload): MaybePromise<unknown> {
    const { dictionary: id } = packed;
    if (this.#dictionaries.has(id)) return this.#unpack(slot, packed);
    return andThen(this.#options.find(id), (dictionary) => {
      if (dictionary === undefined) return undefined;
      this.#dictionaries.set(id, dictionary);
      return this.#unpack(slot, packed);
    });
  }

  /** Keeps a packed payload, which must not be one that `packedOf` returned. */
  set(slot: number, { dictionary, bytes }: PackedPayload): void {
    this.#arena.set(slot, bytes);
    this.#columns.reserve(slot);
    const known = this.#ids.indexOf(dictionary);
    this.#dictionaryOf.values[slot] = known < 0 ? this.#ids.push(dictionary) - 1 : known;
  }

  /** The packed payload of a slot, valid until the next call; `undefined`: it has none. */
  packedOf(slot: number): PackedPayload | undefined {
    const bytes = this.#arena.get(slot);
    return bytes === undefined
      ? undefined
      : { dictionary: this.#ids[this.#dictionaryOf.values[slot] ?? 0] ?? '', bytes };
  }

  /** The payload of a slot; `undefined`: it has none. */
  get(slot: number): unknown {
    const packed = this.packedOf(slot);
    return packed === undefined ? undefined : this.#unpack(slot, packed);
  }

  delete(slot: number): void {
    this.#arena.delete(slot);
  }

  /** Stops learning. */
  close(): void {
    this.#learning.close();
  }

  #use(dictionary: Dictionary): void {
    this.#dictionaries.set(dictionary.id, dictionary);
    this.#current = dictionary;
  }

  #pack(payload: unknown): PackedPayload {
    return { dictionary: this.#current.id, bytes: packPayload(payload, this.#current) };
  }

  #unpackKnown({ dictionary: id, bytes }: PackedPayload): unknown {
    const dictionary = this.#dictionaries.get(id);
    if (dictionary === undefined) throw new DamagedBytesError(`dictionary ${id} is missing`);
    return unpackPayload(bytes, dictionary);
  }

  #unpack(slot: number, packed: PackedPayload): unknown {
    try {
      return this.#unpackKnown(packed);
    } catch (error) {
      if (!(error instanceof DamagedBytesError)) throw error;
      this.#options.onDamage(slot, error.message);
      return undefined;
    }
  }

  /** Repacks the payloads that were packed without a dictionary. */
  async #repack(pause: () => Promise<void>): Promise<void> {
    for (let slot = 0; slot < this.#dictionaryOf.values.length; slot++) {
      if (this.packedOf(slot)?.dictionary !== '') continue;
      const payload = this.get(slot);
      if (payload !== undefined) this.set(slot, this.#pack(payload));
      await pause();
    }
  }
}
