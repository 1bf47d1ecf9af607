import { setup, tool } from './setup.mjs';

setup({ withBuild: false });
process.exit(tool('biome', ['check', '--write', '.']));
