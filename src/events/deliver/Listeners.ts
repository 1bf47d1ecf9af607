import type { Unsubscribe } from '../../internal/Emitter.js';

/** What is told: an event with its type, and the tag that it is about if it is about one. */
export interface Emitted {
  readonly type: string;
  readonly tag?: string | undefined;
}

/** Somebody who listens. */
export interface Listener<E extends Emitted = Emitted> {
  readonly run: (event: E) => unknown;
  /** The function by which it is taken back. */
  readonly given: unknown;
}

/** The listeners of one type: those of every tag, and those of some. */
interface OfType {
  readonly all: Set<Listener>;
  readonly byTag: Map<string, Set<Listener>>;
}

/**
 * Who listens to what. Finding the listeners of an event takes the same time whether ten listen or ten thousand, each to a tag of its own.
 */
export class Listeners {
  readonly #types = new Map<string, OfType>();
  readonly #onChange: (type: string) => void;

  /** `onChange` is told of a type when its first listener comes or its last one goes. */
  constructor(onChange: (type: string) => void) {
    this.#onChange = onChange;
  }

  /**
   * `tags` absent: of every tag. `given` is what `removeAll` knows it by, where that is not `run` itself. The function given back takes the listener back; calling it twice does nothing more.
   */
  add(
    type: string,
    run: (event: never) => unknown,
    tags?: ReadonlySet<string>,
    given: (event: never) => unknown = run,
  ): Unsubscribe {
    const listener: Listener = { run: run as Listener['run'], given };
    let ofType = this.#types.get(type);
    const first = ofType === undefined;
    if (ofType === undefined) this.#types.set(type, (ofType = { all: new Set(), byTag: new Map() }));
    if (tags === undefined) ofType.all.add(listener);
    else for (const tag of tags) setOf(ofType.byTag, tag).add(listener);
    if (first) this.#onChange(type);
    return () => this.#remove(type, listener, tags);
  }

  /** Whether anybody listens to the type, of whatever tag. */
  has(type: string): boolean {
    return this.#types.has(type);
  }

  /** Those who are to be told of an event, in the order in which they came, those of every tag first. */
  *of(event: Emitted): Generator<Listener, void, void> {
    for (const type of [event.type, '*']) {
      const ofType = this.#types.get(type);
      if (ofType === undefined) continue;
      yield* [...ofType.all];
      const some = event.tag === undefined ? undefined : ofType.byTag.get(event.tag);
      if (some !== undefined) yield* [...some];
    }
  }

  /** Takes back every listener of the type that was given this function. */
  removeAll(type: string, given: unknown): void {
    const ofType = this.#types.get(type);
    if (ofType === undefined) return;
    for (const listener of ofType.all) if (listener.given === given) ofType.all.delete(listener);
    for (const [tag, some] of ofType.byTag) {
      for (const listener of some) if (listener.given === given) some.delete(listener);
      if (some.size === 0) ofType.byTag.delete(tag);
    }
    this.#tidy(type, ofType);
  }

  clear(): void {
    this.#types.clear();
  }

  #remove(type: string, listener: Listener, tags: ReadonlySet<string> | undefined): void {
    const ofType = this.#types.get(type);
    if (ofType === undefined) return;
    ofType.all.delete(listener);
    for (const tag of tags ?? []) {
      const some = ofType.byTag.get(tag);
      some?.delete(listener);
      if (some?.size === 0) ofType.byTag.delete(tag);
    }
    this.#tidy(type, ofType);
  }

  #tidy(type: string, ofType: OfType): void {
    if (ofType.all.size > 0 || ofType.byTag.size > 0 || this.#types.get(type) !== ofType) return;
    this.#types.delete(type);
    this.#onChange(type);
  }
}

function setOf(map: Map<string, Set<Listener>>, key: string): Set<Listener> {
  let set = map.get(key);
  if (set === undefined) map.set(key, (set = new Set()));
  return set;
}
