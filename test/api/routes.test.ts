import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchRoute, pathOf, ROUTE_NAMES, ROUTES, routeOf } from '../../src/api/routes.js';
import { isTag } from '../../src/api/tags.js';
import { documentIsThere, readOpenApi } from './payloads/openapi.js';
import { NEW_ROUTES } from './payloads/overlay.js';

const parameterCount = (path: string) => path.split('{').length - 1;

describe('the table of routes', () => {
  it.skipIf(!documentIsThere)('lists the routes of the OpenAPI document and the newer ones, no others', () => {
    const anonymous = (path: string) => path.replaceAll(/\{\w+\}/g, '{}');
    const documented = [...readOpenApi().responses.keys(), ...Object.keys(NEW_ROUTES)].map(anonymous);
    const listed = ROUTE_NAMES.map((name) => anonymous(routeOf(name).path));
    expect(listed.filter((path) => !documented.includes(path))).toEqual([]);
    expect(documented.filter((path) => !listed.includes(path))).toEqual([]);
  });

  it('is the only place in src with the path of a route', () => {
    const code = (file: string) => readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const starts = new Set(ROUTE_NAMES.map((name) => routeOf(name).path.split('/')[1]));
    const path = new RegExp(`['"\`]/(?:${[...starts].join('|')})\\b`);
    expect(files.filter((file) => path.test(code(join('src', file))))).toEqual(['api/routes.ts']);
  });
});

describe('pathOf and matchRoute', () => {
  const value = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom('#2PP', 'global', '2025-10', 'a/b', 'ü?&=%', '..'),
  );

  it.each(ROUTE_NAMES)('are inverse for %s, whatever the parameters are', (name) => {
    const count = parameterCount(ROUTES[name].path);
    const values = fc.array(value, { minLength: count, maxLength: count });
    fc.assert(
      fc.property(values, (given) => {
        const match = matchRoute(pathOf(name, given));
        expect(match?.route).toBe(name);
        // Tags come back in their canonical form.
        const expected = given.map((text, index) =>
          isTag(match?.parameters[index]) ? match?.parameters[index] : text,
        );
        expect(match?.parameters).toEqual(expected);
      }),
    );
  });

  it('corrects tags, ignores a slash at the end and finds a route by its own pattern', () => {
    expect(matchRoute('/players/2pp/')).toEqual({ route: 'player', parameters: ['#2PP'] });
    expect(matchRoute('/clans/%232PP/currentwar/leaguegroup')).toEqual({ route: 'leagueGroup', parameters: ['#2PP'] });
    for (const name of ROUTE_NAMES) expect(matchRoute(ROUTES[name].path)?.route).toBe(name);
  });

  it('find no route for other paths', () => {
    for (const path of ['', '/', '/clan', '/players//battlelog', '/players/%', '/players/%232PP/battlelog/1'])
      expect(matchRoute(path), path).toBeUndefined();
  });

  it('append the query as it is', () => {
    expect(pathOf('raidSeasons', ['#2PP'], '?limit=2')).toBe('/clans/%232PP/capitalraidseasons?limit=2');
  });
});
