import { describe, expect, it } from 'vitest';
import { answers } from './answers.js';
import { viewOf } from './views.js';
import { walk } from './walk.js';

type Path = readonly (string | number)[];

const GONE = Symbol('gone');
/** What a field may turn into with the next update of the game, and worse. */
const ODD: readonly unknown[] = [GONE, null, 'new', '', -1, 1e12, true, [], {}, [null], [7], [{}], { items: null }];

describe('no getter throws when a field of a response', () => {
  it.each(answers)('$file is missing or of another type', ({ definition, body }) => {
    const small = cut(body);
    const failures = new Set<string>();
    for (const path of pathsOf(small)) {
      for (const odd of ODD) {
        const model = viewOf(definition, changed(small, path, odd));
        for (const failure of walk(model).failures) failures.add(`${path.join('.')} = ${String(odd)}: ${failure}`);
      }
    }
    expect([...failures]).toEqual([]);
  });

  it.each(answers)('$file are all missing', ({ definition, body }) => {
    const empty = 'items' in body ? { items: [{}] } : {};
    expect(walk(viewOf(definition, empty)).failures).toEqual([]);
  });
});

/** A copy whose lists have at most two items: enough to meet every shape. */
function cut<T>(value: T): T {
  if (Array.isArray(value)) return value.slice(0, 2).map(cut) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, cut(part)])) as T;
}

function pathsOf(value: unknown, base: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => {
    const path = [...base, key];
    return [path, ...pathsOf((value as Record<string | number, unknown>)[key], path)];
  });
}

function changed(value: object, path: Path, to: unknown): object {
  const copy = structuredClone(value);
  let at = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  const last = path.at(-1) ?? '';
  if (to === GONE && Array.isArray(at)) at.splice(last as number, 1);
  else if (to === GONE) delete at[last];
  else at[last] = to;
  return copy;
}
