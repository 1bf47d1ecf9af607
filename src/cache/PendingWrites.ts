import { isPromiseLike, type MaybePromise } from '../internal/MaybePromise.js';

/** What a key is meant to hold while writes for it are on their way. */
export type Intent = { readonly value: unknown } | typeof ABSENT;
export const ABSENT: unique symbol = Symbol('absent');

interface Pending {
  intent: Intent;
  /** Writes on their way. */
  running: number;
  /** Whether two writes were ever on their way at once, so that nobody knows which of them the store took last. */
  overlapped: boolean;
}

/**
 * Keeps asynchronous stores truthful. While writes for a key are on their way, readers see what they will leave behind. When writes overlapped,
 * the store may have taken them in any order, so the newest is written again once all have come to rest: what was deleted stays deleted and
 * the last value wins, whatever the store's timing. Synchronous stores never get here.
 */
export class PendingWrites {
  readonly #pending = new Map<string, Pending>();
  readonly #settling = new Set<Promise<void>>();
  readonly #rewrite: (key: string, intent: Intent) => MaybePromise<unknown>;
  #clears = 0;

  /** `rewrite` writes an intent once more: a `set` of the value, or a `delete`. */
  constructor(rewrite: (key: string, intent: Intent) => MaybePromise<unknown>) {
    this.#rewrite = rewrite;
  }

  /** Whether a reader has to ask here before it asks the store. */
  get busy(): boolean {
    return this.#pending.size > 0 || this.#clears > 0;
  }

  /** What the key is meant to hold; `undefined`: ask the store. */
  intentOf(key: string): Intent | undefined {
    return this.#pending.get(key)?.intent ?? (this.#clears > 0 ? ABSENT : undefined);
  }

  /** Keys whose intent overrides what the store lists. */
  intents(): Iterable<readonly [string, Intent]> {
    return [...this.#pending].map(([key, { intent }]) => [key, intent] as const);
  }

  /** Whether everything that the store still lists is about to be cleared. */
  get clearing(): boolean {
    return this.#clears > 0;
  }

  /**
   * Follows a write that has been handed to the store. `outcome` is what the store answered; only a promise is followed.
   * `onError` is told of a failure; the store's state is then unknown, and the next read finds out.
   */
  track(key: string, intent: Intent, outcome: MaybePromise<unknown>, onError: (error: unknown) => void): void {
    const before = this.#pending.get(key);
    if (!isPromiseLike(outcome)) {
      // A store may answer some writes at once and others later: an earlier one may still arrive after this one.
      if (before !== undefined) {
        before.intent = intent;
        before.overlapped = true;
      }
      return;
    }
    const pending = before ?? { intent, running: 0, overlapped: this.#clears > 0 };
    if (before === undefined) this.#pending.set(key, pending);
    pending.intent = intent;
    if (pending.running > 0) pending.overlapped = true;
    pending.running++;
    this.#follow(outcome, onError, () => {
      pending.running--;
      this.#rest(key, pending, onError);
    });
  }

  trackClear(outcome: MaybePromise<unknown>, onError: (error: unknown) => void): void {
    for (const pending of this.#pending.values()) {
      pending.intent = ABSENT;
      pending.overlapped = true;
    }
    if (!isPromiseLike(outcome)) return;
    this.#clears++;
    this.#follow(outcome, onError, () => {
      this.#clears--;
      for (const [key, pending] of [...this.#pending]) this.#rest(key, pending, onError);
    });
  }

  /** Resolves when nothing is on its way any more. */
  async settled(): Promise<void> {
    while (this.#settling.size > 0) await Promise.all(this.#settling);
  }

  #rest(key: string, pending: Pending, onError: (error: unknown) => void): void {
    if (pending.running > 0 || this.#clears > 0 || this.#pending.get(key) !== pending) return;
    if (!pending.overlapped) {
      this.#pending.delete(key);
      return;
    }
    pending.overlapped = false;
    let outcome: MaybePromise<unknown>;
    try {
      outcome = this.#rewrite(key, pending.intent);
    } catch (error) {
      this.#pending.delete(key);
      onError(error);
      return;
    }
    if (!isPromiseLike(outcome)) {
      this.#pending.delete(key);
      return;
    }
    pending.running++;
    this.#follow(outcome, onError, () => {
      pending.running--;
      this.#rest(key, pending, onError);
    });
  }

  #follow(outcome: PromiseLike<unknown>, onError: (error: unknown) => void, done: () => void): void {
    const settling = Promise.resolve(outcome).then(
      () => done(),
      (error: unknown) => {
        onError(error);
        done();
      },
    );
    this.#settling.add(settling);
    void settling.then(() => this.#settling.delete(settling));
  }
}
