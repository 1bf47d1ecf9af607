import { spawn } from 'node:child_process';

export interface Outcome {
  /** `null`: it was ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, at most for the time given; then it is killed. */
export function run(
  command: string,
  args: readonly string[],
  { cwd, timeoutMs = 25_000 }: { readonly cwd?: string; readonly timeoutMs?: number } = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...(cwd !== undefined && { cwd }),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      // Colours would be in the way, and a warning of Node's own is none of the program's.
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', NODE_OPTIONS: '' },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs a file with this Node. */
export function runNode(file: string, args: readonly string[] = [], cwd?: string): Promise<Outcome> {
  return run(process.execPath, [file, ...args], cwd === undefined ? {} : { cwd });
}
