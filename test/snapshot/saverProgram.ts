// The program of a `Saver`: node saverProgram.js <JSON of a task>. It prints a line after each save.
import type { SnapshotEntry } from '../../src/store/snapshot/format.js';
import { SnapshotError } from '../../src/store/snapshot/SnapshotError.js';
import { saveSnapshot } from '../../src/store/snapshot/saveSnapshot.js';
import type { SaveLine, Task } from './processes.js';

const { path, count, bytes, saves, firstSave, dieAt, far } = JSON.parse(process.argv[2] ?? '') as Task;

/** Texts that do not compress well, so that a save is many writes. */
function textOf(index: number): string {
  let state = index + 1;
  let text = '';
  while (text.length < bytes) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    text += state.toString(36);
  }
  return text;
}

/** All entries of a save have its number in `deleteAt`, so that a mixture of two saves would be seen. */
function* entriesOf(save: number): Generator<SnapshotEntry> {
  for (let index = 0; index < count; index++) {
    if (index === dieAt) process.kill(process.pid, 'SIGKILL');
    yield { name: 'searchPlayers', key: `#${index}`, text: textOf(index), deleteAt: far + save };
  }
}

async function failureOf(saving: Promise<unknown>): Promise<SaveLine['failure']> {
  try {
    await saving;
    return undefined;
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error;
    const { name, code, message, cause } = error;
    return { name, code, message, cause: (cause as NodeJS.ErrnoException | undefined)?.code };
  }
}

for (let save = firstSave; save < firstSave + saves; save++) {
  const failure = await failureOf(saveSnapshot(path, entriesOf(save)));
  console.log(JSON.stringify({ save, failure }));
}
