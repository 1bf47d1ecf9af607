// The program of a `Saver`: node saverProgram.js <JSON of a task>. It prints a line after each save.
import type { SnapshotEntry } from '../../src/store/snapshot/SnapshotEntry.js';
import { SnapshotError } from '../../src/store/snapshot/SnapshotError.js';
import { saveSnapshot } from '../../src/store/snapshot/saveSnapshot.js';
import type { SaveLine, Task } from './processes.js';

const { path, count, bytes, saves, firstVersion, dieAt } = JSON.parse(process.argv[2] ?? '') as Task;

/** All entries of a save have its version, so that a mixture of two saves would be seen. */
function* entriesOf(version: number): Generator<SnapshotEntry> {
  for (let index = 0; index < count; index++) {
    if (index === dieAt) process.kill(process.pid, 'SIGKILL');
    const text = String(Math.imul(index + 1, 2_654_435_761) >>> 0).padEnd(bytes, String(version));
    yield { name: 'searchPlayers', key: `#${index}`, text, deleteAt: null, version };
  }
}

async function failureOf(save: Promise<unknown>): Promise<SaveLine['failure']> {
  try {
    await save;
    return undefined;
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error;
    const { name, code, message, cause } = error;
    return { name, code, message, cause: (cause as NodeJS.ErrnoException | undefined)?.code };
  }
}

for (let save = 0; save < saves; save++) {
  const version = firstVersion + save;
  const failure = await failureOf(saveSnapshot(path, entriesOf(version), { compressFrom: null }));
  console.log(JSON.stringify({ version, failure }));
}
