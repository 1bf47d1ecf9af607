import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('../../../../shared/reference/openapi-2025-11.yml', import.meta.url));

export const documentIsThere = existsSync(FILE);

/** A definition of the document: what a property is, by name; or what its items are. */
export interface Definition {
  readonly properties: ReadonlyMap<string, string>;
  /** The definition of a list's items. */
  readonly items: string | undefined;
}

export interface OpenApi {
  /** By name. A property is a primitive type or the name of a definition. */
  readonly definitions: ReadonlyMap<string, Definition>;
  /** The definition of the body of a success, by path. */
  readonly responses: ReadonlyMap<string, string>;
}

/** The parts of the document that matter here, read by their indentation: it is written by a machine. */
export function readOpenApi(): OpenApi {
  const text = readFileSync(FILE, 'utf8');
  return {
    definitions: readDefinitions(section(text, 'definitions')),
    responses: readResponses(section(text, 'paths')),
  };
}

function section(text: string, name: string): string {
  const start = text.indexOf(`\n${name}:\n`) + name.length + 3;
  const end = text.slice(start).search(/^\S/m);
  return text.slice(start, end === -1 ? undefined : start + end);
}

/** The blocks of a text whose heads stand at an indentation: `[head, body]`. */
function blocks(text: string, indent: number): [string, string][] {
  return text
    .split(new RegExp(`^ {${indent}}(?=[^ \\n])`, 'm'))
    .filter((block) => block.trim() !== '')
    .map((block) => {
      const end = block.indexOf(':\n');
      return [block.slice(0, end), block.slice(end + 2)];
    });
}

function readDefinitions(text: string): Map<string, Definition> {
  return new Map(
    blocks(text, 2).map(([name, body]) => {
      const parts = new Map(blocks(body, 4));
      const items = parts.has('items') ? typeOf(parts.get('items') ?? '') : undefined;
      const properties = blocks(parts.get('properties') ?? '', 6).map(([key, type]) => [key, typeOf(type)] as const);
      return [name, { properties: new Map(properties), items }];
    }),
  );
}

function typeOf(body: string): string {
  return /\$ref: '#\/definitions\/(\w+)'/.exec(body)?.[1] ?? /type: (\w+)/.exec(body)?.[1] ?? 'unknown';
}

function readResponses(text: string): Map<string, string> {
  return new Map(
    blocks(text, 2).map(([path, body]) => {
      const success = /'200':[\s\S]*?\$ref: '#\/definitions\/(\w+)'/.exec(body)?.[1];
      return [path, success ?? 'unknown'];
    }),
  );
}
