import { Model } from '../../models/Model.js';
import { type Report, reportFields } from './leftovers.js';
import { objectOf, type Raw, sameValue } from './sameValue.js';

/**
 * How one attribute is compared. The attribute is named after a property of the model, and its event shows that
 * property's values.
 */
export interface Attribute<Field extends string = string> {
  /**
   * The payload's fields that hold it: the present name first, then former names. Empty: the model derives it from
   * several fields.
   */
  readonly fields: readonly Field[];
  /** Reads what is compared from the payload, without making a model. Absent: the model's property is compared. */
  readonly read?: (raw: Raw) => unknown;
  /** Whether both are the same to the attribute. */
  readonly same: (old: unknown, now: unknown) => boolean;
  /** Reports the fields that differ although the attribute is the same. Absent: there are none. */
  readonly rest?: (old: unknown, now: unknown, report: Report) => void;
  /** Whether the attribute is compared between these two payloads. Absent: always. */
  readonly counts?: (before: Raw, after: Raw) => boolean;
}

/** Attributes by the names of the model's properties. An entry adds the event, its type and its comparison. */
export type AttributeTable<M, Payload> = {
  readonly [Name in keyof M]?: Attribute<keyof Payload & string>;
};

/**
 * A field, under its present name or a former one: compared by content. The former name counts where the present one is
 * absent.
 */
export function value<Field extends string>(...fields: readonly [Field, ...Field[]]): Attribute<Field> {
  const [field, former] = fields;
  const read = former === undefined ? (raw: Raw) => raw[field] : (raw: Raw) => raw[field] ?? raw[former];
  return { fields, read, same: sameValue };
}

/** A property that the model derives, such as a date or a sum: compared as the model returns it. */
export function derived<Field extends string = never>(...fields: readonly Field[]): Attribute<Field> {
  return { fields, same: (old, now) => sameValue(plainOf(old), plainOf(now)) };
}

/** The JSON value of a property of a model. */
function plainOf(shown: unknown): unknown {
  if (shown instanceof Date) return shown.getTime();
  return shown instanceof Model ? shown.raw : shown;
}

/**
 * An object that refers to something with an id, such as a league. The attribute changes when the id does. Other fields
 * that differ, such as the league's name or icon, are reported as fields.
 */
export function identified<Field extends string>(field: Field, by = 'id'): Attribute<Field> {
  const idOf = (part: unknown): unknown => objectOf(part)?.[by];
  return { ...value(field), same: (old, now) => sameValue(idOf(old), idOf(now)), rest: reportFields };
}

/**
 * An object that is compared as a whole, under its present name or a former one. What is not an object counts as
 * absent.
 */
export function whole<Field extends string>(
  fields: Field | readonly [Field, Field],
  same: (old: Raw, now: Raw) => boolean = sameValue,
): Attribute<Field> {
  return {
    ...(typeof fields === 'string' ? value(fields) : value(...fields)),
    same: (old, now) => {
      const [before, after] = [objectOf(old), objectOf(now)];
      return before === undefined || after === undefined ? before === after : same(before, after);
    },
    rest: (old, now, report) => {
      if (objectOf(old) === undefined && !sameValue(old, now)) report([], old, now);
    },
  };
}
