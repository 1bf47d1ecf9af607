// What the processes of `processes.test.ts` do: node child.mjs <module of the store> <role> <path> …
import { appendFileSync } from 'node:fs';

const [module, role, path, ...given] = process.argv.slice(2);
const { sqliteStore } = await import(module);
const store = sqliteStore({ path, busyTimeout: '20s' });

/** Written past every buffer: a line that was read was said before the process was killed. */
function say(line) {
  appendFileSync(1, `${line}\n`);
}

const roles = {
  /** Writes ever larger numbers under fifty keys until it is killed, and says those that were acknowledged. */
  async writeForEver(from) {
    for (let number = Number(from); ; ) {
      const batch = Array.from({ length: 5 }, () => number++);
      await Promise.all(batch.map((one) => store.set(`#${one % 50}`, `${one} ${'x'.repeat(one % 3_000)}`)));
      if (batch[0] % 40 === 0) await store.delete(`gone${batch[0]}`);
      say(batch.join(' '));
    }
  },

  /** Writes keys of its own and one that all processes write. */
  async writeTogether(name, count) {
    for (let index = 0; index < Number(count); index++) {
      const kept = await Promise.all([store.set(`${name}${index}`, name), store.set('#shared', `${name}${index}`)]);
      if (!kept.every(Boolean)) throw new Error(`a write without a version was refused: ${kept}`);
    }
    say('written');
  },

  /** Pops every key that it finds, and says what it got. */
  async popAll(count) {
    const keys = Array.from({ length: Number(count) }, (_, index) => `#${index}`);
    const values = await Promise.all(keys.map((key) => store.pop(key)));
    say(values.filter((value) => value !== undefined).join(' '));
  },

  /** Tries to take the file out of WAL mode, which is only given to whoever is alone with it. */
  async leaveWal() {
    try {
      store.database.exec('PRAGMA busy_timeout = 50; PRAGMA journal_mode = DELETE');
    } catch {
      // It is locked.
    }
    await store.set('#child', 'written');
    say(JSON.stringify(Object.values(store.database.prepare('PRAGMA journal_mode').get())[0]));
  },

  /** Changes what the test watches. */
  async change() {
    await store.set('#A', 'theirs');
    await store.scope('clans').set('#clan', 'theirs');
    await store.delete('#B');
    await store.scope('clans').clear();
    say('changed');
  },
};

await roles[role](...given);
await store.close();
