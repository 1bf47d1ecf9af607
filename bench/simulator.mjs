// How many player responses a second the simulator serves on one core, and what of it is its own CPU. It runs in a
// separate process (its CPU time is asked of it), the client in this one. `npm run build` first.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PLAYERS = 1_000;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);

if (process.argv[2] === 'serve') {
  const entry = process.env.SIMULATOR_ENTRY ?? new URL('../dist/simulator.js', import.meta.url).href;
  const { createSimulator } = await import(entry);
  const simulator = await createSimulator({ seed: 7, clans: 40 });
  process.on('message', (what) => {
    if (what === 'cpu') process.send({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() });
    if (what === 'advance') process.send({ advanced: simulator.advance('1h') !== null });
    if (what === 'stop') void simulator.close().then(() => process.disconnect());
  });
  process.send({
    baseUrl: simulator.baseUrl,
    token: simulator.tokens[0],
    tags: simulator.players.slice(0, PLAYERS).map((player) => player.tag),
  });
} else {
  const child = fork(fileURLToPath(import.meta.url), ['serve']);
  const answer = () => new Promise((resolve) => child.once('message', resolve));
  const ask = (what) => {
    const reply = answer();
    child.send(what);
    return reply;
  };
  const { baseUrl, token, tags } = await answer();
  const { Pool } = await import('undici');
  const { origin, pathname } = new URL(baseUrl);
  const pool = new Pool(origin, { connections: 16 });
  const headers = { authorization: `Bearer ${token}` };
  const paths = tags.map((tag) => `${pathname}/players/${encodeURIComponent(tag)}`);
  let bytes = 0;
  const read = async (path) => {
    const { statusCode, body } = await pool.request({ path, method: 'GET', headers });
    if (statusCode !== 200) throw new Error(`${path}: ${statusCode}`);
    bytes += (await body.arrayBuffer()).byteLength;
  };
  const run = async (label, milliseconds, count) => {
    bytes = 0;
    let next = 0;
    const from = await ask('cpu');
    const start = performance.now();
    const more = () => (count === undefined ? performance.now() - start < milliseconds : next < count);
    await Promise.all(
      Array.from({ length: 64 }, async () => {
        while (more()) await read(paths[next++ % paths.length]);
      }),
    );
    const wall = (performance.now() - start) / 1_000;
    const to = await ask('cpu');
    const cpu = (to.cpu.user + to.cpu.system - from.cpu.user - from.cpu.system) / 1e6;
    const row = {
      case: label,
      responses: next,
      'per second': Math.round(next / wall),
      'per CPU-second of the simulator': Math.round(next / cpu),
      'CPU of the simulator': `${Math.round((cpu / wall) * 100)} %`,
      'KB each': Math.round(bytes / next / 102.4) / 10,
      'RSS MB': Math.round(to.rss / 1e6),
    };
    console.log(JSON.stringify(row));
    return row;
  };
  await run('warm-up', 500);
  const kept = await run('answers the API still keeps', SECONDS * 1_000);
  await ask('advance');
  const made = await run('answers that must be made', 0, PLAYERS);
  await pool.close();
  child.send('stop');
  const slowest = Math.min(kept['per CPU-second of the simulator'], made['per CPU-second of the simulator']);
  if (slowest < 3_000) {
    console.error(`below 3,000 responses per CPU-second: ${slowest}`);
    process.exitCode = 1;
  }
}
