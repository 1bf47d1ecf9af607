import type { Call } from './Call.js';

/**
 * The calls under way. A list in which the last one takes the place of one that leaves: a `Set` with as much coming and going leaves dead
 * tables behind, and what they point to survives the young generation (a tenth of a request's time, measured).
 */
export class Calls {
  readonly #list: Call[] = [];

  add(call: Call): void {
    call.place = this.#list.push(call) - 1;
  }

  delete(call: Call): void {
    const last = this.#list.pop();
    if (last === undefined || last === call) return;
    this.#list[call.place] = last;
    last.place = call.place;
  }

  /** Ends those that the test picks. */
  end(reason: (call: Call) => unknown, which: (call: Call) => boolean = () => true): void {
    for (const call of [...this.#list]) if (which(call)) call.fail(reason(call));
  }
}
