import type { Call } from './Call.js';

/**
 * The calls under way: a list in which the last call takes the place of one that ends. A `Set` would be slower: V8
 * keeps the tables that it outgrows, and with them the calls, past the young generation (a tenth of a request's time,
 * measured).
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

  /** Ends the calls that `which` picks. */
  end(reason: (call: Call) => unknown, which: (call: Call) => boolean = () => true): void {
    for (const call of [...this.#list]) if (which(call)) call.fail(reason(call));
  }
}
