import type { Commands } from './Commands.js';
import type { Argument, Primary } from './connections/Connection.js';
import { toPattern } from './KeySpace.js';

/** So many keys a server is asked to look at in each step of a scan. */
const SCAN_COUNT = 500;

/**
 * The keys that begin with `front`, in the portions in which the servers find them, each key once. Keys that are there all the time are found; those that come or go
 * meanwhile may be.
 */
export async function* scan(commands: Commands, front: string): AsyncGenerator<string[], void> {
  const { connection } = commands;
  const { keyPrefix } = connection;
  const pattern = toPattern(keyPrefix + front);
  // A scan gives a key twice when its table changes size, and two servers have it while its slot is moved.
  const seen = new Set<string>();
  for (const primary of await connection.primaries()) {
    for await (const found of scanOne(commands, primary, pattern)) {
      const fresh = [];
      for (const bytes of found) {
        const key = bytes.toString().slice(keyPrefix.length);
        if (seen.has(key)) continue;
        seen.add(key);
        fresh.push(key);
      }
      if (fresh.length > 0) yield fresh;
    }
  }
}

async function* scanOne(commands: Commands, primary: Primary, pattern: string): AsyncGenerator<Buffer[], void> {
  let cursor: Argument = '0';
  do {
    const step = ['SCAN', cursor, 'MATCH', pattern, 'COUNT', String(SCAN_COUNT)];
    const [next, found] = (await commands.sendTo(primary, step)) as [Buffer, Buffer[]];
    cursor = next.toString();
    yield found;
  } while (cursor !== '0');
}
