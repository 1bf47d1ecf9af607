// The processes of these benchmarks: the server on core 1, the measured process on core 0, where taskset exists.
import { spawn, spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';

export const pins = spawnSync('taskset', ['-c', '0', 'true']).status === 0;

/** Starts a script of this folder. `ready` is what it says first. */
export async function start(script, core, given) {
  const node = [process.execPath, file(script), JSON.stringify(given)];
  const [command, ...rest] = pins ? ['taskset', '-c', String(core), ...node] : node;
  const child = spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const answer = () =>
    new Promise((resolve, reject) => {
      const gone = () => reject(new Error(`${script} has ended`));
      child.once('exit', gone);
      child.once('message', (message) => {
        child.off('exit', gone);
        resolve(message);
      });
    });
  const ready = await answer();
  return {
    ready,
    /** Sends a word and waits for the answer. */
    ask: (word) => {
      const reply = answer();
      child.send(word);
      return reply;
    },
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', resolve);
        child.disconnect();
      }),
  };
}

export async function startServer(given) {
  const server = await start('server.mjs', 1, given);
  const { baseUrl } = server.ready;
  const read = async (path) => (await fetch(new URL(path, baseUrl))).json();
  return { baseUrl, stop: server.stop, stats: () => read('/stats'), log: () => read('/log') };
}

export function load() {
  return `load ${loadavg()[0].toFixed(1)}`;
}

function file(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}
