import { describe, expect, it } from 'vitest';
import { fixtures, fixturesAreThere } from '../../models/fixtures.js';
import { INTERFACES } from './interfaces.js';
import { documentIsThere, type OpenApi, readOpenApi } from './openapi.js';
import { ADDED, ALIASES, NEW_ROUTES, NOT_PUBLIC, RESPONSES } from './overlay.js';

type Kinds = Readonly<Record<string, string>>;
const interfaces: Readonly<Record<string, Kinds>> = INTERFACES;

describe.skipIf(!documentIsThere)('the payload types, against the OpenAPI document (skipped without it)', () => {
  const document = documentIsThere ? readOpenApi() : ({ definitions: new Map(), responses: new Map() } as OpenApi);
  const objects = [...document.definitions].filter(([, definition]) => definition.properties.size > 0);

  it('reads the document', () => {
    expect(document.definitions.size).toBe(90);
    expect(document.responses.size).toBe(32);
    expect(document.definitions.get('WarClan')?.properties.get('members')).toBe('ClanWarMemberList');
    expect(document.definitions.get('ClanWarMemberList')?.items).toBe('ClanWarMember');
  });

  it.each(objects)('%s', (name, definition) => {
    if (name in NOT_PUBLIC) {
      expect(interfaces).not.toHaveProperty(name);
      return;
    }
    const documented = [...definition.properties].map(([field, type]) => [field, kindOf(document, type)]);
    const added = Object.keys(ADDED).filter((field) => field.startsWith(`${name}.`));
    const expected = new Map(documented as [string, string][]);
    for (const path of added) {
      const field = path.slice(name.length + 1);
      expect(expected.has(field), `${path} is in the document: take it out of the overlay`).toBe(false);
      expected.set(field, interfaces[name]?.[field] ?? 'missing in the interface');
    }
    expect(interfaces[name]).toEqual(Object.fromEntries(expected));
  });

  it('answers of every route have an interface', () => {
    for (const [path, documented] of document.responses) {
      const body = RESPONSES[path] ?? documented;
      expect(interfaces, path).toHaveProperty(document.definitions.get(body)?.items ?? body);
    }
  });

  it('the overlay names only fields that exist', () => {
    for (const path of Object.keys(ADDED)) expect(document.definitions.has(path.split('.')[0] ?? ''), path).toBe(true);
    for (const name of Object.keys(NOT_PUBLIC)) expect(document.definitions.has(name), name).toBe(true);
    for (const path of Object.keys(RESPONSES)) expect(document.responses.has(path), path).toBe(true);
    for (const path of Object.keys(NEW_ROUTES)) expect(document.responses.has(path), path).toBe(false);
  });

  describe.skipIf(!fixturesAreThere)('and against the captured responses', () => {
    it.each(fixtures())('$file has no field and no type that the interfaces lack', ({ body, definition, paged }) => {
      const unknown: string[] = [];
      const items = paged ? (body as { items: unknown[] }).items : [body];
      for (const item of items) compare(document, definition, item, unknown);
      expect([...new Set(unknown)]).toEqual([]);
    });
  });
});

/** The kind of a property's type; lists are arrays, all other definitions objects. */
function kindOf(document: OpenApi, type: string): string {
  const alias = ALIASES[type];
  if (alias !== undefined) return alias;
  const definition = document.definitions.get(type);
  if (definition === undefined) return type;
  return definition.items === undefined ? 'object' : 'array';
}

/** Notes what is in a value and not in its interface, down to the leaves. */
function compare(document: OpenApi, name: string, value: unknown, unknown: string[]): void {
  const kinds = interfaces[name];
  if (kinds === undefined || typeof value !== 'object' || value === null) {
    unknown.push(`${name} is not an object with an interface`);
    return;
  }
  for (const [field, content] of Object.entries(value)) {
    const kind = content === null ? 'null' : Array.isArray(content) ? 'array' : typeof content;
    const expected = kinds[field];
    if (expected === undefined || (kind !== expected && kind !== 'null')) unknown.push(`${name}.${field}: ${kind}`);
    const type = document.definitions.get(name)?.properties.get(field) ?? '';
    const part = document.definitions.get(type);
    const isImages = kind === 'object' && (field === 'badgeUrls' || field === 'iconUrls');
    if (part === undefined || isImages || (kind !== 'object' && kind !== 'array')) continue;
    if (part.items === undefined) compare(document, type, content, unknown);
    else
      for (const item of content as unknown[])
        if (part.items !== 'string') compare(document, part.items, item, unknown);
  }
}
