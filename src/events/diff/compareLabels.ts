import type { LabelPayload } from '../../api/payloads/labels.js';
import { Label } from '../../client/models/Label.js';
import { byKey } from './keyed.js';
import type { Raw } from './sameValue.js';

/** Finds the labels that are there on one side only. A list that is missing on one side says nothing of labels. */
export function compareLabels(
  before: Raw,
  after: Raw,
  added: (label: Label, id: string) => void,
  removed: (label: Label, id: string) => void,
): void {
  const { labels: old } = before;
  const { labels: now } = after;
  if (old === now || !Array.isArray(old) || !Array.isArray(now)) return;
  const [had, has] = [byKey(old, 'id'), byKey(now, 'id')];
  for (const [id, label] of had) if (!has.has(id)) removed(labelOf(label), String(id));
  for (const [id, label] of has) if (!had.has(id)) added(labelOf(label), String(id));
}

function labelOf(raw: Raw): Label {
  return new Label(raw as unknown as LabelPayload);
}
