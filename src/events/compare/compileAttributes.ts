import type { Attribute } from './Attribute.js';
import { eachDifference } from './leftovers.js';
import { type Raw, sameValue } from './sameValue.js';

/** Two states of something that has attributes, and a hand to tell what was found. */
export interface Compared {
  readonly rawBefore: Raw;
  readonly rawAfter: Raw;
  /** Tells that an attribute of the model changed. */
  tellChange(type: string, attribute: string): void;
  /** Tells of a difference that no event of its own tells of. */
  tellField(field: string, path: readonly string[], old: unknown, now: unknown): void;
}

export type Step = (compared: Compared) => void;

/**
 * A step for each attribute that somebody listens to.
 *
 * @param typeOf the type of the event for an attribute.
 * @param tellsRest whether somebody listens to what attributes leave over.
 */
export function compileAttributes(
  table: Readonly<Record<string, Attribute>>,
  typeOf: (attribute: string) => string,
  wanted: ReadonlySet<string>,
  tellsRest: boolean,
): Step[] {
  const steps: Step[] = [];
  for (const [name, attribute] of Object.entries(table)) {
    const type = typeOf(name);
    const tells = wanted.has(type);
    if (tells || (tellsRest && attribute.rest !== undefined)) {
      steps.push(stepOf(name, attribute, tells ? type : undefined, tellsRest));
    }
  }
  return steps;
}

/** @param type the type of the attribute's event; `undefined` when nobody listens to it. */
function stepOf(name: string, attribute: Attribute, type: string | undefined, tellsRest: boolean): Step {
  const { read, same, counts } = attribute;
  const field = attribute.fields[0] ?? name;
  const rest = tellsRest ? attribute.rest : undefined;
  return (compared) => {
    const { rawBefore, rawAfter } = compared;
    const old = read(rawBefore);
    const now = read(rawAfter);
    if (old === now || (rest !== undefined && sameValue(old, now))) return;
    if (counts !== undefined && !counts(rawBefore, rawAfter)) return;
    if (!same(old, now)) {
      if (type !== undefined) compared.tellChange(type, name);
    } else if (rest !== undefined) {
      rest(old, now, (path, a, b) => compared.tellField(field, path, a, b));
    }
  };
}

/** Tells of every field that is not among the known ones. */
export function compileUnknown(known: ReadonlySet<string>): Step {
  return (compared) => {
    eachDifference(compared.rawBefore, compared.rawAfter, known, (field, old, now) =>
      compared.tellField(field, [], old, now),
    );
  };
}

/** The fields of the payload that the attributes of a table stand in. */
export function fieldsOf(table: Readonly<Record<string, Attribute>>): string[] {
  return Object.values(table).flatMap(({ fields }) => fields);
}
