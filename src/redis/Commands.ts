import type { Argument, Connection, Primary } from './connections/Connection.js';
import { StoreBusyError } from './StoreBusyError.js';
import type { Script } from './scripts.js';

/**
 * Sends commands, so many at once at most: a server that has stopped answering leaves no pile of them in memory. Errors come out without the arguments that
 * ioredis attaches to them, which are values, or a password.
 */
export class Commands {
  readonly connection: Connection;
  readonly #bound: number;
  #inFlight = 0;

  constructor(connection: Connection, commandsInFlight: number) {
    this.connection = connection;
    this.#bound = commandsInFlight;
  }

  /** To the server of the key. `reads`: it changes nothing. */
  send(key: string, args: readonly Argument[], reads: boolean): Promise<unknown> {
    if (this.#inFlight >= this.#bound) return Promise.reject(new StoreBusyError(this.#bound));
    return this.#count(this.connection.send(key, args, reads));
  }

  /** To one of the servers. */
  sendTo(primary: Primary, args: readonly Argument[]): Promise<unknown> {
    if (this.#inFlight >= this.#bound) return Promise.reject(new StoreBusyError(this.#bound));
    return this.#count(primary.send(args));
  }

  /** Runs a script on keys of one server, by its name where the server knows it: one that was restarted or promoted may not. */
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

  #count(sent: Promise<unknown>): Promise<unknown> {
    this.#inFlight++;
    // Before whoever waits for it: they get the error when it is clean.
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

/** Takes the arguments off an error of ioredis. */
export function withoutArguments(error: unknown): unknown {
  const { command } = (error ?? {}) as { command?: { name?: unknown; args?: unknown } };
  if (error instanceof Error && typeof command === 'object' && command !== null && 'args' in command) {
    Object.assign(error, { command: { name: command.name } });
  }
  return error;
}
