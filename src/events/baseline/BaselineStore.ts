import type { Clock } from '../../internal/Clock.js';
import { andThen, isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import { within } from '../../internal/within.js';
import { NewestWrites } from '../../store/newest/NewestWrites.js';
import { type Intent, NOTHING, type Write } from '../../store/newest/Write.js';
import type { Store } from '../../store/Store.js';
import { type BaselineRecord, decodeRecord, encodeRecord } from './BaselineRecord.js';
import type { BaselineTrouble } from './BaselinesOptions.js';
import { BaselineUnavailableError } from './BaselineUnavailableError.js';
import { NewBeginnings } from './NewBeginnings.js';
import { DamagedBytesError } from './packing/DamagedBytesError.js';
import { Dictionary, isDictionaryId } from './packing/Dictionary.js';

/** The time limit for a store without timeouts. */
const TIMEOUT_MS = 5_000;
/** How long writing pauses before each attempt, while the store has missed something. */
const PAUSES = { firstMs: 1_000, longestMs: 60_000 };
/** Bytes that are no UTF-8. */
const PROBE = Uint8Array.of(0xff, 0x00, 0x80, 0x0a);
const PROBE_KEY = 'probe';
/** Comes before the base64 of bytes, in stores that keep text only. */
const TEXT_MARK = 'b64:';

/** Baselines in a persistent store: records by key, and dictionaries under separate keys. */
export class BaselineStore {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #onTrouble: (trouble: BaselineTrouble) => void;
  readonly #writes: NewestWrites<Uint8Array>;
  readonly #beginnings: NewBeginnings;
  /** Dictionaries that are being read, by key. */
  readonly #reading = new Map<string, Promise<Dictionary | string>>();
  #asText = false;

  /** Uses the store's scope for baselines, if it has scopes. */
  constructor(store: Store, clock: Clock, onTrouble: (trouble: BaselineTrouble) => void) {
    this.#store = store.scope?.('baselines') ?? store;
    this.#clock = clock;
    this.#timeoutMs = store.traits?.timeouts?.hardMs ?? TIMEOUT_MS;
    this.#onTrouble = onTrouble;
    this.#beginnings = new NewBeginnings(clock, onTrouble);
    this.#writes = new NewestWrites({
      write: ({ key, intent }) => (key === undefined ? undefined : this.#put(key, intent)),
      within: (answer) => this.#within(answer),
      onFailure: ({ key = '', intent }, error) => {
        onTrouble({ type: 'failure', operation: intent === NOTHING ? 'delete' : 'set', key, error });
        return true;
      },
      repeats: {
        pauses: PAUSES,
        clock,
        onAttempt: ({ isComplete }) => {
          if (isComplete) onTrouble({ type: 'recovered' });
        },
      },
    });
  }

  /** How many records wait to be written. */
  get waiting(): number {
    return this.#writes.underWay + this.#writes.missed;
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
   * The record of a key, the newest one also while it is being written; `undefined`: there is none that can be used.
   * @throws BaselineUnavailableError when the store fails.
   */
  read(key: string): MaybePromise<BaselineRecord | undefined> {
    return andThen(this.#bytes(key), (bytes) => {
      if (bytes === undefined) return undefined;
      const record = decodeRecord(bytes);
      if (typeof record !== 'string') return record;
      this.#beginnings.add(record === 'an older format' ? record : key, key, record);
      return undefined;
    });
  }

  /** Returns when the record is written, or waits because the store fails. Never throws. */
  write(key: string, record: BaselineRecord): MaybePromise<void> {
    return this.#write({ operation: 'set', key, intent: { value: encodeRecord(record) }, version: undefined });
  }

  remove(key: string): MaybePromise<void> {
    return this.#write({ operation: 'delete', key, intent: NOTHING, version: undefined });
  }

  /**
   * The dictionary of a kind that was written last; `undefined`: there is none that can be used.
   * @throws BaselineUnavailableError when the store fails.
   */
  async readNewest(kind: string): Promise<Dictionary | undefined> {
    const bytes = await this.#bytes(newestKey(kind));
    if (bytes === undefined) return undefined;
    const id = Buffer.from(bytes).toString('latin1');
    const dictionary = isDictionaryId(id) ? await this.#readDictionary(dictionaryKey(kind, id)) : 'not a name';
    if (typeof dictionary !== 'string') return dictionary;
    this.#onTrouble({ type: 'content', key: newestKey(kind), reason: dictionary, subjects: 0 });
    return undefined;
  }

  /**
   * The dictionary that a subject's record names; `undefined`, after a report: it is lost or damaged, and the subject
   * begins without a baseline.
   * @throws BaselineUnavailableError when the store fails.
   */
  async readDictionary(kind: string, id: string): Promise<Dictionary | undefined> {
    const key = dictionaryKey(kind, id);
    const reading = this.#reading.get(key) ?? this.#readDictionary(key).finally(() => this.#reading.delete(key));
    this.#reading.set(key, reading);
    const dictionary = await reading;
    if (typeof dictionary !== 'string') return dictionary;
    this.#beginnings.add(key, key, dictionary);
    return undefined;
  }

  /** `false`: the dictionary is not in the store, so that no record may name it. Dictionaries are never removed. */
  async writeDictionary(kind: string, { id, bytes }: Dictionary): Promise<boolean> {
    const isWritten = await this.#tryPut(dictionaryKey(kind, id), bytes);
    // The name of the newest one is written last. If that fails, the next process begins with the one before.
    if (isWritten) await this.#tryPut(newestKey(kind), Buffer.from(id, 'latin1'));
    return isWritten;
  }

  flush(): Promise<void> {
    return this.#writes.flush();
  }

  /** Writes the waiting records, if the store works. The store itself stays open. */
  close(): Promise<void> {
    this.#beginnings.close();
    return this.#writes.close();
  }

  #write(write: Write<Uint8Array>): MaybePromise<void> {
    // A store that has just failed is not called for each key.
    if (this.#writes.missed > 0) this.#writes.postpone(write);
    else return andThen(this.#writes.attempt(write), () => undefined);
  }

  /** The dictionary of a key, or why there is none. */
  async #readDictionary(key: string): Promise<Dictionary | string> {
    const bytes = await this.#bytes(key);
    if (bytes === undefined) return 'the dictionary is lost';
    try {
      return Dictionary.read(bytes, key.slice(key.lastIndexOf(':') + 1));
    } catch (error) {
      if (!(error instanceof DamagedBytesError)) throw error;
      return `the dictionary is damaged (${error.message})`;
    }
  }

  #bytes(key: string): MaybePromise<Uint8Array | undefined> {
    const intent = this.#writes.intentOf(key);
    if (intent !== undefined) return intent === NOTHING ? undefined : intent.value;
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
    this.#beginnings.add(key, key, 'not a record');
    return undefined;
  }

  async #tryPut(key: string, bytes: Uint8Array): Promise<boolean> {
    try {
      await this.#within(this.#put(key, { value: bytes }));
      return true;
    } catch (error) {
      this.#onTrouble({ type: 'failure', operation: 'set', key, error });
      return false;
    }
  }

  #put(key: string, intent: Intent<Uint8Array>): MaybePromise<unknown> {
    const store = this.#store;
    if (intent === NOTHING) return store.delete === undefined ? store.set(key, undefined) : store.delete(key);
    const value = this.#asText ? TEXT_MARK + Buffer.from(intent.value).toString('base64') : intent.value;
    return store.set(key, value, { deleteAt: null, bytes: value.length });
  }

  async #within<T>(outcome: MaybePromise<T>): Promise<T> {
    return isPromiseLike(outcome) ? within(outcome, this.#timeoutMs, this.#clock, 'the store', true) : outcome;
  }
}

/** No kind of subjects has this prefix, so that no record has such a key. */
function dictionaryKey(kind: string, id: string): string {
  return `${newestKey(kind)}:${id}`;
}

function newestKey(kind: string): string {
  return `dictionary:${kind}`;
}
