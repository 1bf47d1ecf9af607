import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator } from '../../src/simulator/index.js';
import { ADDED } from '../api/payloads/overlay.js';
import { ask, encode } from './ask.js';
import { type Definition, readDefinitions, type Shape, shapeOf } from './shapes.js';

const SHARED = join(import.meta.dirname, '../../../shared');
const FIXTURES = join(SHARED, 'fixtures');
const OPENAPI = join(SHARED, 'reference/openapi-2025-11.yml');

let simulator: Simulator;
beforeAll(async () => {
  simulator = await createSimulator({ seed: 7, clans: 40 });
});
afterAll(() => simulator.close());

const clanTags = () => simulator.clans.map(({ tag }) => `/clans/${encode(tag)}`);
const playerTags = () =>
  simulator.players.filter((_, index) => index % 5 === 0).map(({ tag }) => `/players/${encode(tag)}`);
const leagueWars = async (): Promise<string[]> => {
  const { body } = await ask(simulator, `/clans/${encode(simulator.clans[0].tag)}/currentwar/leaguegroup`);
  const rounds = body['rounds'] as { warTags: string[] }[];
  return rounds.flatMap(({ warTags }) =>
    warTags.filter((tag) => tag !== '#0').map((tag) => `/clanwarleagues/wars/${encode(tag)}`),
  );
};

/**
 * Captures, the paths that the simulator is asked instead, and the definition that the OpenAPI document gives (the
 * item's, of lists).
 */
const CASES: readonly {
  files: readonly string[];
  paths: () => readonly string[] | Promise<readonly string[]>;
  definition: string;
}[] = [
  { files: ['players/player/FOUND', 'players/player/FOUND_2026'], paths: playerTags, definition: 'Player' },
  { files: ['clans/clans/CLAN'], paths: clanTags, definition: 'Clan' },
  {
    files: ['clans/members/MEMBERS'],
    paths: () => clanTags().map((path) => `${path}/members`),
    definition: 'ClanMember',
  },
  { files: ['clans/search/CLANS_FOUND'], paths: () => ['/clans?minMembers=2'], definition: 'Clan' },
  {
    files: ['clans/warlog/WARLOG'],
    paths: () => clanTags().map((path) => `${path}/warlog`),
    definition: 'ClanWarLogEntry',
  },
  {
    files: [
      'clans/currentwar/INWAR',
      'clans/currentwar/PREPARATION',
      'clans/currentwar/WARENDED',
      'clans/currentwar/NOTINWAR',
    ],
    paths: () => clanTags().map((path) => `${path}/currentwar`),
    definition: 'ClanWar',
  },
  {
    files: ['clans/leaguegroup/INWAR_WARSMISSING'],
    paths: () => [`/clans/${encode(simulator.clans[0].tag)}/currentwar/leaguegroup`],
    definition: 'ClanWarLeagueGroup',
  },
  {
    files: ['clans/clanwarleagues/INWAR', 'clans/clanwarleagues/PREPARATION', 'clans/clanwarleagues/ENDED'],
    paths: leagueWars,
    definition: 'ClanWar',
  },
  {
    files: ['clans/capitalraidseasons/CAPITALRAIDSEASON'],
    paths: () =>
      clanTags()
        .slice(0, 4)
        .map((path) => `${path}/capitalraidseasons`),
    definition: 'ClanCapitalRaidSeason',
  },
  { files: ['goldpass/GOLDPASS'], paths: () => ['/goldpass/seasons/current'], definition: 'GoldPassSeason' },
  { files: ['labels/clans/CLANLABELS'], paths: () => ['/labels/clans'], definition: 'Label' },
  { files: ['labels/players/PLAYERLABELS'], paths: () => ['/labels/players'], definition: 'Label' },
  { files: ['leagues/LISTLEAGUETIERS'], paths: () => ['/leaguetiers'], definition: 'LeagueTier' },
  { files: ['locations/LISTLOCATIONS'], paths: () => ['/locations'], definition: 'Location' },
  {
    files: ['locations/location/COUNTRY', 'locations/location/REGION'],
    paths: () => ['/locations/32000007', '/locations/32000000'],
    definition: 'Location',
  },
  {
    files: ['locations/rankings/clans/COUNTRY'],
    paths: () => ['/locations/global/rankings/clans?limit=20'],
    definition: 'ClanRanking',
  },
  {
    files: ['locations/rankings/clans-builder-base/COUNTRY'],
    paths: () => ['/locations/global/rankings/clans-builder-base?limit=20'],
    definition: 'ClanBuilderBaseRanking',
  },
  {
    files: ['locations/rankings/capitals/COUNTRY'],
    paths: () => ['/locations/global/rankings/capitals?limit=20'],
    definition: 'ClanCapitalRanking',
  },
  {
    files: ['locations/rankings/players/COUNTRY'],
    paths: () => ['/locations/global/rankings/players?limit=20'],
    definition: 'PlayerRanking',
  },
  {
    files: ['locations/rankings/players-builder-base/COUNTRY'],
    paths: () => ['/locations/global/rankings/players-builder-base?limit=20'],
    definition: 'PlayerBuilderBaseRanking',
  },
];

function capturedShape(files: readonly string[]): Shape {
  const shape: Shape = new Map();
  for (const file of files) {
    const content = JSON.parse(readFileSync(join(FIXTURES, `${file}.json`), 'utf8')) as { body: unknown };
    shapeOf(content.body, shape);
  }
  return shape;
}

async function simulatedShape(paths: readonly string[]): Promise<Shape> {
  const shape: Shape = new Map();
  for (const path of paths) {
    const { status, body } = await ask(simulator, path);
    if (status === 200) shapeOf(body, shape);
  }
  return shape;
}

describe.skipIf(!existsSync(FIXTURES))('compared with real captures (skipped without ../shared/fixtures)', () => {
  it.each(CASES)('$definition of $files.0: every captured field, of the same type', async ({ files, paths }) => {
    const simulated = await simulatedShape(await paths());
    const captured = capturedShape(files);
    expect(simulated.size).toBeGreaterThan(1);
    const missing = [...captured.keys()].filter((path) => !simulated.has(path));
    expect(missing).toEqual([]);
    for (const [path, types] of simulated) {
      const known = captured.get(path);
      // What a null stands for is in the other captures; two are null in one and a string in the next.
      if (known !== undefined)
        expect({ path, types: [...types].filter((type) => !known.has(type) && type !== 'null') }).toEqual({
          path,
          types: [],
        });
    }
  });
});

/** The document's rankings leave out what a clan has in all of them. */
const SAME_AS: Readonly<Record<string, string>> = {
  ClanBuilderBaseRanking: 'ClanRanking',
  ClanCapitalRanking: 'ClanRanking',
};

function contradictions(
  definitions: ReadonlyMap<string, Definition>,
  name: string,
  value: unknown,
  into: Set<string>,
): void {
  const definition = definitions.get(name);
  if (definition === undefined || value === null) return;
  if (definition.type === 'array') {
    if (!Array.isArray(value)) into.add(`${name} is no list`);
    else for (const item of value) contradictions(definitions, definition.items ?? '', item, into);
    return;
  }
  // Localized names are objects in the document and strings in every answer; floats are objects there too.
  if (definition.properties.size === 0) return;
  for (const [field, inner] of Object.entries(value as Record<string, unknown>)) {
    const property = definition.properties.get(field) ?? definitions.get(SAME_AS[name] ?? '')?.properties.get(field);
    if (property === undefined) {
      if (!Object.hasOwn(ADDED, `${name}.${field}`)) into.add(`${name}.${field} is not in the document`);
    } else if (property.ref !== undefined) {
      contradictions(definitions, property.ref, inner, into);
    } else if (!fits(property.type, inner)) {
      into.add(`${name}.${field} should be ${property.type}, is ${JSON.stringify(inner).slice(0, 40)}`);
    }
  }
}

function fits(type: string, value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

describe.skipIf(!existsSync(OPENAPI))(
  'compared with the OpenAPI document (skipped without ../shared/reference)',
  () => {
    it.each(CASES)('$definition of $files.0: nothing contradicts it', async ({ paths, definition }) => {
      const definitions = readDefinitions(readFileSync(OPENAPI, 'utf8'));
      const found = new Set<string>();
      for (const path of await paths()) {
        const { status, body } = await ask(simulator, path);
        if (status !== 200) continue;
        for (const one of Array.isArray(body['items']) ? body['items'] : [body])
          contradictions(definitions, definition, one, found);
      }
      expect(definitions.get(definition)?.properties.size).toBeGreaterThan(1);
      // The result of a league's entry in the war log is null, which the document can't say.
      expect([...found].filter((one) => one !== 'ClanWarLogEntry.result should be string, is null')).toEqual([]);
    });

    it('has every path of the document', async () => {
      const yaml = readFileSync(OPENAPI, 'utf8');
      const paths = [...yaml.matchAll(/^ {2}(\/\S+):$/gm)].map(([, path = '']) => path);
      expect(paths.length).toBeGreaterThan(25);
      const example: Readonly<Record<string, string>> = {
        clanTag: encode(simulator.clans[0].tag),
        playerTag: encode(simulator.players[0].tag),
        locationId: 'global',
        warTag: (await leagueWars())[0]?.split('/').at(-1) ?? '',
        leagueTierId: '105000001',
        seasonId: '2025-10-06',
      };
      const leagueIds: readonly (readonly [RegExp, string])[] = [
        [/^\/leagues/, '29000022'],
        [/^\/warleagues/, '48000001'],
        [/^\/capitalleagues/, '85000001'],
        [/^\/builderbaseleagues/, '44000001'],
        [/^\/locations\/\{locationId\}$/, '32000007'],
      ];
      for (const path of paths) {
        const special = leagueIds.find(([pattern]) => pattern.test(path))?.[1];
        const concrete = path
          .replace(/\{(\w+)\}/g, (_, name: string) =>
            name === 'leagueId' || path === '/locations/{locationId}' ? (special ?? '') : (example[name] ?? ''),
          )
          .replace(/^\/clans$/, '/clans?minMembers=1');
        const method = path.endsWith('verifytoken') ? 'POST' : 'GET';
        const answer = await ask(simulator, concrete, {
          method,
          ...(method === 'POST' ? { body: '{"token":"x"}' } : {}),
        });
        expect({ path, status: answer.status }).toEqual({ path, status: 200 });
      }
    });
  },
);
