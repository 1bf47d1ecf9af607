import fc from 'fast-check';

/** One thing that goes wrong with a payload, or simply changes. */
interface Mutation {
  /** Which way to go from the top: at each step one of the fields or items, until the ways end. */
  readonly way: readonly number[];
  readonly act: 'replace' | 'remove' | 'null' | 'more' | 'less' | 'double' | 'reverse' | 'add';
  readonly value: fc.JsonValue;
}

/** Changes of any kind, in any number of places. */
export const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    way: fc.array(fc.nat(200), { minLength: 1, maxLength: 5 }),
    act: fc.constantFrom('replace', 'remove', 'null', 'more', 'less', 'double', 'reverse', 'add'),
    value: fc.jsonValue({ maxDepth: 2 }),
  }),
  { maxLength: 12 },
);

type Node = Record<string, unknown> | unknown[];

/**
 * The payload with all of it done to it; the payload itself stays. The tag stays too: payloads of two subjects are
 * never compared.
 */
export function mutated<P extends object>(payload: P, changes: readonly Mutation[]): P {
  const copy = structuredClone(payload);
  for (const change of changes) mutate(copy as Node, change);
  return copy;
}

function mutate(root: Node, { way, act, value: given }: Mutation): void {
  // A copy: other changes write into what this one puts there.
  const value = structuredClone(given);
  let parent = root;
  let key = keyAt(parent, way[0] ?? 0);
  for (const step of way.slice(1)) {
    const child = (parent as Record<string, unknown>)[key];
    if (typeof child !== 'object' || child === null || Object.keys(child).length === 0) break;
    parent = child as Node;
    key = keyAt(parent, step);
  }
  if (parent === root && key === 'tag') return;
  const fields = parent as Record<string, unknown>;
  const old = fields[key];
  if (act === 'remove' && Array.isArray(parent)) parent.splice(Number(key), 1);
  else if (act === 'remove') delete fields[key];
  else if (act === 'null') fields[key] = null;
  else if (act === 'double' && Array.isArray(parent)) parent.push(structuredClone(old));
  else if (act === 'reverse' && Array.isArray(parent)) parent.reverse();
  else if (act === 'add' && Array.isArray(parent)) parent.push(value);
  else if (act === 'add') fields['newField'] = value;
  else if ((act === 'more' || act === 'less') && typeof old === 'number') fields[key] = old + (act === 'more' ? 1 : -1);
  else fields[key] = value;
}

function keyAt(node: Node, step: number): string {
  const keys = Object.keys(node);
  return keys[step % keys.length] ?? '';
}
