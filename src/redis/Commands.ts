import type { Argument, Primary, RedisConnection } from './connections/RedisConnection.js';
import { toPattern } from './KeySpace.js';
import { StoreBusyError } from './StoreBusyError.js';
import type { Script } from './scripts.js';

/** Keys that a server examines in each step of a scan. */
const SCAN_COUNT = 500;

/**
 * Sends commands, with a bound on how many are unanswered, so that a server that has stopped answering fills no memory.
 * ioredis attaches the arguments of a command to its error; they are removed, because they may be values or a password.
 */
export class Commands {
  readonly connection: RedisConnection;
  readonly #bound: number;
  #inFlight = 0;

  constructor(connection: RedisConnection, commandsInFlight: number) {
    this.connection = connection;
    this.#bound = commandsInFlight;
  }

  /** Sends a command to the server of the key. `reads`: the command changes nothing. */
  send(key: string, args: readonly Argument[], reads: boolean): Promise<unknown> {
    return this.#counted(() => this.connection.send(key, args, reads));
  }

  /** Runs a script on keys of one server: by its name, or by its source when the server does not know it. */
  async run(script: Script, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    const [key = ''] = keys;
    const rest = [String(keys.length), ...keys, ...args];
    try {
      return await this.send(key, ['EVALSHA', script.sha, ...rest], false);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return this.send(key, ['EVAL', script.source, ...rest], false);
    }
  }

  /**
   * Lists the keys that begin with `front`, in the batches in which the servers find them, each key once. Keys that
   * exist during the whole scan are found; keys that come or go meanwhile may be.
   */
  async *scan(front: string): AsyncGenerator<string[], void> {
    const { addedPrefix } = this.connection;
    const pattern = toPattern(addedPrefix + front);
    // A scan may return a key twice, and two servers have it while its slot moves.
    const seen = new Set<string>();
    for (const primary of await this.connection.primaries()) {
      for await (const found of this.#scanOne(primary, pattern)) {
        const fresh = [];
        for (const bytes of found) {
          const key = bytes.toString().slice(addedPrefix.length);
          if (seen.has(key)) continue;
          seen.add(key);
          fresh.push(key);
        }
        if (fresh.length > 0) yield fresh;
      }
    }
  }

  async *#scanOne(primary: Primary, pattern: string): AsyncGenerator<Buffer[], void> {
    let cursor: Argument = '0';
    do {
      const step = ['SCAN', cursor, 'MATCH', pattern, 'COUNT', String(SCAN_COUNT)];
      const [next, found] = (await this.#counted(() => primary.send(step))) as [Buffer, Buffer[]];
      cursor = next.toString();
      yield found;
    } while (cursor !== '0');
  }

  #counted(send: () => Promise<unknown>): Promise<unknown> {
    if (this.#inFlight >= this.#bound) return Promise.reject(new StoreBusyError(this.#bound));
    const sent = send();
    this.#inFlight++;
    // This runs before the caller's own handlers, so that the caller receives the cleaned error.
    sent.then(this.#answered, this.#failed);
    return sent;
  }

  readonly #answered = (): void => {
    this.#inFlight--;
  };

  readonly #failed = (error: unknown): void => {
    this.#inFlight--;
    withoutArguments(error);
  };
}

/** Removes the arguments of a command from an error of ioredis. */
export function withoutArguments(error: unknown): unknown {
  const { command } = (error ?? {}) as { command?: { name?: unknown; args?: unknown } };
  if (error instanceof Error && typeof command === 'object' && command !== null && 'args' in command) {
    Object.assign(error, { command: { name: command.name } });
  }
  return error;
}
