import type { LabelPayload } from '../../api/payloads/labels.js';
import { Label } from '../../models/Label.js';
import type { Wanted } from './Comparison.js';
import type { Compared } from './compileAttributes.js';
import { byKey, reportUnkeyed } from './keyed.js';
import { reportFields } from './leftovers.js';
import { type Raw, sameValue } from './sameValue.js';

/** The types of the events. */
interface Types<Type extends string> {
  readonly added: Type;
  readonly removed: Type;
  /** Of the event for what no other tells of. */
  readonly rest: string;
}

/** A comparison that can tell of labels. */
interface Labelled<Type extends string> extends Compared {
  tell(type: Type, detail: { readonly label: Label }, item: string): void;
}

/** The step for the labels of a player or a clan. A list that is missing on one side says nothing of labels. */
export function compileLabels<Type extends string>(
  wanted: Wanted,
  { added, removed, rest }: Types<Type>,
): ((compared: Labelled<Type>) => void)[] {
  const tellsRest = wanted.has(rest);
  if (!tellsRest && !wanted.has(added) && !wanted.has(removed)) return [];
  return [
    (compared) => {
      const { labels: old } = compared.rawBefore;
      const { labels: now } = compared.rawAfter;
      if (old === now || sameValue(old, now)) return;
      const report = (path: readonly string[], a: unknown, b: unknown) => compared.tellField('labels', path, a, b);
      if (tellsRest) reportUnkeyed(old, now, 'id', report);
      if (!Array.isArray(old) || !Array.isArray(now)) return;
      const [before, after] = [byKey(old, 'id'), byKey(now, 'id')];
      for (const [id, label] of before) {
        const other = after.get(id);
        if (other === undefined) compared.tell(removed, { label: labelOf(label) }, String(id));
        else if (tellsRest) reportFields(label, other, report, undefined, [String(id)]);
      }
      for (const [id, label] of after) {
        if (!before.has(id)) compared.tell(added, { label: labelOf(label) }, String(id));
      }
    },
  ];
}

function labelOf(raw: Raw): Label {
  return new Label(raw as unknown as LabelPayload);
}
