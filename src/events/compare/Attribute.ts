import { recordOf } from '../../models/reading.js';
import { type Report, reportFields } from './leftovers.js';
import { type Raw, sameValue } from './sameValue.js';

/**
 * How an attribute of a model is compared in the payload, before there is any model. How it is shown is the model's own getter of the
 * name under which the attribute stands in its table.
 */
export interface Attribute<Field extends string = string> {
  /** The fields of the payload that it stands in: the present name, then former ones, which count only where the present one is missing. */
  readonly fields: readonly Field[];
  readonly read: (raw: Raw) => unknown;
  /** Whether the model shows the same for both. */
  readonly same: (old: unknown, now: unknown) => boolean;
  /** Reports by what values differ that are the same to the attribute, though not by content. Without it there is nothing to tell. */
  readonly rest?: (old: unknown, now: unknown, report: Report) => void;
  /** Whether the attribute counts at all between these two payloads. Without it: always. */
  readonly counts?: (before: Raw, after: Raw) => boolean;
}

/** The attributes of a model by the names of its properties. */
export type AttributeTable<Model, Payload> = {
  readonly [Name in keyof Model]?: Attribute<keyof Payload & string>;
};

/** A plain value, under its present name and its former ones: compared by content. */
export function value<Field extends string>(...fields: readonly [Field, ...Field[]]): Attribute<Field> {
  const [field, former] = fields;
  const read = former === undefined ? (raw: Raw) => raw[field] : (raw: Raw) => raw[field] ?? raw[former];
  return { fields, read, same: sameValue };
}

/**
 * An object that stands for something which has an identity, such as a league: another one is a change of the attribute. Where it is the same
 * one and only says something else of itself (a new picture, a new name), that is left over.
 */
export function identified<Field extends string>(field: Field, by = 'id'): Attribute<Field> {
  const idOf = (part: unknown): unknown => recordOf(part as Raw | undefined)?.[by];
  return {
    fields: [field],
    read: (raw) => raw[field],
    same: (old, now) => sameValue(idOf(old), idOf(now)),
    rest: reportFields,
  };
}

/** An object that is compared as a whole, also under a former name; what is no object counts as missing, as in the models. */
export function whole<Field extends string>(
  fields: Field | readonly [Field, Field],
  same: (old: Raw, now: Raw) => boolean = sameValue,
): Attribute<Field> {
  return {
    ...(typeof fields === 'string' ? value(fields) : value(...fields)),
    same: (old, now) => {
      const [before, after] = [recordOf(old as Raw | undefined), recordOf(now as Raw | undefined)];
      return before === undefined || after === undefined ? before === after : same(before, after);
    },
    rest: (old, now, report) => {
      if (recordOf(old as Raw | undefined) === undefined && !sameValue(old, now)) report([], old, now);
    },
  };
}
