import type { Compared } from './compileAttributes.js';
import type { Both } from './eventTables.js';
import type { Found } from './Found.js';
import type { Raw } from './sameValue.js';

/** What somebody listens to, of one kind of events. */
export type Wanted = ReadonlySet<string>;

/**
 * One comparison of two payloads of a subject. The models are made when something is found, once for all that is found.
 *
 * @typeParam Events what the kind's events tell, by type: only these can be told, with all that belongs to them.
 */
export class Comparison<Model extends object, Events extends { readonly [Type in keyof Events]: Both<Model> }>
  implements Compared
{
  readonly rawBefore: Raw;
  readonly rawAfter: Raw;
  readonly #kind: Kind<Model>;
  readonly #found: (found: Found) => void;
  #before: Model | undefined;
  #after: Model | undefined;

  constructor(kind: Kind<Model>, rawBefore: Raw, rawAfter: Raw, found: (found: Found) => void) {
    this.rawBefore = rawBefore;
    this.rawAfter = rawAfter;
    this.#kind = kind;
    this.#found = found;
  }

  get before(): Model {
    return (this.#before ??= this.#kind.view(this.rawBefore));
  }

  get after(): Model {
    return (this.#after ??= this.#kind.view(this.rawAfter));
  }

  /** Whether somebody listens to the event: what is found beside what was looked for need not be put into words. */
  wants(type: keyof Events & string): boolean {
    return this.#kind.wanted.has(type);
  }

  /** Tells of something if somebody listens to it; both models come along. */
  tell<Type extends keyof Events & string>(
    type: Type,
    detail: Omit<Events[Type], keyof Both<Model>>,
    item?: string,
  ): void {
    if (this.wants(type)) this.tellAs(type, detail, item);
  }

  tellChange(type: string, attribute: string): void {
    this.tellAs(type, { old: propertyOf(this.before, attribute), new: propertyOf(this.after, attribute) });
  }

  tellField(field: string, path: readonly string[], old: unknown, now: unknown): void {
    this.tellAs(this.#kind.fieldType, { field, path, old, new: now }, fieldItem(field, path));
  }

  /** As `tell`, for types that are put together at run time, and which somebody listens to. */
  tellAs(type: string, detail: object, item?: string): void {
    const all = { ...detail, before: this.before, after: this.after };
    this.#found(item === undefined ? { type, detail: all } : { type, item, detail: all });
  }
}

/** What all comparisons of a kind of subject have in common. */
export interface Kind<Model> {
  readonly view: (raw: Raw) => Model;
  readonly wanted: Wanted;
  /** The type of the event for what no other event tells of. */
  readonly fieldType: string;
}

/** What the model shows under that name; nothing, where there is no model. */
export function propertyOf(model: object | undefined, attribute: string): unknown {
  return model === undefined ? undefined : (model as Raw)[attribute];
}

/** Tells apart the differences of fields in one comparison. */
export function fieldItem(field: string, path: readonly string[]): string {
  return [field, ...path].join('/');
}
