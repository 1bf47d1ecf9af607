import { tryCorrectTag } from '../api/tags.js';

/** The model of a tag as people write it (`' 2pp '`): first as it stands, then corrected. `undefined` for unknown and impossible tags. */
export function findByTag<M>(index: ReadonlyMap<string, M>, tag: string): M | undefined {
  const found = index.get(tag);
  if (found !== undefined) return found;
  const corrected = tryCorrectTag(tag);
  return corrected === undefined ? undefined : index.get(corrected);
}
