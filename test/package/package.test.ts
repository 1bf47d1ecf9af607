import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile, describeProblems } from './compile.js';
import { because, filesBelow, root, whyNoBuild } from './dist.js';
import { type Installed, manifest, packAndInstall, SUBPATHS } from './packed.js';
import { runNode } from './run.js';

/** A program for each subpath, which uses types and values of it. */
const PROGRAMS: Readonly<Record<string, string>> = {
  warchest: `
    import { Cache, CacheConfig, Client, type Player, type CallOptions, InvalidTagError, MaxSizeCache } from 'warchest';
    class Small extends Cache {
      override playerConfig() { return new CacheConfig(2, '30s', { followApi: true }); }
      override createDefaultCache(maxSize: number | null) { return new MaxSizeCache<Player>(maxSize); }
    }
    await using client = new Client({ tokens: ['token'], cache: Small });
    const options = { fetch: false } satisfies CallOptions;
    const player: Player | undefined = await client.getPlayer('#2PP', options);
    const refused = await client.getPlayer('nobody').catch((error: unknown) => error instanceof InvalidTagError);
    console.log(player, refused);
  `,
  'warchest/simulator': `
    import { createSimulator, type Simulator, type SimulatorOptions } from 'warchest/simulator';
    const options: SimulatorOptions = { seed: 7, clans: 1, membersPerClan: 1 };
    await using simulator: Simulator = await createSimulator(options);
    const tag: string = simulator.players[0].tag;
    console.log(simulator.requests.length === 0, tag.startsWith('#'));
  `,
  'warchest/models': `
    import { Player, type Troop } from 'warchest/models';
    const troops = (player: Player): readonly Troop[] => player.troops;
    console.log(troops(new Player({ tag: '#2PP', name: 'Ann' } as Player['raw'])).length, typeof Player);
  `,
  'warchest/payloads': `
    import type { PlayerPayload } from 'warchest/payloads';
    const nameOf = (payload: Pick<PlayerPayload, 'name'>): string => payload.name;
    console.log(nameOf({ name: 'Ann' }), Object.keys(await import('warchest/payloads')).length);
  `,
  'warchest/testing': `
    import { FakeClock } from 'warchest/testing';
    const clock = new FakeClock({ wall: 0 });
    let fired: boolean = false;
    clock.schedule(() => { fired = true; }, 5);
    clock.advance('5ms');
    console.log(clock.now() === 5, fired);
  `,
  'warchest/tools': `
    import { correctTag, parseShareLink } from 'warchest/tools';
    const tag: string = correctTag(' 2pp');
    console.log(tag, parseShareLink('https://example.org/'));
  `,
  // The drivers are optional: without one, the store says so.
  'warchest/sqlite': `
    import { MissingDriverError, SqliteCache, sqliteStore, type SqliteStoreOptions } from 'warchest/sqlite';
    const options: SqliteStoreOptions = { path: ':memory:' };
    let kept: unknown = 'text';
    try {
      const store = sqliteStore(options);
      await store.set('#2PP', 'text');
      kept = store.get('#2PP');
      await store.close();
    } catch (error) {
      if (!(error instanceof MissingDriverError)) throw error;
    }
    console.log(kept, typeof SqliteCache.with(options));
  `,
  'warchest/redis': `
    import { MissingDriverError, RedisCache, redisStore, type RedisStore } from 'warchest/redis';
    try {
      const store: RedisStore = redisStore({ url: 'redis://127.0.0.1:1' });
      await store.close();
    } catch (error) {
      if (!(error instanceof MissingDriverError)) throw error;
    }
    console.log(typeof RedisCache.with({ url: 'redis://127.0.0.1:1' }));
  `,
  'warchest/keyv': `
    import { type KeyvStore, KeyvCache, keyvStore } from 'warchest/keyv';
    const store: KeyvStore = keyvStore(new Map<string, string>());
    await store.set('#2PP', 'text', { deleteAt: null });
    console.log(await store.get('#2PP'), typeof KeyvCache.with({ keyv: new Map<string, string>() }));
  `,
};

/** Subpaths that export types alone. */
const TYPES_ONLY: ReadonlySet<string> = new Set(['warchest/payloads']);

const PRINTS: Readonly<Record<string, string>> = {
  warchest: 'undefined true\n',
  'warchest/simulator': 'true true\n',
  'warchest/models': '0 function\n',
  'warchest/payloads': 'Ann 0\n',
  'warchest/testing': 'true true\n',
  'warchest/tools': '#2PP undefined\n',
  'warchest/sqlite': 'text function\n',
  'warchest/redis': 'function\n',
  'warchest/keyv': 'text function\n',
};

const reason = whyNoBuild();

describe.skipIf(reason !== undefined)(`the package as it is shipped${because(reason)}`, () => {
  let installed: Installed;
  const programOf = (subpath: string) => join(installed.folder, `${subpath.replace('/', '-')}.ts`);

  beforeAll(async () => {
    installed = await packAndInstall();
    writeFileSync(join(installed.folder, 'package.json'), '{ "type": "module" }\n');
    for (const [subpath, program] of Object.entries(PROGRAMS)) writeFileSync(programOf(subpath), program);
  });

  afterAll(() => rmSync(dirname(installed.folder), { recursive: true, force: true }));

  test('every subpath has a program here', () => {
    expect(Object.keys(PROGRAMS).sort()).toEqual([...SUBPATHS].sort());
  });

  test('every subpath can be imported, and exports something', async () => {
    const file = join(installed.folder, 'imports.js');
    writeFileSync(
      file,
      `for (const subpath of ${JSON.stringify(SUBPATHS)})
         console.log(subpath, Object.keys(await import(subpath)).length);\n`,
    );
    const { code, stdout, stderr } = await runNode(file, [], installed.folder);
    expect([code, stderr]).toEqual([0, '']);
    const counts = new Map(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ') as [string, string]),
    );
    for (const subpath of SUBPATHS) expect(Number(counts.get(subpath)) > 0, subpath).toBe(!TYPES_ONLY.has(subpath));
  });

  test('a file that is no subpath cannot be imported', async () => {
    const file = join(installed.folder, 'inside.js');
    writeFileSync(file, "await import('warchest/dist/index.js').catch((error) => console.log(error.code));\n");
    expect((await runNode(file, [], installed.folder)).stdout).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED\n');
  });

  describe.each([
    ['nodenext', { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }],
    ['bundler', { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }],
  ])('with the resolution of %s', (name, options) => {
    test('a program for every subpath compiles, and so do the declarations of the package', () => {
      const shipped = join(installed.folder, 'node_modules', 'warchest');
      const typeRoots = [join(installed.folder, 'node_modules', '@types')];
      const outDir = join(installed.folder, name);
      const files = Object.keys(PROGRAMS).map(programOf);
      const problems = compile(files, { ...options, typeRoots, outDir, rootDir: installed.folder }, shipped);
      expect(describeProblems(problems)).toEqual([]);
    });
  });

  test.each(SUBPATHS)('the program of %s runs', async (subpath) => {
    const file = programOf(subpath)
      .replace(installed.folder, join(installed.folder, 'nodenext'))
      .replace(/\.ts$/, '.js');
    // The test before has compiled it, unless this one runs alone.
    if (!existsSync(file)) compile([programOf(subpath)], { outDir: dirname(file), rootDir: installed.folder });
    const { code, stdout, stderr } = await runNode(file, [], installed.folder);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(PRINTS[subpath]);
  });

  test('its bin starts', async () => {
    const { code, stdout } = await runNode(join(installed.folder, 'node_modules', 'warchest', 'dist', 'cli.js'), [
      'help',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: warchest/);
  });

  test('publint reports nothing', async () => {
    const { messages, pkg } = await publint({
      strict: true,
      pack: { tarball: new Uint8Array(readFileSync(installed.tarball)).buffer },
    });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('are-the-types-wrong reports nothing', async () => {
    const analysis = await checkPackage(createPackageFromTarballData(readFileSync(installed.tarball)));
    const problems = analysis.types === false ? [] : analysis.problems;
    expect(analysis.types).not.toBe(false);
    // A package of ES modules cannot be required by CommonJS on all supported versions of Node; that is by design.
    expect(
      problems.filter((problem) => !('resolutionKind' in problem && problem.resolutionKind === 'node16-cjs')),
    ).toEqual([]);
  });

  test('only the intended files are packed', () => {
    const atRoot = /^(package\.json|LICENSE|(README|CHANGELOG|CONTRIBUTING)\.md)$/;
    const inFolders = /^(docs\/[\w-]+\.(md|svg)|dist\/(chunks\/)?\w+\.(js|d\.ts))$/;
    expect(installed.files.filter((file) => !atRoot.test(file) && !inFolders.test(file))).toEqual([]);
    for (const file of ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']) {
      expect(installed.files).toContain(file);
    }
    for (const target of Object.values(manifest.exports)) {
      for (const file of typeof target === 'string' ? [target] : Object.values(target as Record<string, string>)) {
        expect(installed.files).toContain(file.replace('./', ''));
      }
    }
  });

  test('it has at most 150 files', () => {
    expect(installed.files.length).toBeLessThanOrEqual(150);
  });

  test('no file names this machine or a path on it', () => {
    const marks = [root, dirname(root), homedir(), tmpdir()].filter((mark) => mark.length > 4);
    const host = new RegExp(`\\b${hostname().replaceAll(/[^\w-]/g, '.')}\\b`);
    const found: string[] = [];
    for (const file of filesBelow(join(installed.folder, 'node_modules', 'warchest'))) {
      const text = readFileSync(file, 'utf8');
      for (const mark of marks) if (text.includes(`${mark}/`)) found.push(`${file}: ${mark}`);
      if (hostname().length > 4 && host.test(text)) found.push(`${file}: the host's name`);
      if (/file:\/\/\/|sourceMappingURL/.test(text)) found.push(`${file}: a file on a disk`);
    }
    expect(found).toEqual([]);
  });

  test('it imports exactly the packages that it declares as dependencies', () => {
    const imported = new Set<string>();
    for (const file of filesBelow(join(installed.folder, 'node_modules', 'warchest', 'dist'))) {
      if (!file.endsWith('.js')) continue;
      for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles) {
        if (!fileName.startsWith('.') && !fileName.startsWith('node:')) imported.add(fileName);
      }
    }
    expect([...imported].sort()).toEqual(Object.keys(manifest.dependencies ?? {}).sort());
  });
});
