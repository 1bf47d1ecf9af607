import type { SymbolForm } from './ModelForm.js';
import { isWhole, type Place } from './Place.js';

export type TemplateForm = Extract<SymbolForm, readonly ['template', ...unknown[]]>;

const LOOKED_AT = 150;
const FEWEST = 4;
/** A template must have been found so often, and a node has at most so many. */
const MIN_TIMES = 3;
const MOST = 6;

/** Texts with a number of their object within, such as `Total Gold looted: 92345594`: what is around which number. */
export function findTemplates(places: readonly Place[]): readonly TemplateForm[] {
  const texts = places.filter(({ value, owner }) => typeof value === 'string' && owner !== undefined);
  if (texts.length < FEWEST) return [];
  const looked = texts.slice(0, LOOKED_AT);
  if (new Set(looked.map(({ value }) => value)).size < MIN_TIMES) return [];
  const found = new Map<string, { form: TemplateForm; times: number }>();
  for (const { value, owner, key } of looked) {
    for (const [name, number] of Object.entries(owner?.object ?? {})) {
      if (name === key) break;
      // Short numbers stand in texts by chance.
      if (!isWhole(number) || Math.abs(number) < 10) continue;
      const form = toTemplate(value as string, String(number), name);
      if (form === undefined) continue;
      const id = JSON.stringify(form);
      const known = found.get(id);
      if (known === undefined) found.set(id, { form, times: 1 });
      else known.times++;
    }
  }
  return [...found.values()]
    .filter(({ times }) => times >= MIN_TIMES)
    .sort((a, b) => b.times - a.times)
    .slice(0, MOST)
    .map(({ form }) => form);
}

export function fitsTemplate({ value, owner }: Place, [, prefix, suffix, key]: TemplateForm): boolean {
  if (typeof value !== 'string' || owner === undefined) return false;
  const number = owner.object[key];
  return isWhole(number) && value === prefix + String(number) + suffix;
}

function toTemplate(text: string, digits: string, key: string): TemplateForm | undefined {
  const at = text.lastIndexOf(digits);
  return at < 0 ? undefined : ['template', text.slice(0, at), text.slice(at + digits.length), key];
}
