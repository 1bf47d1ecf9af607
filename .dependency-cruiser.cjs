// The floors of the house (docs/architecture.md): which folder may import which. Type imports count.
const floors = {
  internal: [],
  store: ['internal'],
  cache: ['internal', 'store'],
  api: ['internal'],
  http: ['internal', 'api'],
  models: ['internal', 'api', 'cache'],
  client: ['internal', 'api', 'models', 'cache', 'http'],
  events: ['internal', 'api', 'models', 'store', 'cache', 'http', 'client'],
  simulator: ['internal', 'api'],
  testing: ['internal', 'store'],
  tools: ['internal', 'api'],
  sqlite: ['internal', 'store', 'cache'],
  redis: ['internal', 'store', 'cache'],
  keyv: ['internal', 'store', 'cache'],
};

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependency-in-src',
      severity: 'error',
      from: { path: '^src' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'index-files-are-for-users',
      comment: 'Between folders import the file that you need. The faces (cli) are users.',
      severity: 'error',
      from: { path: '^src/[a-z]+/', pathNot: ['^src/cli/', '/index\\.ts$'] },
      to: { path: ['^src/index\\.ts$', '^src/.*/index\\.ts$'] },
    },
    {
      name: 'folder-without-floor',
      comment: 'Add the folder to the floors above and to docs/architecture.md.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/(cli|${Object.keys(floors).join('|')})/` },
      to: {},
    },
    ...Object.entries(floors).map(([folder, allowed]) => ({
      name: `floor-${folder}`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
    })),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
