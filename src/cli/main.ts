#!/usr/bin/env node
import { createRequire } from 'node:module';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { FAULT_NAMES } from '../simulator/simulate.js';
import { runDemo } from './demo.js';
import { runSimulate } from './simulate.js';
import { UsageError } from './UsageError.js';

const { version: VERSION } = createRequire(import.meta.url)('warchest/package.json') as { version: string };

const COMMANDS: ReadonlyMap<string, (args: readonly string[]) => Promise<void>> = new Map([
  ['demo', runDemo],
  ['simulate', runSimulate],
]);

const HELP = `Usage: warchest <command> [options]

Commands
  demo       read clans, players and wars three times through the cache, and show what it saved
             --seed N        the simulated world's seed (default 7)
             --replay DIR    serve recorded responses instead of a simulated world
             --json          print the figures as JSON
  simulate   serve a simulated Clash world on this machine until it is interrupted
             --seed N        (default 1)   --clans N   (default 12)   --port N   (default: a free one)
             --speed N       how many times faster than real time the world lives (default 1)
             --faults LIST   what goes wrong now and then, with commas between:
                             ${FAULT_NAMES.join(', ')}
             --replay DIR    serve recorded responses instead of a simulated world
  help       this text; --version prints the version
`;

/** Runs the command line. Bad input ends it with one line and exit code 2, a failure with one line and exit code 1. */
async function main([command = 'help', ...args]: readonly string[]): Promise<void> {
  if (command === 'help' || [command, ...args].some((arg) => arg === '--help' || arg === '-h')) {
    process.stdout.write(HELP);
    return;
  }
  if (command === '--version' || command === '-v') {
    process.stdout.write(`${VERSION}\n`);
    return;
  }
  const run = COMMANDS.get(command);
  if (run === undefined) throw new UsageError(`there is no command '${command}'; see: warchest help`);
  await run(args);
}

// The reader of the output has closed it, as `head` does.
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}
if (!process.stdout.listeners('error').some((listener) => listener.name === endQuietly.name))
  process.stdout.on('error', endQuietly);

main(process.argv.slice(2)).catch((error: unknown) => {
  const bad = error instanceof UsageError || error instanceof InvalidArgumentError;
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`warchest: ${text.split('\n', 1)[0]}\n`);
  process.exitCode = bad ? 2 : 1;
});
