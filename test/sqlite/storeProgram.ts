// The program of a `StoreProcess`: node storeProgram.js <role> <path> <arguments of the role>
import { appendFileSync } from 'node:fs';
import { sqliteStore } from '../../src/sqlite/SqliteStore.js';

const [role, path, ...given] = process.argv.slice(2) as [string, string, ...string[]];
const store = sqliteStore({ path, busyTimeout: '20s' });

/** Writes a line without buffering, so that it is complete even if the process is killed afterwards. */
function say(line: string): void {
  appendFileSync(1, `${line}\n`);
}

const roles: Record<string, (...given: string[]) => Promise<void>> = {
  /** Writes ever larger numbers under fifty keys until it is killed, and prints those that were acknowledged. */
  async writeForEver(from) {
    for (let number = Number(from); ; ) {
      const batch = Array.from({ length: 5 }, () => number++);
      await Promise.all(batch.map((one) => store.set(`#${one % 50}`, `${one} ${'x'.repeat(one % 3_000)}`)));
      if ((batch[0] ?? 0) % 40 === 0) await store.delete(`gone${batch[0]}`);
      say(batch.join(' '));
    }
  },

  /** Writes its own keys and one key that all processes write. */
  async writeTogether(name, count) {
    for (let index = 0; index < Number(count); index++) {
      const own = store.set(`${name}${index}`, name ?? '');
      const kept = await Promise.all([own, store.set('#shared', `${name}${index}`)]);
      if (!kept.every(Boolean)) throw new Error(`a write without a version was refused: ${String(kept)}`);
    }
    say('written');
  },

  /** Pops every key that it finds, and prints the values. */
  async popAll(count) {
    const keys = Array.from({ length: Number(count) }, (_, index) => `#${index}`);
    const values = await Promise.all(keys.map((key) => store.pop(key)));
    say(values.filter((value) => value !== undefined).join(' '));
  },

  /** Tries to take the file out of WAL mode, which SQLite allows only to a process that is alone with the file. */
  async leaveWal() {
    const database = store.database as { exec(sql: string): void; prepare(sql: string): { get(): object } };
    try {
      database.exec('PRAGMA busy_timeout = 50; PRAGMA journal_mode = DELETE');
    } catch {
      // The file is locked.
    }
    await store.set('#child', 'written');
    say(JSON.stringify(Object.values(database.prepare('PRAGMA journal_mode').get())[0]));
  },

  /** Makes the changes that the test watches. */
  async change() {
    await store.set('#A', 'theirs');
    await store.scope('clans').set('#clan', 'theirs');
    await store.delete('#B');
    await store.scope('clans').clear();
    say('changed');
  },

  /** Opens the file, and closes it again. */
  async openAndClose() {},
};

await roles[role]?.(...given);
await store.close();
