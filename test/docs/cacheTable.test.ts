import { describe, expect, test } from 'vitest';
import { Cache } from '../../src/cache/Cache.js';
import { CacheConfig } from '../../src/cache/CacheConfig.js';
import { CACHE_GROUPS, CACHE_NAMES, type CacheGroup, GROUP_OF } from '../../src/cache/names.js';
import type { Endpoint } from '../../src/client/endpoints/Endpoint.js';
import { endpoints } from '../../src/client/endpoints/endpoints.js';
import { textOf } from './documents.js';

const TEXT = textOf('docs/cache.md');

/** The rows of the table whose first column has this head, as cells. */
function table(text: string, ...head: readonly string[]): string[][] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => head.every((title, column) => cells(line)[column] === title));
  expect(start, `the table of ${head.join(', ')}`).toBeGreaterThan(-1);
  const rows: string[][] = [];
  for (const line of lines.slice(start + 2)) {
    if (!line.startsWith('|')) break;
    rows.push(cells(line));
  }
  return rows;
}

function cells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

const quoted = (cell: string | undefined) => [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, text]) => text as string);

describe('the table of cache names', () => {
  const rows = table(TEXT, 'name', 'group', 'what is kept');
  const routes = Object.entries(endpoints) as unknown as [string, Endpoint<never, unknown>][];

  test('has every name, in the order of the source, with its group', () => {
    expect(rows.map(([name, group]) => [quoted(name)[0], quoted(group)[0]])).toEqual(
      CACHE_NAMES.map((name) => [name, GROUP_OF[name]]),
    );
    for (const [, , kept] of rows) expect(kept).not.toBe('');
  });

  test.each(CACHE_NAMES)('%s: the methods that fill it, and a key of theirs', (name) => {
    const [, , , key, methods] = rows.find(([first]) => first === `\`${name}\``) ?? [];
    const filled = routes.filter(([, route]) => route.cache === name);
    // These are filled by no single route.
    const own: Readonly<Record<string, readonly string[]>> = {
      currentWars: ['getCurrentWar'],
      warClans: [],
      warPlayers: [],
      events: [],
    };
    expect([...quoted(methods)].sort()).toEqual([...(own[name] ?? filled.map(([method]) => method))].sort());
    const [example = ''] = quoted(key);
    if (filled.length > 0) expect(filled.some(([, route]) => route.owns(example))).toBe(true);
    else expect(example).toMatch(/^(#2PP|maintenanceStart:\d{13})$/);
  });
});

describe('the table of groups', () => {
  test.each(['docs/cache.md', 'README.md'])('%s has the defaults of the source', (document) => {
    const cache = new Cache({});
    const config: Record<CacheGroup, CacheConfig> = {
      clan: cache.clanConfig(),
      war: cache.warConfig(),
      player: cache.playerConfig(),
      static: cache.staticConfig(),
    };
    expect(table(textOf(document), 'group', 'entries per name', 'time to live', 'override')).toEqual(
      CACHE_GROUPS.map((group) => [
        `\`${group}\``,
        String(config[group].maxSize),
        config[group].ttl === null ? 'never expires' : `${config[group].ttl} s`,
        `\`${group}Config()\``,
      ]),
    );
  });
});

describe('the table of a configuration', () => {
  const rows = table(TEXT, 'argument', 'absent', '`0`', '`null`');

  test('has every part of it', () => {
    const parts = Object.keys(new CacheConfig(1, 1)).map((name) => name.replace(/Ms$/, ''));
    expect(rows.map(([argument]) => quoted(argument)[0]).sort()).toEqual(parts.sort());
  });

  test.each(rows.filter(([, , zero]) => zero !== ''))(
    '%s, absent: %s, 0: %s, null: %s',
    (argument, absent, zero, none) => {
      const name = quoted(argument)[0] as string;
      const outcome = (value: unknown): unknown => {
        const values: Record<string, unknown> = { maxSize: 5, ttl: 60, [name]: value };
        const { maxSize, ttl, ...options } = values;
        try {
          const config: object = new CacheConfig(maxSize as number, ttl as number, options);
          return name in config ? config[name as never] : config[`${name}Ms` as never];
        } catch {
          return 'refused';
        }
      };
      const MEANS: Readonly<Record<string, unknown>> = {
        refused: 'refused',
        never: 0,
        none: 0,
        'keep nothing': 0,
        'no bound': null,
        'for ever': null,
        'wait forever': null,
        '500 ms': 500,
        "the store's own": undefined,
        'ask both at once': 0,
        'only the hard one': null,
        'every process asks': 0,
      };
      expect([outcome(undefined), outcome(0), outcome(null)]).toEqual(
        [absent, zero, none].map((cell) => MEANS[cell ?? '']),
      );
    },
  );
});

describe('the other tables', () => {
  test('have every verb', () => {
    const verbs = table(TEXT, 'verb', 'meaning').map(([verb]) => /^`(\w+)\(/.exec(verb ?? '')?.[1]);
    for (const verb of verbs) expect(typeof Cache.prototype[verb as keyof Cache]).toBe('function');
    // What is said elsewhere on the page.
    const toOverride = /Config$|^(configFor|getMaxSize|getTtl|createDefaultCache|makeKey|encode|decode)$/;
    const others = /^(freshness|statistics|on|once|off|open|close|clock|constructor)$/;
    const all = Object.getOwnPropertyNames(Cache.prototype).filter(
      (name) => !toOverride.test(name) && !others.test(name),
    );
    expect([...verbs].sort()).toEqual(all.sort());
  });

  test('have every counter', () => {
    const counters = table(TEXT, 'counter', 'counts').flatMap(([names]) => quoted(names));
    expect(counters.sort()).toEqual(Object.keys(new Cache({}).statistics('leagues')).sort());
  });
});
