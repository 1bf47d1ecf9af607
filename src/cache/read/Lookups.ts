import type { Clock } from '../../internal/Clock.js';
import { isPromiseLike, type MaybePromise } from '../../internal/MaybePromise.js';
import type { NewestWrites } from '../../store/newest/NewestWrites.js';
import { type Intent, NOTHING } from '../../store/newest/Write.js';
import type { CachePort } from '../CacheOwner.js';
import { holdsFacts } from '../copies/Facts.js';
import type { NamedStore } from '../copies/NamedStore.js';
import type { NameParts } from '../NameParts.js';
import { Lookup } from '../outage/Lookup.js';
import type { StoreGuard } from '../outage/StoreGuard.js';
import { StoreContentError } from '../StoreContentError.js';
import type { Flights } from './Flights.js';

/**
 * What one cache name holds for a key: in its store, or by a write that is under way. A store that fails holds nothing.
 * Look-ups in an asynchronous store are shared by readers that ask at the same time.
 */
export class Lookups {
  readonly #store: NamedStore;
  readonly #guard: StoreGuard;
  readonly #flights: Flights;
  readonly #writes: NewestWrites<unknown>;
  readonly #port: CachePort;
  readonly #clock: Clock;

  constructor({ store, guard, flights, port, clock }: NameParts, writes: NewestWrites<unknown>) {
    this.#store = store;
    this.#guard = guard;
    this.#flights = flights;
    this.#writes = writes;
    this.#port = port;
    this.#clock = clock;
  }

  /** Returns what is held, whatever its age; a `Lookup` when the store answers later. Never throws. */
  find(key: string): unknown {
    if (this.#writes.busy) {
      const intent = this.#writes.intentOf(key);
      if (intent !== undefined) return this.accept(key, this.#valueOf(intent));
    }
    if (this.#flights.lookups.size > 0) {
      const underWay = this.#flights.lookups.get(key);
      if (underWay !== undefined) return underWay;
    }
    if (!this.#guard.allows()) return this.accept(key, this.#store.near(key));
    try {
      const found = this.#store.find(key);
      if (isPromiseLike(found)) return this.#await(key, found);
      this.#guard.answered();
      return this.accept(key, found);
    } catch (error) {
      this.#guard.failed('get', key, error);
      return undefined;
    }
  }

  /** Returns what is held in the form for callers; `undefined` when it has expired. Throws what the store throws. */
  get(key: string): MaybePromise<unknown> {
    const intent = this.#writes.busy ? this.#writes.intentOf(key) : undefined;
    if (intent !== undefined) return this.#store.present(key, this.#valueOf(intent));
    const found = this.#store.get(key);
    return isPromiseLike(found) ? this.#guard.within('get', found) : found;
  }

  /** Returns what is there at once and usable as it is. A store that fails has nothing. */
  peek(key: string): unknown {
    const intent = this.#writes.busy ? this.#writes.intentOf(key) : undefined;
    const found = intent === undefined ? this.#look(key) : this.#valueOf(intent);
    if (found === undefined) return undefined;
    const use = this.#store.lifetime.judge(this.#store.factsOf(found), undefined, undefined);
    return use === 'fresh' || use === 'renew' ? found : undefined;
  }

  /** The client's reads return models: anything else that the store holds counts as absent. */
  accept(key: string, found: unknown): unknown {
    if (found === undefined || this.#port.revive === undefined || holdsFacts(found)) return found;
    const revived = this.#revive(key, found);
    if (revived === undefined) {
      this.#guard.report('decode', key, new StoreContentError('it is no answer of the API'));
    }
    return revived;
  }

  #revive(key: string, found: unknown): unknown {
    try {
      return this.#port.revive?.(this.#store.name, key, dataOf(found));
    } catch {
      return undefined;
    }
  }

  #look(key: string): unknown {
    try {
      const found = this.#store.look(key);
      if (!isPromiseLike(found)) return found;
      found.then(undefined, () => undefined);
    } catch {
      // A read would report it.
    }
    return undefined;
  }

  #await(key: string, found: PromiseLike<unknown>): Lookup {
    const patienceMs = this.#guard.patienceMs;
    const softMs = patienceMs === 0 ? null : patienceMs;
    const answered: Promise<unknown> = this.#guard
      .within('get', found, softMs, () => lookup.becomeOverdue())
      .then(
        (late) => this.accept(key, late),
        (error: unknown) => {
          this.#guard.failed('get', key, error);
          return undefined;
        },
      );
    const lookup: Lookup = new Lookup(answered.then((value) => this.#end(key, lookup, value)));
    if (patienceMs === 0) lookup.becomeOverdue();
    this.#flights.lookups.set(key, lookup);
    return lookup;
  }

  /** A write since the look-up began has the last word: what was read before it is not returned after it. */
  #end(key: string, lookup: Lookup, value: unknown): unknown {
    const isOvertaken = this.#flights.lookups.get(key) !== lookup;
    if (!isOvertaken) this.#flights.lookups.delete(key);
    const intent = isOvertaken && this.#writes.busy ? this.#writes.intentOf(key) : undefined;
    return intent === undefined ? value : this.accept(key, this.#valueOf(intent));
  }

  /** The value of a write under way, unless it has expired meanwhile: a store may take very long. */
  #valueOf(intent: Intent): unknown {
    if (intent === NOTHING) return undefined;
    const deleteAt = this.#store.factsOf(intent.value)?.deleteAt ?? null;
    return deleteAt !== null && this.#clock.now() >= deleteAt ? undefined : intent.value;
  }
}

/** Plain data, parsed where the store returned text. */
function dataOf(found: unknown): unknown {
  if (typeof found === 'string') return JSON.parse(found);
  return found instanceof Uint8Array ? JSON.parse(new TextDecoder().decode(found)) : found;
}
