import type { Clock } from '../../internal/Clock.js';
import type { MaybePromise } from '../../internal/MaybePromise.js';
import { later } from '../../store/later.js';
import { BaselineArena } from './BaselineArena.js';
import { DamagedBytesError } from './DamagedBytesError.js';
import type { Generation } from './Generation.js';
import { NO_GENERATION, PayloadPacker } from './PayloadPacker.js';
import { StepRunner } from './StepRunner.js';
import { Training } from './Training.js';

export interface PackedPayloadsOptions {
  readonly clock: Clock;
  /** Whether bytes are kept by slot. `false`: they are only made, and the last few payloads are remembered to learn from. */
  readonly keeps: boolean;
  /** Saves what was learned before it is used; `false`: it could not be, and is not used. */
  readonly save: (generation: Generation) => MaybePromise<boolean>;
  readonly onDamage: (slot: number, reason: string) => void;
}

/** A payload's bytes as they can be kept for longer, see `PayloadPacker.detach`. */
export interface PackedPart {
  readonly generation: string;
  readonly body: Uint8Array;
}

/** The bytes of an old generation are packed anew when there are at most so many, so that the generation can be forgotten. */
const FEW = 2_000;
/** So many of the last payloads are remembered where none are kept. */
const REMEMBERED = 128;
/** So many slots are known from which samples are taken. */
const RESERVOIR = 256;

/** Packed payloads by slot, and the learning that makes them small. */
export class PackedPayloads {
  readonly #options: PackedPayloadsOptions;
  readonly #packer = new PayloadPacker();
  readonly #arena = new BaselineArena();
  readonly #runner: StepRunner;
  readonly #training: Training;
  /** By number, how many slots have bytes of a generation. */
  readonly #uses: number[] = [];
  readonly #last: unknown[] = [];
  /** Slots that have got bytes, each as likely as any other to be here: in a flood of first answers hardly any slot has some. */
  readonly #reservoir: number[] = [];
  #filled = 0;
  #packed = 0;
  /** Slots are below this. */
  #end = 0;
  /** Holders of bytes that are in no slot yet: no generation is forgotten meanwhile. */
  #holders = 0;

  constructor(options: PackedPayloadsOptions) {
    this.#options = options;
    this.#runner = new StepRunner(options.clock);
    this.#training = new Training({
      runner: this.#runner,
      samples: (count) => this.#samples(count),
      learned: (generation) => void this.#learned(generation),
    });
  }

  /** Bytes of all payloads that are kept. */
  get bytes(): number {
    return this.#arena.bytes;
  }

  /** Memory held for them. */
  get resident(): number {
    return this.#arena.resident;
  }

  /** Whether something is being learned or packed anew. */
  get busy(): boolean {
    return this.#runner.busy;
  }

  /** The id of the generation that payloads are packed with; `undefined`: nothing was learned yet. */
  get generation(): string | undefined {
    return this.#packer.generation(this.#packer.current)?.id;
  }

  /** Packs with a generation that was saved. */
  restore(generation: Generation): void {
    this.#packer.use(this.#packer.add(generation));
    this.#training.skipFirst();
  }

  /** The payload's bytes, in a buffer that the next call uses again. @throws InvalidArgumentError for what JSON has no form for. */
  pack(payload: unknown): Uint8Array {
    const bytes = this.#packer.pack(payload);
    if (!this.#options.keeps) this.#last[this.#packed++ % REMEMBERED] = payload;
    return bytes;
  }

  /** Keeps bytes that `pack` or `attach` gave. */
  set(slot: number, bytes: Uint8Array): void {
    this.#put(slot, bytes);
    this.#training.packed(bytes.length, this.#arena.entries);
  }

  /** Payloads were packed that are not kept here. */
  passed(bytes: number): void {
    this.#training.packed(bytes, this.#last.length);
  }

  /** The bytes of a slot, valid until the next call; `undefined`: it has none. */
  bytesOf(slot: number): Uint8Array | undefined {
    return this.#arena.get(slot);
  }

  get(slot: number): unknown {
    const bytes = this.#arena.get(slot);
    return bytes === undefined ? undefined : this.unpack(slot, bytes);
  }

  delete(slot: number): void {
    this.#uncount(slot);
    this.#arena.delete(slot);
  }

  /** The payload; `undefined`, and told, when the bytes are damaged. */
  unpack(slot: number, bytes: Uint8Array): unknown {
    try {
      return this.#packer.unpack(bytes);
    } catch (error) {
      if (!(error instanceof DamagedBytesError)) throw error;
      this.#options.onDamage(slot, error.message);
      return undefined;
    }
  }

  /** A copy of the bytes for longer. */
  detach(bytes: Uint8Array): PackedPart {
    const { generation, body } = this.#packer.detach(bytes);
    return { generation, body: Uint8Array.from(body) };
  }

  /** The bytes for now, with a generation that `find` gives when it is not known; `undefined`: it can't be had. */
  attach(
    { generation, body }: PackedPart,
    find: (id: string) => MaybePromise<Generation | undefined>,
  ): MaybePromise<Uint8Array | undefined> {
    const known = generation === '' ? NO_GENERATION : this.#packer.numberOf(generation);
    if (known !== undefined) return this.#packer.attach(known, body);
    return later(find(generation), (found) =>
      found === undefined ? undefined : this.#packer.attach(this.#packer.add(found), body),
    );
  }

  /** No generation is forgotten until the function given back is called. */
  hold(): () => void {
    this.#holders++;
    return () => {
      this.#holders--;
    };
  }

  close(): void {
    this.#runner.close();
  }

  #put(slot: number, bytes: Uint8Array): void {
    if (this.#arena.get(slot) === undefined) this.#remember(slot);
    this.#uncount(slot);
    this.#arena.set(slot, bytes);
    const number = this.#packer.generationOf(bytes);
    this.#uses[number] = (this.#uses[number] ?? 0) + 1;
    this.#end = Math.max(this.#end, slot + 1);
  }

  #uncount(slot: number): void {
    const bytes = this.#arena.get(slot);
    if (bytes === undefined) return;
    const number = this.#packer.generationOf(bytes);
    this.#uses[number] = (this.#uses[number] ?? 0) - 1;
  }

  #samples(count: number): unknown[] {
    if (!this.#options.keeps) return this.#last.slice(0, count);
    const samples = new Map<number, unknown>();
    // From a random place on: a second learning need not see the same ones.
    const start = Math.floor(Math.random() * this.#reservoir.length);
    for (let at = 0; at < this.#reservoir.length && samples.size < count; at++) {
      const slot = this.#reservoir[(start + at) % this.#reservoir.length] as number;
      const payload = samples.has(slot) ? undefined : this.get(slot);
      if (payload !== undefined) samples.set(slot, payload);
    }
    return [...samples.values()];
  }

  #remember(slot: number): void {
    this.#filled++;
    if (this.#reservoir.length < RESERVOIR) {
      this.#reservoir.push(slot);
      return;
    }
    const at = Math.floor(Math.random() * this.#filled);
    if (at < RESERVOIR) this.#reservoir[at] = slot;
  }

  async #learned(generation: Generation): Promise<void> {
    if (!(await this.#options.save(generation))) return;
    this.#packer.use(this.#packer.add(generation));
    if (this.#options.keeps) this.#runner.run(this.#repack());
  }

  /** Packs anew what takes much room, and what keeps an old generation alive. */
  *#repack(): Iterator<void, void> {
    const { current } = this.#packer;
    for (let slot = 0; slot < this.#end; slot++) {
      const bytes = this.#arena.get(slot);
      const number = bytes === undefined ? current : this.#packer.generationOf(bytes);
      if (number === current || (number !== NO_GENERATION && (this.#uses[number] ?? 0) > FEW)) continue;
      const payload = this.get(slot);
      if (payload !== undefined) this.#put(slot, this.#packer.pack(payload));
      yield;
    }
    if (this.#holders > 0) return;
    for (const [number, uses] of this.#uses.entries()) if (uses === 0) this.#packer.drop(number);
  }
}
