import { join } from 'node:path';
import { vi } from 'vitest';
import { root } from '../package/dist.js';

let runs = 0;

/** Runs the command line from its source, in this process, until it has set its exit code or said enough. */
export async function runCommandLine(
  args: readonly string[],
  enough: (stdout: string) => boolean = () => false,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  let stdout = '';
  let stderr = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true));
  const { argv, exitCode } = process;
  process.argv = [process.execPath, 'warchest', ...args];
  process.exitCode = undefined;
  const code = (): number | string | undefined => process.exitCode ?? undefined;
  try {
    // A query makes it another module, which runs again; what it imports is shared.
    runs += 1;
    await import(/* @vite-ignore */ `${join(root, 'src', 'cli', 'main.ts')}?run=${runs}`);
    const giveUpAt = performance.now() + 4_000;
    while (code() === undefined && !enough(stdout) && performance.now() < giveUpAt) {
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
    return { code: Number(code() ?? 0), stdout, stderr };
  } finally {
    process.argv = argv;
    process.exitCode = exitCode;
    out.mockRestore();
    err.mockRestore();
  }
}
