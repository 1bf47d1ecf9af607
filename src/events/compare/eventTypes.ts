/** A value before and after, as the model shows it. */
export interface Change<V> {
  readonly old: V;
  readonly new: V;
}

/** Both models of the subject: from the answer before, and from the present one. */
export interface Both<M> {
  readonly before: M;
  readonly after: M;
}

/**
 * A difference that no other event reports: in a field that this version doesn't know, or in a minor one, such as the
 * highest level of a troop or the address of a league's icon.
 */
export interface FieldChange {
  /** The field of the payload. */
  readonly field: string;
  /** The way below the field: names of fields, and names or ids of list items. Empty: the field itself. */
  readonly path: readonly string[];
  /** As in the payload; `undefined` where it is absent. */
  readonly old: unknown;
  readonly new: unknown;
}

/** An entry of a table of events. The key is the event's type, and `Detail` are its fields. */
export interface DetailEntry<Detail extends object> {
  /** Exists only as a type. */
  readonly detail?: Detail;
}

/** Makes an entry of a table of events: `playerClanJoin: detail<{ readonly clan: PlayerClan }>()`. */
export function detail<Detail extends object>(): DetailEntry<Detail> {
  return {};
}

/** The fields of the events of a table of `detail` entries, by name; `Context` are fields that all of them have. */
export type DetailsOf<Table, Context = unknown> = {
  [Name in keyof Table & string]: Table[Name] extends DetailEntry<infer Detail> ? Flat<Detail & Context> : never;
};

/** The same details under types with a prefix: `war` and `Attack` make `warAttack`. */
export type Prefixed<Prefix extends string, Details> = {
  [Name in keyof Details & string as `${Prefix}${Name}`]: Details[Name];
};

/** The fields of the events of an attribute table, by type: `player` and `townHall` make `playerTownHallChange`. */
export type AttributeEvents<Prefix extends string, M, Table, Context> = {
  [Name in keyof Table & keyof M & string as `${Prefix}${Capitalize<Name>}Change`]: Flat<Change<M[Name]> & Context>;
};

/** An intersection as one object type, which editors show in full. */
export type Flat<T> = { [Key in keyof T]: T[Key] };

/** The type of an attribute's event. */
export function changeType(prefix: string, attribute: string): string {
  return `${prefix}${attribute.charAt(0).toUpperCase()}${attribute.slice(1)}Change`;
}

/** The types of the events of an attribute table. */
export function changeTypes(prefix: string, table: object): string[] {
  return Object.keys(table).map((attribute) => changeType(prefix, attribute));
}
