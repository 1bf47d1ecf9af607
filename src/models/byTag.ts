import { tryCorrectTag } from '../api/tags.js';

/** The model of a tag, first as it is written, then corrected (`' 2pp '`). `undefined` for unknown and invalid tags. */
export function findByTag<M>(index: ReadonlyMap<string, M>, tag: string): M | undefined {
  const found = index.get(tag);
  if (found !== undefined) return found;
  const corrected = tryCorrectTag(tag);
  return corrected === undefined ? undefined : index.get(corrected);
}
