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

/** One breaker for all stores with the same backend: a lost connection is found once and not for each name. */
export class SharedBreakers {
  readonly #clock: Clock;
  readonly #events: Emitter<CacheEvent>;
  readonly #shared = new Map<object, Shared>();

  constructor(clock: Clock, events: Emitter<CacheEvent>) {
    this.#clock = clock;
    this.#events = events;
  }

  /** The breaker of a name's store. `onClosed` is called when the store works again. */
  of(store: Store, name: CacheName, onClosed: () => void): Breaker {
    const backend = store.traits?.backend ?? store;
    let shared = this.#shared.get(backend);
    if (shared === undefined) this.#shared.set(backend, (shared = this.#share()));
    shared.names.push(name);
    shared.onClosed.push(onClosed);
    return shared.breaker;
  }

  #share(): Shared {
    const names: CacheName[] = [];
    const onClosed: (() => void)[] = [];
    const breaker = new Breaker(this.#clock, (state) => {
      const [name] = names;
      if (name !== undefined) this.#events.emit('breaker', () => ({ type: 'breaker', name, names: [...names], state }));
      if (state === 'closed') for (const run of onClosed) run();
    });
    return { breaker, names, onClosed };
  }
}
