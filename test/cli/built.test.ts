import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DemoReport } from '../../src/cli/demo.js';
import { because, root, whyNoBuild } from '../package/dist.js';
import { runNode } from '../package/run.js';

const MAIN = join(root, 'dist', 'cli.js');
const reason = whyNoBuild();

describe.skipIf(reason !== undefined)(`the command line as it is built${because(reason)}`, () => {
  test('demo --json', async () => {
    const { code, stdout, stderr } = await runNode(MAIN, ['demo', '--json']);
    expect([code, stderr]).toEqual([0, '']);
    const { reads, requests } = JSON.parse(stdout) as DemoReport;
    expect(reads).toBe(840);
    expect(requests).toBeLessThan(reads / 2);
  });

  test.each([[['dome']], [['demo', '--replay', join(root, 'no-such-folder')]], [['simulate', '--port', 'x']]])(
    '%j is exit code 2 and one line',
    async (args) => {
      const { code, stdout, stderr } = await runNode(MAIN, args);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^warchest: [^\n]+\n$/);
      expect(stdout).toBe('');
    },
  );

  test.each(['SIGTERM', 'SIGINT'] as const)('simulate prints its address, serves, and ends on %s', async (signal) => {
    const child = spawn(process.execPath, [MAIN, 'simulate', '--seed', '5', '--clans', '2'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      let stdout = '';
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      await new Promise<void>((resolve, reject) => {
        child.on('error', reject);
        child.on('close', () => reject(new Error(`it ended: ${stderr}`)));
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          stdout += text;
          if (stdout.includes('Ctrl-C')) resolve();
        });
      });
      const said = (name: string) => new RegExp(`^${name}\\s+(\\S+)`, 'm').exec(stdout)?.[1] ?? '';
      expect(said('API')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
      expect(said('developer')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api$/);
      const answer = await fetch(`${said('API')}/players/${encodeURIComponent(said('players'))}`, {
        headers: { authorization: `Bearer ${said('token')}` },
      });
      expect(await answer.json()).toMatchObject({ tag: said('players') });
      const ended = new Promise<number | string | null>((resolve) => {
        child.on('close', (code, killedBy) => resolve(code ?? killedBy));
      });
      child.kill(signal);
      expect(await ended).toBe(0);
      expect(stderr).toBe('');
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('is the file that the package’s bin names', () => {
    expect(existsSync(MAIN)).toBe(true);
  });
});
