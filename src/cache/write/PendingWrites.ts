import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';

/** What a key is meant to hold while writes for it are on their way. */
export type Intent = { readonly value: unknown } | typeof ABSENT;
export const ABSENT: unique symbol = Symbol('absent');

/** A write that was handed to a store. */
export interface Write {
  /** What the store answered. The write has come to rest only when this settles, however long that takes. */
  readonly outcome: MaybePromise<unknown>;
  /** As `outcome`, but given up on after a while: for whoever waits for writes to be through. */
  readonly bounded: MaybePromise<unknown>;
}

/** So many keys are followed while nothing is on its way for them but a clear of the whole name. */
const MAX_PENDING = 10_000;

interface Pending {
  intent: Intent;
  /** Writes on their way. */
  running: number;
  /** Those of them that have not been given up on: as long as there are any, readers see the intent. */
  awaited: number;
  /** Whether two writes were ever on their way at once, so that nobody knows which of them the store took last. */
  overlapped: boolean;
}

/** A listing that is under way, and what was written meanwhile. */
export interface Observer {
  cleared: boolean;
  readonly intents: Map<string, Intent>;
}

/**
 * Keeps asynchronous stores truthful. While writes for a key are on their way, readers see what they will leave behind. When writes overlapped,
 * the store may have taken them in any order, so the newest is written again once all have come to rest: what was deleted stays deleted and
 * the last value wins, whatever the store's timing. Synchronous stores never get here.
 */
export class PendingWrites {
  readonly #pending = new Map<string, Pending>();
  readonly #settling = new Set<PromiseLike<unknown>>();
  readonly #observers = new Set<Observer>();
  readonly #rewrite: (key: string, intent: Intent) => Write | undefined;
  /** Clears on their way, and those of them that have not been given up on. */
  #clears = 0;
  #awaitedClears = 0;

  /** `rewrite` writes an intent once more, a `set` of the value or a `delete`, and does not throw; `undefined`: it failed at once. */
  constructor(rewrite: (key: string, intent: Intent) => Write | undefined) {
    this.#rewrite = rewrite;
  }

  /** Whether a reader has to ask here before it asks the store. */
  get busy(): boolean {
    return this.#pending.size > 0 || this.#clears > 0;
  }

  /** What the key is meant to hold; `undefined`: ask the store. */
  intentOf(key: string): Intent | undefined {
    const pending = this.#pending.get(key);
    if (pending !== undefined && pending.awaited > 0) return pending.intent;
    return this.#awaitedClears > 0 ? (pending?.intent ?? ABSENT) : undefined;
  }

  /** Watches what is written from now on, with what is on its way already. The other function ends it. */
  observe(): [Observer, () => void] {
    const intents = new Map<string, Intent>();
    for (const key of this.#pending.keys()) {
      const intent = this.intentOf(key);
      if (intent !== undefined) intents.set(key, intent);
    }
    const observer: Observer = { cleared: this.#awaitedClears > 0, intents };
    this.#observers.add(observer);
    return [observer, () => this.#observers.delete(observer)];
  }

  /** Follows a write that has been handed to the store. */
  track(key: string, intent: Intent, write: Write): void {
    for (const observer of this.#observers) observer.intents.set(key, intent);
    const before = this.#pending.get(key);
    const late = isPromiseLike(write.outcome);
    if (before === undefined && !late && this.#clears === 0) return;
    const pending = before ?? { intent, running: 0, awaited: 0, overlapped: false };
    if (before === undefined) {
      this.#pending.set(key, pending);
      if (this.#pending.size > MAX_PENDING) this.#forgetOldest();
    }
    pending.intent = intent;
    // A store may answer some writes at once and others later: an earlier one may still arrive after this one.
    if (pending.running > 0 || this.#clears > 0) pending.overlapped = true;
    if (late) this.#run(key, pending, write);
  }

  trackClear({ outcome, bounded }: Write): void {
    for (const observer of this.#observers) {
      observer.cleared = true;
      observer.intents.clear();
    }
    for (const pending of this.#pending.values()) {
      pending.intent = ABSENT;
      pending.overlapped = true;
    }
    if (!isPromiseLike(outcome)) return;
    this.#clears++;
    this.#awaitedClears++;
    this.#settle(bounded, () => this.#awaitedClears--);
    afterwards(outcome, () => {
      this.#clears--;
      for (const [key, pending] of [...this.#pending]) this.#rest(key, pending);
    });
  }

  /** Resolves when nothing is on its way any more, or was given up on. */
  async settled(): Promise<void> {
    while (this.#settling.size > 0) await Promise.all(this.#settling);
  }

  #run(key: string, pending: Pending, { outcome, bounded }: Write): void {
    pending.running++;
    pending.awaited++;
    this.#settle(bounded, () => pending.awaited--);
    afterwards(outcome as PromiseLike<unknown>, () => {
      pending.running--;
      this.#rest(key, pending);
    });
  }

  /** A clear that hangs must not make this grow: what was written since is left to the store, first things first. */
  #forgetOldest(): void {
    for (const [key, { running }] of this.#pending) {
      if (running > 0) continue;
      this.#pending.delete(key);
      return;
    }
  }

  #rest(key: string, pending: Pending): void {
    if (pending.running > 0 || this.#clears > 0 || this.#pending.get(key) !== pending) return;
    if (pending.overlapped) {
      pending.overlapped = false;
      const write = this.#rewrite(key, pending.intent);
      if (write !== undefined && isPromiseLike(write.outcome)) {
        this.#run(key, pending, write);
        return;
      }
    }
    this.#pending.delete(key);
  }

  #settle(bounded: MaybePromise<unknown>, done: () => void): void {
    const settling = Promise.resolve(bounded).then(done, done);
    this.#settling.add(settling);
    afterwards(settling, () => this.#settling.delete(settling));
  }
}

/** Calls `run` once the promise has settled, whichever way; the outcome is somebody else's business. */
function afterwards(promise: PromiseLike<unknown>, run: () => void): void {
  void promise.then(run, run);
}
