import type { Clock } from '../../internal/Clock.js';
import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import { within } from '../../internal/within.js';
import { later } from '../../store/later.js';
import type { Store } from '../../store/Store.js';
import { type BaselineRecord, decodeRecord, encodeRecord } from './BaselineRecord.js';
import type { BaselineTrouble } from './BaselineTrouble.js';
import { BaselineUnavailableError } from './BaselineUnavailableError.js';
import { DamagedBytesError } from './DamagedBytesError.js';
import { Generation } from './Generation.js';
import { WriteQueue } from './WriteQueue.js';

/** Where a store does not say how long it may take. */
const TIMEOUT_MS = 5_000;
/** Something that no text can be. */
const PROBE = Uint8Array.of(0xff, 0x00, 0x80, 0x0a);
const PROBE_KEY = 'probe';
/** Before the base64 of bytes, in stores that keep text only. */
const TEXT_MARK = 'b64:';

/** Baselines in a store that outlives the process: records by key, and what was learned under keys of its own. */
export class BaselineStore {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #onTrouble: (trouble: BaselineTrouble) => void;
  readonly #queue: WriteQueue<Uint8Array>;
  #asText = false;

  /** The part of the store for baselines is used, where it has parts. */
  constructor(store: Store, clock: Clock, onTrouble: (trouble: BaselineTrouble) => void) {
    this.#store = store.scope?.('baselines') ?? store;
    this.#clock = clock;
    this.#timeoutMs = store.traits?.timeouts?.hardMs ?? TIMEOUT_MS;
    this.#onTrouble = onTrouble;
    this.#queue = new WriteQueue({
      write: (key, value) => this.#put(key, value),
      timeoutMs: this.#timeoutMs,
      clock,
      onFailure: (key, value, error) =>
        onTrouble({ type: 'failure', operation: value === undefined ? 'delete' : 'set', key, error }),
      onRecovered: () => onTrouble({ type: 'recovered' }),
    });
  }

  /** Records that wait to be written. */
  get waiting(): number {
    return this.#queue.waiting;
  }

  /** Finds out whether the store takes bytes: some keep text only, or write everything as JSON. */
  async open(): Promise<void> {
    if (this.#store.traits?.text !== true) return;
    try {
      await this.#within(this.#store.set(PROBE_KEY, PROBE, { deleteAt: null }));
      const answer = await this.#within(this.#store.get(PROBE_KEY));
      this.#asText = !(answer instanceof Uint8Array) || !Buffer.from(answer).equals(PROBE);
    } catch (error) {
      this.#asText = true;
      this.#onTrouble({ type: 'failure', operation: 'get', key: PROBE_KEY, error });
    }
  }

  /**
   * The record of a key; `undefined`: there is none that can be used. What was written last is seen, in the store or not.
   * @throws BaselineUnavailableError when the store fails.
   */
  read(key: string): MaybePromise<BaselineRecord | undefined> {
    return later(this.#bytes(key), (bytes) => {
      if (bytes === undefined) return undefined;
      const record = decodeRecord(bytes);
      if (typeof record !== 'string') return record;
      this.#onTrouble({ type: 'content', key, reason: record });
      return undefined;
    });
  }

  /** Comes back when the record is written, or must wait. Never fails. */
  write(key: string, record: BaselineRecord): MaybePromise<void> {
    return this.#queue.put(key, encodeRecord(record));
  }

  remove(key: string): MaybePromise<void> {
    return this.#queue.put(key, undefined);
  }

  /**
   * The generation of a kind that was written last; `undefined`: there is none that can be used.
   * @throws BaselineUnavailableError when the store fails.
   */
  async readNewest(kind: string): Promise<Generation | undefined> {
    const id = await this.#bytes(newestKey(kind));
    return id === undefined ? undefined : this.readGeneration(kind, Buffer.from(id).toString('hex'));
  }

  /**
   * The generation of an id; `undefined`, and told, when it is lost or damaged.
   * @throws BaselineUnavailableError when the store fails.
   */
  async readGeneration(kind: string, id: string): Promise<Generation | undefined> {
    const key = generationKey(kind, id);
    const bytes = await this.#bytes(key);
    try {
      if (bytes !== undefined) return Generation.read(bytes, id);
      this.#onTrouble({ type: 'content', key, reason: 'the generation is lost' });
    } catch (error) {
      if (!(error instanceof DamagedBytesError)) throw error;
      this.#onTrouble({ type: 'content', key, reason: error.message });
    }
    return undefined;
  }

  /** `false`: it is not in the store, so that no record may need it. Generations stay there: older records may need them. */
  async writeGeneration(kind: string, { id, bytes }: Generation): Promise<boolean> {
    const written = await this.#tryPut(generationKey(kind, id), bytes);
    // What names the newest comes last, and may fail: the next process then begins with the one before.
    if (written) await this.#tryPut(newestKey(kind), Buffer.from(id, 'hex'));
    return written;
  }

  flush(): Promise<void> {
    return this.#queue.flush();
  }

  /** Writes what waits, if the store lets it. The store itself stays open. */
  close(): Promise<void> {
    return this.#queue.close();
  }

  #bytes(key: string): MaybePromise<Uint8Array | undefined> {
    const waiting = this.#queue.peek(key);
    if (waiting !== undefined) return waiting.value;
    const failed = (error: unknown): never => {
      this.#onTrouble({ type: 'failure', operation: 'get', key, error });
      throw new BaselineUnavailableError(key, error);
    };
    let answer: MaybePromise<unknown>;
    try {
      answer = this.#store.get(key);
    } catch (error) {
      return failed(error);
    }
    if (!isPromiseLike(answer)) return this.#toBytes(key, answer);
    return this.#within(answer).then((value) => this.#toBytes(key, value), failed);
  }

  #toBytes(key: string, value: unknown): Uint8Array | undefined {
    if (value === undefined || value === null) return undefined;
    if (value instanceof Uint8Array) return value;
    if (typeof value === 'string' && value.startsWith(TEXT_MARK)) {
      return Buffer.from(value.slice(TEXT_MARK.length), 'base64');
    }
    this.#onTrouble({ type: 'content', key, reason: 'not a record' });
    return undefined;
  }

  async #tryPut(key: string, bytes: Uint8Array): Promise<boolean> {
    try {
      await this.#within(this.#put(key, bytes));
      return true;
    } catch (error) {
      this.#onTrouble({ type: 'failure', operation: 'set', key, error });
      return false;
    }
  }

  #put(key: string, bytes: Uint8Array | undefined): MaybePromise<unknown> {
    const store = this.#store;
    if (bytes === undefined) return store.delete === undefined ? store.set(key, undefined) : store.delete(key);
    const value = this.#asText ? TEXT_MARK + Buffer.from(bytes).toString('base64') : bytes;
    return store.set(key, value, { deleteAt: null, bytes: value.length });
  }

  async #within<T>(outcome: MaybePromise<T>): Promise<T> {
    return isPromiseLike(outcome) ? within(outcome, this.#timeoutMs, this.#clock, 'the store', true) : outcome;
  }
}

/** No subject is of a kind with this name. */
function generationKey(kind: string, id: string): string {
  return `model:${kind}:${id}`;
}

function newestKey(kind: string): string {
  return `model:${kind}`;
}
