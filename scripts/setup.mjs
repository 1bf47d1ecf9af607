// Brings a clone up to date: checks Node's version, installs the packages of the lock file, builds. A step
// whose result is current is skipped. Needs nothing but Node itself.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampDir = join(root, 'node_modules', '.cache', 'warchest');

function say(line) {
  process.stderr.write(`warchest: ${line}\n`);
}

/** Ends the process with one line that names what is missing and the command that gets it. */
function missing(what, command) {
  say(`${what}. Get it with: ${command}`);
  process.exit(2);
}

export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
  });
  if (result.error?.code === 'ENOENT')
    missing(`${command} is not installed`, `your package manager, e.g. apt-get install ${command}`);
  return result.status ?? 1;
}

/** Runs a tool of this project's own packages by its file, which spares npx's start-up time. */
export function tool(name, args, options = {}) {
  const bin = join(root, 'node_modules', '.bin', name);
  if (!existsSync(bin)) missing(`the development tool ${name} is not installed`, 'npm install');
  return run(bin, args, options);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    missing(
      `Node ${process.versions.node} is too old, 20.19 or newer is needed`,
      'nvm install 22 (or your package manager)',
    );
  }
}

function stamp(name, value) {
  const file = join(stampDir, name);
  const current = existsSync(file) && readFileSync(file, 'utf8') === value;
  return {
    current,
    write() {
      mkdirSync(stampDir, { recursive: true });
      writeFileSync(file, value);
    },
  };
}

const hash = (...parts) => parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest('hex');

function install() {
  const lock = stamp('install', hash(readFileSync(join(root, 'package-lock.json'))));
  if (lock.current) return;
  say('installing packages (npm install, by the lock file), once; half a minute…');
  // Not `npm ci`: it refuses a lock file that was written where a registry offers no packages for other platforms.
  // `--no-save` leaves the lock file as it is.
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const status = run(npm, ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
  if (status !== 0) missing('npm install failed', 'npm install (and read what it prints)');
  lock.write();
}

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

const BUILD_SETTINGS = ['tsconfig.json', 'tsconfig.build.json', 'scripts/bundle.mjs'];

/** A hash of what the build depends on: path, size and time of each source file and of the build's settings. */
function sourceState() {
  const files = [...filesBelow(join(root, 'src')), ...BUILD_SETTINGS.map((file) => join(root, file))];
  return hash(
    ...files.sort().map((file) => {
      const { size, mtimeMs } = statSync(file);
      return `${file}\0${size}\0${mtimeMs}\n`;
    }),
  );
}

/** Bundles `src` into `dist`, unless it is current. */
export function build({ force = false } = {}) {
  const state = stamp('build', sourceState());
  if (!force && state.current && existsSync(join(root, 'dist', 'index.js'))) return;
  say('building…');
  // In its own process: the bundler may have been installed a moment ago.
  const status = run(process.execPath, [join(root, 'scripts', 'bundle.mjs')]);
  if (status !== 0) process.exit(status);
  state.write();
}

/** Compiles `src` file by file, for benchmarks of parts that the package does not export. */
export function buildModules() {
  const folder = join(stampDir, 'modules');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  const incremental = ['--incremental', '--tsBuildInfoFile', join(folder, '.tsbuildinfo')];
  const status = tool('tsc', ['-p', 'tsconfig.build.json', '--outDir', folder, ...incremental]);
  if (status !== 0) process.exit(status);
}

/**
 * Installs a Debian package with a program that only tests need, if this process may; otherwise prints the command that
 * installs it. Tests that need the program are skipped without it, and their titles say so.
 */
export function wantProgram(command, debianPackage) {
  const there = () => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
  if (there()) return;
  const install = `apt-get install -y ${debianPackage}`;
  const isRoot = process.getuid?.() === 0;
  if (isRoot && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0) {
    say(`installing ${debianPackage} (${install}), once…`);
    const quiet = {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    spawnSync('apt-get', ['update', '-qq'], quiet);
    spawnSync('apt-get', ['install', '-y', '-qq', debianPackage], quiet);
    if (there()) return;
  }
  say(`${command} is not installed: tests that need it are skipped. Get it with: sudo ${install}`);
}

export function setup({ withBuild = true } = {}) {
  checkNode();
  install();
  if (withBuild) build();
}
