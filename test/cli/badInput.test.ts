import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runCommandLine } from './commandLine.js';

const NOWHERE = join(tmpdir(), 'warchest-no-such-folder');

describe('bad input', () => {
  test.each<[what: string, args: string[], named: string]>([
    ['an unknown command', ['dome'], "'dome'"],
    ['a command that every object has', ['constructor'], "'constructor'"],
    ['another one', ['toString'], "'toString'"],
    ['an unknown option', ['demo', '--jsn'], '--jsn'],
    ['an option of the other command', ['demo', '--port', '80'], '--port'],
    ['an option without its value', ['demo', '--seed'], '--seed'],
    ['a word too many', ['demo', 'now'], 'now'],
    ['a seed that is no number', ['demo', '--seed', 'seven'], 'seven'],
    ['an empty seed', ['demo', '--seed', ''], 'seed'],
    ['a negative seed', ['demo', '--seed=-1'], '-1'],
    ['half a seed', ['simulate', '--seed', '1.5'], '1.5'],
    ['a folder that is not there', ['demo', '--replay', NOWHERE], NOWHERE],
    ['a folder that is not there, for a server', ['simulate', '--replay', NOWHERE], NOWHERE],
    ['a file for a folder', ['demo', '--replay', 'package.json'], 'package.json'],
    ['a folder without recorded responses', ['demo', '--replay', 'src'], 'src'],
    ['a seed of recorded responses', ['demo', '--replay', NOWHERE, '--seed', '1'], 'seed'],
    ['clans of recorded responses', ['simulate', '--replay', NOWHERE, '--clans', '2'], 'clans'],
    ['a port beyond all', ['simulate', '--port', '65536'], '65536'],
    ['a negative port', ['simulate', '--port=-1'], '-1'],
    ['no clans', ['simulate', '--clans', '0'], 'clans'],
    ['a speed that is no number', ['simulate', '--speed', 'fast'], 'fast'],
    ['a negative speed', ['simulate', '--speed=-2'], '-2'],
    ['an unknown fault', ['simulate', '--faults', 'earthquake'], 'earthquake'],
  ])('%s: exit code 2 and one line that names the fault', async (_what, args, named) => {
    const { code, stdout, stderr } = await runCommandLine(args, (text) => text.includes('Ctrl-C'));
    expect(stderr).toMatch(/^warchest: [^\n]+\n$/);
    expect(stderr).toContain(named);
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });

  test('a failure that the user did not cause: exit code 1 and one line', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => {
      taken.listen(0, '127.0.0.1', resolve);
    });
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    const { code, stdout, stderr } = await runCommandLine(['simulate', '--port', String(port)]);
    expect(stderr).toMatch(/^warchest: [^\n]*EADDRINUSE[^\n]*\n$/);
    expect(code).toBe(1);
    expect(stdout).toBe('');
  });
});

describe('help', () => {
  test.each([[[]], [['help']], [['--help']], [['-h']]])('%j prints it', async (args) => {
    const { code, stdout, stderr } = await runCommandLine(args, (text) => text.includes('help'));
    expect(stdout).toMatch(/^Usage: warchest <command>/);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('every option that it names is known', async () => {
    const { stdout } = await runCommandLine(['help'], (text) => text.includes('help'));
    const [commands = ''] = stdout.split('  help ');
    const [demo = '', simulate = ''] = commands.split('  simulate ').map((part) => part.split('  demo ').at(-1));
    const options = (text: string) => [...text.matchAll(/--([a-z]+)/g)].map(([, name]) => name as string);
    expect([options(demo).length, options(simulate).length]).toEqual([3, 6]);
    for (const [command, text] of [
      ['demo', demo],
      ['simulate', simulate],
    ] as const) {
      for (const option of options(text)) {
        // The value is wrong, or one that the command can't take: it complains of that, and not of the option.
        const { stderr } = await runCommandLine([command, `--${option}=\u0001`]);
        expect(stderr, `${command} --${option}`).not.toMatch(/unknown option/i);
      }
    }
  });
});
