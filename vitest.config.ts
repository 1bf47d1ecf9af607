import { defineConfig } from 'vitest/config';

/** Tests that start other programs: Redis, Node, npm. */
const PROGRAMS = [
  'test/{chaos,package,redis,sqlite}/**/*.test.ts',
  'test/events/processes/*.test.ts',
  'test/events/baseline/killed.test.ts',
  'test/cli/built.test.ts',
  'test/docs/blocks.test.ts',
  'test/keyv/{redis,testSuite}.test.ts',
  'test/snapshot/crash.test.ts',
];

export default defineConfig({
  test: {
    pool: 'forks',
    // Two cores: one worker each.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: PROGRAMS,
          setupFiles: ['test/noPrograms.ts'],
          // All files of a worker share their modules: importing these anew for each file took a third of the CPU time.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'programs', include: PROGRAMS } },
    ],
  },
});
