import type { ChangeSink } from './compileAttributes.js';
import type { Found, Wanted } from './Found.js';

/**
 * Collects what one comparison finds, in order. Types that no listener receives are ignored.
 *
 * @typeParam Details the fields of each event by its name; the event's type is the prefix and that name.
 */
export class Findings<Details extends { readonly [Name in keyof Details]: object }> {
  readonly #all: Found[] = [];
  readonly #wanted: Wanted;
  readonly #prefix: string;

  constructor(wanted: Wanted, prefix: string) {
    this.#wanted = wanted;
    this.#prefix = prefix;
  }

  get all(): readonly Found[] {
    return this.#all;
  }

  /** Whether a listener receives this event. Check it before work that only prepares an `add`. */
  wants(name: keyof Details & string): boolean {
    return this.#wanted.has(this.#prefix + name);
  }

  /** Adds an event if a listener receives its type. */
  add<Name extends keyof Details & string>(name: Name, detail: Details[Name], item: string): void {
    if (this.wants(name)) this.#all.push({ type: this.#prefix + name, item, detail });
  }

  /** Adds what was found elsewhere. */
  include(found: Iterable<Found>): void {
    this.#all.push(...found);
  }

  /** A sink that adds changes of attributes, with the models that their events carry. */
  sink(item: string, models: object): ChangeSink {
    return { change: (type, change) => this.#all.push({ type, item, detail: { ...change, ...models } }) };
  }
}
