import type { Attribute } from './Attribute.js';
import { type Change, changeType } from './eventTypes.js';
import type { Wanted } from './Found.js';
import { eachDifference, type Report } from './leftovers.js';
import type { States } from './States.js';
import { type Raw, sameValue } from './sameValue.js';

/** Receives what the steps of a comparison find between two states. */
export interface ChangeSink {
  /** An attribute has changed. */
  change(type: string, change: Change<unknown>): void;
  /** A field differs that no other event reports. Absent: such fields are not compared. */
  readonly field?: (field: string, path: readonly string[], old: unknown, now: unknown) => void;
}

/** Compares one aspect of two states. */
export type CompareStep = (states: States<object | undefined>, sink: ChangeSink) => void;

/**
 * Makes a step for each attribute of a table that a listener needs.
 *
 * @param prefix of the events' types: `player` and `townHall` give `playerTownHallChange`.
 * @param reportsRest whether a listener receives the fields that no other event reports.
 */
export function compileAttributes(
  prefix: string,
  table: Readonly<Record<string, Attribute>>,
  wanted: Wanted,
  reportsRest = false,
): CompareStep[] {
  return Object.entries(table).flatMap(([name, attribute]) => {
    const type = changeType(prefix, name);
    const rest = reportsRest ? attribute.rest : undefined;
    if (!wanted.has(type) && rest === undefined) return [];
    return [compileOne(name, attribute, wanted.has(type) ? type : undefined, rest)];
  });
}

/** @param type of the attribute's event; `undefined` when no listener receives it. */
function compileOne(
  name: string,
  { fields, read, same, counts }: Attribute,
  type: string | undefined,
  rest: Attribute['rest'],
): CompareStep {
  const field = fields[0] ?? name;
  return (states, sink) => {
    const { rawBefore, rawAfter } = states;
    const old = read === undefined ? propertyOf(states.before, name) : read(rawBefore);
    const now = read === undefined ? propertyOf(states.after, name) : read(rawAfter);
    if (old === now || (rest !== undefined && sameValue(old, now))) return;
    if (counts !== undefined && !counts(rawBefore, rawAfter)) return;
    if (!same(old, now)) {
      if (type === undefined) return;
      sink.change(type, { old: propertyOf(states.before, name), new: propertyOf(states.after, name) });
    } else if (rest !== undefined) {
      rest(old, now, reportIn(sink, field));
    }
  };
}

/** Makes the step that reports every field that differs and is not among the known ones. */
export function compileUnknown(known: ReadonlySet<string>): CompareStep {
  return ({ rawBefore, rawAfter }, sink) => {
    eachDifference(rawBefore, rawAfter, known, (field, old, now) => sink.field?.(field, [], old, now));
  };
}

/** Returns a report that puts a field, and a path in it, in front of each difference's path. */
export function reportIn(sink: ChangeSink, field: string, path: readonly string[] = []): Report {
  return (rest, old, now) => sink.field?.(field, [...path, ...rest], old, now);
}

/** The payload's fields that hold the attributes of a table. */
export function fieldsOf(table: Readonly<Record<string, Attribute>>): string[] {
  return Object.values(table).flatMap(({ fields }) => fields);
}

function propertyOf(model: object | undefined, name: string): unknown {
  return model === undefined ? undefined : (model as Raw)[name];
}
