import type { ChangeSink } from './compileAttributes.js';
import type { Both, Change } from './eventTypes.js';
import type { Found, Wanted } from './Found.js';
import { LazyStates } from './States.js';
import type { Raw } from './sameValue.js';

/** The settings of all comparisons of one kind of subject. */
export interface ComparisonKind<M> {
  readonly view: (raw: Raw) => M;
  readonly wanted: Wanted;
  /** The type of the event for fields that no other event reports. */
  readonly fieldType: string;
}

/**
 * A comparison of two payloads of a subject, such as a player: both states and the events found. All events carry both
 * models.
 *
 * @typeParam Events the fields of the events by type.
 */
export class Comparison<M extends object, Events extends { readonly [Type in keyof Events]: Both<M> }>
  extends LazyStates<M>
  implements ChangeSink
{
  readonly found: Found[] = [];
  readonly #kind: ComparisonKind<M>;

  constructor(kind: ComparisonKind<M>, rawBefore: Raw, rawAfter: Raw) {
    super(rawBefore, rawAfter, kind.view);
    this.#kind = kind;
  }

  /** Whether a listener receives this type. */
  wants(type: keyof Events & string): boolean {
    return this.#kind.wanted.has(type);
  }

  /** Adds an event if a listener receives its type. */
  add<Type extends keyof Events & string>(type: Type, detail: Omit<Events[Type], keyof Both<M>>, item?: string): void {
    if (this.wants(type)) this.addWanted(type, detail, item);
  }

  /** Adds an event whose type is put together at run time, and which a listener receives. */
  addWanted(type: string, detail: object, item?: string): void {
    const all = { ...detail, before: this.before, after: this.after };
    this.found.push(item === undefined ? { type, detail: all } : { type, item, detail: all });
  }

  change(type: string, change: Change<unknown>): void {
    this.addWanted(type, change);
  }

  field(field: string, path: readonly string[], old: unknown, now: unknown): void {
    this.addWanted(this.#kind.fieldType, { field, path, old, new: now }, fieldItem(field, path));
  }
}

/** Distinguishes the fields that differ in one comparison. */
export function fieldItem(field: string, path: readonly string[]): string {
  return [field, ...path].join('/');
}
