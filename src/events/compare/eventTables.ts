/** A value before and after, as the model shows it. */
export interface Change<V> {
  readonly old: V;
  readonly new: V;
}

/** Both models of the subject: as it was in the answer before, and as it is now. */
export interface Both<Model> {
  readonly before: Model;
  readonly after: Model;
}

/**
 * A difference that no event of its own tells of: a field that this version doesn't know, or one that means nothing by itself (the highest
 * level of a troop, the address of a league's picture).
 */
export interface FieldChange {
  /** The field of the payload. */
  readonly field: string;
  /** Where below the field: names of fields, names or ids of the items of lists. Empty: the field itself. */
  readonly path: readonly string[];
  /** As the payload has it; `undefined` where it is not there. */
  readonly old: unknown;
  readonly new: unknown;
}

/** An entry of a table of events: the key is the event's type, and this what the event tells. */
export interface Tells<Detail extends object> {
  /** Only for the types: there is no value. */
  readonly detail?: Detail;
}

/** An entry of a table of events. */
export function tells<Detail extends object>(): Tells<Detail> {
  return {};
}

/** Details by type, of a table of `tells`, each with a context. */
export type EventsOf<Table, Context = unknown> = {
  [Type in keyof Table & string]: Table[Type] extends Tells<infer Detail> ? Flat<Detail & Context> : never;
};

/** Details by type, of the attributes of a model: `player` and `townHall` make `playerTownHallChange`. */
export type AttributeEvents<Prefix extends string, Model, Table, Context> = {
  [Name in keyof Table & keyof Model & string as `${Prefix}${Capitalize<Name>}Change`]: Flat<
    Change<Model[Name]> & Context
  >;
};

/** An intersection as one object, which is how editors should show it. */
export type Flat<T> = { [Key in keyof T]: T[Key] };

/** The event's type for an attribute. */
export function changeType(prefix: string, attribute: string): string {
  return `${prefix}${attribute.charAt(0).toUpperCase()}${attribute.slice(1)}Change`;
}

/** The types of the events of all attributes of a table. */
export function changeTypes(prefix: string, table: object): string[] {
  return Object.keys(table).map((attribute) => changeType(prefix, attribute));
}
