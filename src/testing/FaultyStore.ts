import type { Clock } from '../internal/Clock.js';
import { systemClock } from '../internal/Clock.js';
import type { MaybePromise } from '../internal/MaybePromise.js';
import type { EntryFacts, Store } from '../store/Store.js';
import type { StoreTraits } from '../store/StoreTraits.js';

/** What can go wrong with a call. */
export type StoreFault =
  /** The call throws. */
  | { readonly kind: 'throws'; readonly error?: unknown }
  /** The call returns a promise that rejects. */
  | { readonly kind: 'rejects'; readonly error?: unknown }
  /** The call returns a promise that never settles, and does nothing. */
  | { readonly kind: 'hangs' }
  /** The call is carried out, and its result is returned this many milliseconds later by the clock. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** The call does nothing and returns this. */
  | { readonly kind: 'answers'; readonly value: unknown };

export type FaultyMethod = 'get' | 'set' | 'delete' | 'pop' | 'keys' | 'entries' | 'clear' | 'getMany';

/** A call that a `FaultyStore` got, faulty or not. */
export interface StoreCall {
  readonly method: FaultyMethod;
  /** The key, or the keys of `getMany`. */
  readonly key: string | readonly string[] | undefined;
  readonly fault: StoreFault['kind'] | undefined;
}

/**
 * A store in memory that fails on command, to test how a program handles it. Without a fault it follows the contract.
 * Faults are set per method: `once` for the next call (several queue up), `always` until `heal`.
 */
export class FaultyStore implements Store {
  readonly traits: StoreTraits = { keepsTime: true };
  /** Every call so far, in order. */
  readonly calls: StoreCall[] = [];
  readonly #values = new Map<string, { value: unknown; deleteAt: number | null }>();
  readonly #next = new Map<FaultyMethod, StoreFault[]>();
  readonly #lasting = new Map<FaultyMethod, StoreFault>();
  readonly #clock: Clock;

  /** The clock says what `slow` waits for and what is expired. Default: the system's. */
  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** The next call of this method has the fault. Further ones queue up behind it, before a lasting one. */
  once(method: FaultyMethod, fault: StoreFault): this {
    const queue = this.#next.get(method);
    if (queue === undefined) this.#next.set(method, [fault]);
    else queue.push(fault);
    return this;
  }

  /** Every call of this method has the fault, until `heal`. */
  always(method: FaultyMethod, fault: StoreFault): this {
    this.#lasting.set(method, fault);
    return this;
  }

  /** Removes all faults, of one method or of all. Calls that hang continue to hang. */
  heal(method?: FaultyMethod): this {
    for (const faults of [this.#next, this.#lasting]) {
      if (method === undefined) faults.clear();
      else faults.delete(method);
    }
    return this;
  }

  get(key: string): MaybePromise<unknown> {
    return this.#call('get', key, () => this.#read(key));
  }

  set(key: string, value: unknown, facts?: EntryFacts): MaybePromise<unknown> {
    return this.#call('set', key, () => {
      if (value === undefined) this.#values.delete(key);
      else this.#values.set(key, { value, deleteAt: facts?.deleteAt ?? null });
    });
  }

  delete(key: string): MaybePromise<boolean> {
    return this.#call('delete', key, () => this.#take(key) !== undefined);
  }

  pop(key: string): MaybePromise<unknown> {
    return this.#call('pop', key, () => this.#take(key));
  }

  keys(): MaybePromise<string[]> {
    return this.#call('keys', undefined, () => this.#live().map(([key]) => key));
  }

  entries(): MaybePromise<[string, unknown][]> {
    return this.#call('entries', undefined, () => this.#live());
  }

  clear(): MaybePromise<unknown> {
    return this.#call('clear', undefined, () => this.#values.clear());
  }

  getMany(keys: readonly string[]): MaybePromise<unknown[]> {
    return this.#call('getMany', keys, () => keys.map((key) => this.#read(key)));
  }

  get size(): number {
    return this.#live().length;
  }

  #call<R>(method: FaultyMethod, key: StoreCall['key'], run: () => R): MaybePromise<R> {
    const fault = this.#next.get(method)?.shift() ?? this.#lasting.get(method);
    this.calls.push({ method, key, fault: fault?.kind });
    switch (fault?.kind) {
      case undefined:
        return run();
      case 'throws':
        // oxlint-disable-next-line typescript/only-throw-error -- stores of others throw anything
        throw fault.error ?? new Error(`${method} throws, as set by the test`);
      case 'rejects':
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- stores of others reject with anything
        return Promise.reject(fault.error ?? new Error(`${method} rejects, as set by the test`));
      case 'hangs':
        return new Promise<never>(() => {});
      case 'slow':
        return this.#clock.sleep(fault.ms).then(run);
      case 'answers':
        return fault.value as R;
    }
  }

  #read(key: string): unknown {
    const entry = this.#values.get(key);
    if (entry === undefined || (entry.deleteAt !== null && entry.deleteAt <= this.#clock.now())) return undefined;
    return entry.value;
  }

  #take(key: string): unknown {
    const value = this.#read(key);
    this.#values.delete(key);
    return value;
  }

  #live(): [string, unknown][] {
    return [...this.#values.keys()]
      .map((key): [string, unknown] => [key, this.#read(key)])
      .filter(([, value]) => value !== undefined);
  }
}
