import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import { type Intent, NOTHING } from '../copies/NamedStore.js';

/** A write that was handed to a store. */
export interface StartedWrite {
  /** The store's answer. The write is over only when this settles, however long that takes. */
  readonly outcome: MaybePromise<unknown>;
  /** Settles with `outcome`, or when the write is no longer waited for. Never rejects. */
  readonly bounded: MaybePromise<unknown>;
}

/** How many keys without a write under way are remembered while a clear is. */
const MAX_IDLE_KEYS = 10_000;

interface PendingKey {
  intent: Intent;
  /** Writes under way. */
  running: number;
  /** Writes under way that are still waited for. As long as there are any, readers see the intent. */
  awaited: number;
  /** Whether two writes were under way at once, so that the store may have taken them in either order. */
  overlapped: boolean;
}

/** What was written while a listing was under way. */
export interface WritesMeanwhile {
  cleared: boolean;
  readonly intents: Map<string, Intent>;
}

/**
 * Makes the newest write of each key win in an asynchronous store. While writes of a key are under way, readers see
 * what they will leave. When writes overlapped, the store may have taken them in any order, so the newest is written
 * again once all are over. Synchronous stores have no pending writes.
 */
export class PendingWrites {
  readonly #keys = new Map<string, PendingKey>();
  /** Keys without a write under way, which a clear under way may still remove. */
  readonly #idle = new Set<string>();
  readonly #settling = new Set<PromiseLike<unknown>>();
  readonly #watchers = new Set<WritesMeanwhile>();
  readonly #rewrite: (key: string, intent: Intent) => StartedWrite | undefined;
  /** Clears under way, and those that are still waited for. */
  #clears = 0;
  #awaitedClears = 0;

  /** @param rewrite writes an intent again and does not throw; `undefined`: there is nothing to wait for. */
  constructor(rewrite: (key: string, intent: Intent) => StartedWrite | undefined) {
    this.#rewrite = rewrite;
  }

  /** Whether a reader has to ask here before it asks the store. */
  get busy(): boolean {
    return this.#keys.size > 0 || this.#clears > 0;
  }

  /** What the key is to hold; `undefined`: ask the store. */
  intentOf(key: string): Intent | undefined {
    const pending = this.#keys.get(key);
    if (pending !== undefined && pending.awaited > 0) return pending.intent;
    return this.#awaitedClears > 0 ? (pending?.intent ?? NOTHING) : undefined;
  }

  /** Notes what is written from now on, and what is under way already. The returned function ends it. */
  watch(): [WritesMeanwhile, () => void] {
    const intents = new Map<string, Intent>();
    for (const key of this.#keys.keys()) {
      const intent = this.intentOf(key);
      if (intent !== undefined) intents.set(key, intent);
    }
    const meanwhile: WritesMeanwhile = { cleared: this.#awaitedClears > 0, intents };
    this.#watchers.add(meanwhile);
    return [meanwhile, () => this.#watchers.delete(meanwhile)];
  }

  /** Follows a write of a key that was handed to the store. */
  track(key: string, intent: Intent, write: StartedWrite): void {
    for (const watcher of this.#watchers) watcher.intents.set(key, intent);
    const isLate = isPromiseLike(write.outcome);
    let pending = this.#keys.get(key);
    if (pending === undefined) {
      if (!isLate && this.#clears === 0) return;
      this.#keys.set(key, (pending = { intent, running: 0, awaited: 0, overlapped: false }));
    }
    pending.intent = intent;
    // A store may answer one write at once and another later: an earlier one may still arrive after this one.
    if (pending.running > 0 || this.#clears > 0) pending.overlapped = true;
    if (isLate) this.#run(key, pending, write);
    else if (pending.running === 0) this.#remember(key);
  }

  /** Follows a clear of the whole name that was handed to the store. */
  trackClear({ outcome, bounded }: StartedWrite): void {
    for (const watcher of this.#watchers) {
      watcher.cleared = true;
      watcher.intents.clear();
    }
    for (const pending of this.#keys.values()) {
      pending.intent = NOTHING;
      pending.overlapped = true;
    }
    if (!isPromiseLike(outcome)) return;
    this.#clears++;
    this.#awaitedClears++;
    this.#settle(bounded, () => this.#awaitedClears--);
    afterwards(outcome, () => {
      this.#clears--;
      if (this.#clears === 0) for (const [key, pending] of [...this.#keys]) this.#rest(key, pending);
    });
  }

  /** Resolves when no write is waited for any more. */
  async settled(): Promise<void> {
    while (this.#settling.size > 0) await Promise.all(this.#settling);
  }

  #run(key: string, pending: PendingKey, { outcome, bounded }: StartedWrite): void {
    pending.running++;
    pending.awaited++;
    this.#idle.delete(key);
    this.#settle(bounded, () => pending.awaited--);
    afterwards(outcome as PromiseLike<unknown>, () => {
      pending.running--;
      if (pending.running === 0) this.#rest(key, pending);
    });
  }

  /** The key has no write under way. It is forgotten, unless a clear may still undo its last write. */
  #rest(key: string, pending: PendingKey): void {
    if (pending.running > 0 || this.#keys.get(key) !== pending) return;
    if (this.#clears > 0) {
      this.#remember(key);
      return;
    }
    if (pending.overlapped) {
      pending.overlapped = false;
      const write = this.#rewrite(key, pending.intent);
      if (write !== undefined && isPromiseLike(write.outcome)) {
        this.#run(key, pending, write);
        return;
      }
    }
    this.#idle.delete(key);
    this.#keys.delete(key);
  }

  /** A clear that never ends must not let this grow: the keys that have rested longest are left to the store. */
  #remember(key: string): void {
    this.#idle.add(key);
    if (this.#idle.size <= MAX_IDLE_KEYS) return;
    const [oldest] = this.#idle;
    if (oldest === undefined) return;
    this.#idle.delete(oldest);
    this.#keys.delete(oldest);
  }

  #settle(bounded: MaybePromise<unknown>, done: () => void): void {
    const settling = Promise.resolve(bounded).then(done, done);
    this.#settling.add(settling);
    afterwards(settling, () => this.#settling.delete(settling));
  }
}

/** Calls `run` once the promise has settled, whatever its outcome. */
function afterwards(promise: PromiseLike<unknown>, run: () => void): void {
  void promise.then(run, run);
}
