import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import { MissedWrites } from './MissedWrites.js';
import { FAILED, type RepeatOptions, Repeats } from './Repeats.js';
import { type Intent, NOTHING, replaces, type Write } from './Write.js';

export interface NewestWritesOptions<V> {
  /** Hands a write to the store once more: one that it missed, or the newest after writes have overlapped. */
  readonly write: (write: Write<V>) => MaybePromise<unknown>;
  /** The store's answer, or a rejection when it takes too long. */
  readonly within: <T>(answer: PromiseLike<T>, write: Write<V>) => PromiseLike<T>;
  /** Called when the store has answered at once. */
  readonly onAnswer?: () => void;
  /** Called for each failure. Returns whether the write is worth repeating. */
  readonly onFailure: (write: Write<V>, error: unknown) => boolean;
  /** How missed writes are repeated. Absent: they are not. A missed clear needs a store that keeps versions. */
  readonly repeats?: RepeatOptions<V> | undefined;
}

/** What was written while a listing was under way. */
export interface WritesMeanwhile<V> {
  cleared: boolean;
  readonly intents: Map<string, Intent<V>>;
}

/** How many keys that were written since a clear are remembered until it is over. */
const MAX_KEYS_SINCE_CLEAR = 10_000;

/** The writes of a key, or the clears, that are under way. */
interface Slot<V> {
  newest: Write<V>;
  /** Writes that the store has not answered, however long that takes. */
  running: number;
  /** Writes that are still waited for. As long as there are any, readers see the newest. */
  awaited: number;
  /** Whether writes were under way at once, so that a store without versions may have taken them in either order. */
  overlapped: boolean;
}

/**
 * Makes the newest write of each key win. While writes are under way, or missed by the store, readers see what they
 * will leave. Where the store keeps no versions, the newest of writes that have overlapped is written again once all
 * are over. What the store misses is repeated later, if that is wanted. Synchronous stores have no writes under way.
 */
export class NewestWrites<V> {
  readonly #options: NewestWritesOptions<V>;
  readonly #slots = new Map<string, Slot<V>>();
  readonly #clears: Slot<V>;
  /** Writes that are over, but that a clear which is not over may still undo. */
  readonly #sinceClear = new Map<string, Write<V>>();
  readonly #missed: MissedWrites<V>;
  readonly #repeats: Repeats<V> | undefined;
  readonly #settling = new Set<PromiseLike<unknown>>();
  readonly #watchers = new Set<WritesMeanwhile<V>>();

  constructor(options: NewestWritesOptions<V>) {
    const { repeats } = options;
    this.#options = options;
    this.#clears = slotOf<V>({ operation: 'clear', key: undefined, intent: NOTHING, version: undefined });
    this.#missed = new MissedWrites(repeats?.bounds);
    if (repeats !== undefined) this.#repeats = new Repeats(this.#missed, (write) => this.attempt(write), repeats);
  }

  /** Whether a reader has to ask here before it asks the store. */
  get busy(): boolean {
    return this.#slots.size > 0 || this.#missed.size > 0 || this.#isClearing;
  }

  /** How many writes the store has missed. */
  get missed(): number {
    return this.#missed.size;
  }

  /** How many writes are waited for. */
  get underWay(): number {
    return this.#settling.size;
  }

  /** What the key is to hold; `undefined`: ask the store. */
  intentOf(key: string): Intent<V> | undefined {
    const slot = this.#slots.get(key);
    if (slot !== undefined && slot.awaited > 0) return slot.newest.intent;
    const missed = this.#missed.get(key);
    if (missed !== undefined) return missed.intent;
    if (!this.#isCleared) return undefined;
    return (slot?.newest ?? this.#sinceClear.get(key))?.intent ?? NOTHING;
  }

  /** Notes what is written from now on, and what the store does not have yet. The returned function ends it. */
  watch(): [WritesMeanwhile<V>, () => void] {
    const intents = new Map<string, Intent<V>>();
    for (const key of [...this.#missed.keys(), ...this.#sinceClear.keys(), ...this.#slots.keys()]) {
      const intent = this.intentOf(key);
      if (intent !== undefined) intents.set(key, intent);
    }
    const meanwhile: WritesMeanwhile<V> = { cleared: this.#isCleared, intents };
    this.#watchers.add(meanwhile);
    return [meanwhile, () => this.#watchers.delete(meanwhile)];
  }

  /** Hands a write to the store. Returns what the store answers in time; throws or rejects with its error. */
  run<T>(write: Write<V>, perform: () => MaybePromise<T>): MaybePromise<T> {
    let outcome: MaybePromise<T>;
    try {
      outcome = perform();
    } catch (error) {
      if (this.#options.onFailure(write, error)) this.postpone(write);
      throw error;
    }
    this.#supersede(write);
    if (isPromiseLike(outcome)) return this.#follow(write, outcome);
    this.#options.onAnswer?.();
    this.#missed.settle(write);
    // A write of the key that is under way may arrive after this one: it ends later.
    if (write.key === undefined || !this.#slots.has(write.key)) this.#end(write.key, write, false);
    return outcome;
  }

  /** As `run`; a failure is `FAILED`, and not an error. */
  attempt(
    write: Write<V>,
    perform: () => MaybePromise<unknown> = () => this.#options.write(write),
  ): MaybePromise<unknown> {
    try {
      const outcome = this.run(write, perform);
      return isPromiseLike(outcome) ? outcome.then(undefined, () => FAILED) : outcome;
    } catch {
      return FAILED; // It is reported already.
    }
  }

  /** Leaves a write to the repeats. Returns whether there are any. */
  postpone(write: Write<V>): boolean {
    if (this.#repeats === undefined) return false;
    this.#supersede(write);
    this.#missed.add(write);
    this.#repeats.arm();
    return true;
  }

  /** Repeats now what the store has missed. Resolves when nothing is missed any more, or a write has failed. */
  async repeat(): Promise<void> {
    await this.#repeats?.run();
  }

  /** Waits for the writes under way, and repeats now what the store has missed. */
  async flush(): Promise<void> {
    while (this.#settling.size > 0) await Promise.all(this.#settling);
    await this.repeat();
  }

  /** As `flush`. What the store does not take now is lost with the process. */
  close(): Promise<void> {
    this.#repeats?.close();
    return this.flush();
  }

  /** Takes the place of older writes for readers, listings and what is written in the end. */
  #supersede(write: Write<V>): void {
    const { key } = write;
    if (key === undefined) {
      this.#supersedeAll(write);
      return;
    }
    const slot = this.#slots.get(key);
    if (slot !== undefined) supersedeIn(slot, write);
    this.#sinceClear.delete(key);
    for (const { intents } of this.#watchers) intents.set(key, slot?.newest.intent ?? write.intent);
  }

  #supersedeAll(clear: Write<V>): void {
    this.#missed.settle(clear);
    for (const slot of this.#slots.values()) supersedeIn(slot, clear);
    // One that is repeated removes nothing that was written since.
    if (this.#clears.newest === clear) return;
    this.#clears.newest = clear;
    this.#sinceClear.clear();
    for (const watcher of this.#watchers) {
      watcher.cleared = true;
      watcher.intents.clear();
    }
  }

  /**
   * Follows a write until the store has answered, and as long as it is waited for. What the store's answer means for
   * others is done before the caller gets it: the caller's next write does not overlap this one.
   */
  #follow<T>(write: Write<V>, outcome: PromiseLike<T>): PromiseLike<T> {
    const slot = this.#slotFor(write);
    slot.running++;
    slot.awaited++;
    let isAwaited = true;
    // Once. A write that is acknowledged after its time is repeated all the same: a server that was frozen and replaced
    // in the meantime takes what it was sent, and then loses it.
    const settle = (act: () => void): void => {
      if (!isAwaited) return;
      isAwaited = false;
      slot.awaited--;
      act();
    };
    const fail = (error: unknown): void =>
      settle(() => {
        if (this.#options.onFailure(write, error) && slot.newest === write) this.postpone(write);
      });
    const end = (): void => {
      slot.running--;
      if (slot.running === 0) this.#end(write.key, slot.newest, slot.overlapped);
    };
    const answer = this.#options.within(outcome, write);
    const settled = answer.then(() => undefined, fail);
    this.#settling.add(settled);
    void settled.then(() => this.#settling.delete(settled));
    outcome.then(
      () => {
        settle(() => this.#missed.settle(write));
        end();
      },
      (error: unknown) => {
        fail(error);
        end();
      },
    );
    return answer;
  }

  #slotFor(write: Write<V>): Slot<V> {
    if (write.key === undefined) return this.#clears;
    let slot = this.#slots.get(write.key);
    if (slot === undefined) this.#slots.set(write.key, (slot = slotOf(write)));
    if (this.#clears.running > 0) slot.overlapped = true;
    return slot;
  }

  /** Whether readers see the outcome of a clear already. */
  get #isCleared(): boolean {
    return this.#clears.awaited > 0 || this.#missed.clear !== undefined;
  }

  /** Whether a clear may still remove what was written since. */
  get #isClearing(): boolean {
    return this.#clears.running > 0 || this.#missed.clear !== undefined;
  }

  /** No write of the key is under way any more. */
  #end(key: string | undefined, newest: Write<V>, hasOverlapped: boolean): void {
    if (key === undefined) {
      this.#endClears();
      return;
    }
    this.#slots.delete(key);
    if (this.#isClearing) this.#remember(key, newest);
    else if (hasOverlapped) this.#writeAgain(key, newest);
  }

  #endClears(): void {
    if (this.#isClearing) return;
    const writes = [...this.#sinceClear];
    this.#sinceClear.clear();
    for (const [key, write] of writes) this.#writeAgain(key, write);
  }

  /** The last word on a key. A version says which write is the newest, and what was missed is repeated anyway. */
  #writeAgain(key: string, { intent, version }: Write<V>): void {
    if (version !== undefined || this.#missed.get(key) !== undefined) return;
    void this.attempt({ operation: intent === NOTHING ? 'delete' : 'set', key, intent, version });
  }

  /** A clear that never ends must not let this grow: the keys that were written first are left to the store. */
  #remember(key: string, write: Write<V>): void {
    this.#sinceClear.set(key, write);
    if (this.#sinceClear.size <= MAX_KEYS_SINCE_CLEAR) return;
    const [oldest] = this.#sinceClear.keys();
    if (oldest !== undefined) this.#sinceClear.delete(oldest);
  }
}

function slotOf<V>(newest: Write<V>): Slot<V> {
  return { newest, running: 0, awaited: 0, overlapped: false };
}

function supersedeIn<V>(slot: Slot<V>, write: Write<V>): void {
  if (slot.running > 0 && slot.newest !== write) slot.overlapped = true;
  if (replaces(write, slot.newest)) slot.newest = write;
}
