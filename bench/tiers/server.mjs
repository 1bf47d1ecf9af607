import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createProbe } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulator } from '../../dist/simulator.js';

/** Starts a redis-server in memory, on a free port of the loopback interface. */
export async function startRedis() {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'warchest-bench-'));
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir];
  const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  const atExit = () => child.kill('SIGKILL');
  process.once('exit', atExit);
  for await (const chunk of child.stdout) if (chunk.includes('Ready to accept connections')) break;
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: child.pid,
    stop: async () => {
      process.off('exit', atExit);
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Returns players as the API sends them. */
export async function playersAsText(count) {
  const simulator = await createSimulator({ seed: 7, clans: 30 });
  const headers = { authorization: `Bearer ${simulator.tokens[0]}` };
  const texts = [];
  for (const { tag } of simulator.players.slice(0, count)) {
    const response = await fetch(`${simulator.baseUrl}/players/${encodeURIComponent(tag)}`, { headers });
    if (!response.ok) throw new Error(`the simulator answered ${response.status}`);
    texts.push(await response.text());
  }
  await simulator.close();
  return texts;
}

/** Starts an API that answers every request with a player, after a delay. */
export async function startApi(texts, delayMs) {
  const bodies = texts.map((text) => Buffer.from(text));
  let asked = 0;
  const server = createServer((_request, response) => {
    const body = bodies[asked++ % bodies.length];
    setTimeout(() => {
      response.writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': body.length,
        'cache-control': 'public, max-age=60',
      });
      response.end(body);
    }, delayMs);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${server.address().port}/v1`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createProbe().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
