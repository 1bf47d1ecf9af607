import type { Clock } from '../../internal/Clock.js';
import type { Emitter } from '../../internal/Emitter.js';
import type { Store } from '../../store/Store.js';
import type { CacheEvent } from '../CacheEvent.js';
import type { CacheName } from '../names.js';
import { Breaker } from './Breaker.js';

interface Shared {
  readonly breaker: Breaker;
  readonly names: CacheName[];
  readonly onClosed: (() => void)[];
}

/** One breaker for all stores that depend on the same thing: a connection that is down need not be found out for each name. */
export class SharedBreakers {
  readonly #clock: Clock;
  readonly #events: Emitter<CacheEvent>;
  readonly #shared = new Map<object, Shared>();

  constructor(clock: Clock, events: Emitter<CacheEvent>) {
    this.#clock = clock;
    this.#events = events;
  }

  /** The breaker of a name's store; `onClosed` is called when it works again. */
  of(store: Store, name: CacheName, onClosed: () => void): Breaker {
    const what = store.traits?.backend ?? store;
    let shared = this.#shared.get(what);
    if (shared === undefined) {
      const names: CacheName[] = [];
      const whenClosed: (() => void)[] = [];
      const breaker = new Breaker(this.#clock, (state) => {
        this.#events.emit('breaker', () => ({ type: 'breaker', name: names[0] ?? name, names: [...names], state }));
        if (state === 'closed') for (const run of whenClosed) run();
      });
      this.#shared.set(what, (shared = { breaker, names, onClosed: whenClosed }));
    }
    shared.names.push(name);
    shared.onClosed.push(onClosed);
    return shared.breaker;
  }
}
