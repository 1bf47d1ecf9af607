/** The types seen at each path of a body, such as `items[].clan.tag` → `string`. Lists of lists don't occur. */
export type Shape = Map<string, Set<string>>;

export function shapeOf(value: unknown, into: Shape = new Map(), path = ''): Shape {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  if (path !== '') {
    const types = into.get(path) ?? new Set();
    into.set(path, types.add(type));
  }
  if (Array.isArray(value)) for (const item of value) shapeOf(item, into, `${path}[]`);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) shapeOf(inner, into, path === '' ? name : `${path}.${name}`);
  }
  return into;
}

/** A property of a definition of the OpenAPI document. */
export interface Property {
  readonly type: string;
  readonly ref: string | undefined;
}

export interface Definition {
  readonly type: string;
  readonly properties: ReadonlyMap<string, Property>;
  /** The definition of a list's items. */
  readonly items: string | undefined;
}

/** The definitions of the API's own OpenAPI document: the few parts of YAML that it uses. */
export function readDefinitions(yaml: string): Map<string, Definition> {
  const definitions = new Map<string, Definition>();
  const lines = yaml.split('\n');
  let name = '';
  let property = '';
  let current: { type: string; properties: Map<string, Property>; items: string | undefined } | undefined;
  for (const line of lines.slice(lines.indexOf('definitions:') + 1)) {
    const match = /^( *)([\w$]+):\s*(.*)$/.exec(line);
    if (match === null) continue;
    const [, spaces = '', word = '', value = ''] = match;
    const indent = spaces.length;
    if (indent === 0) break;
    if (indent === 2) {
      name = word;
      current = { type: 'object', properties: new Map(), items: undefined };
      definitions.set(name, current);
    }
    if (current === undefined) continue;
    const ref = /#\/definitions\/(\w+)/.exec(value)?.[1];
    if (indent === 4 && word === 'type') current.type = value;
    if (indent === 6 && word === '$ref') current.items = ref;
    if (indent === 6 && word !== '$ref') property = word;
    if (indent === 8 && (word === 'type' || word === '$ref')) current.properties.set(property, { type: value, ref });
  }
  return definitions;
}
