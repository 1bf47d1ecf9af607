/** Logins at one account, one after the other. */
export class LoginQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs the task when those that came before it for the same account are over, whatever became of them. */
  async run<T>(account: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(account) ?? Promise.resolve();
    const turn = before.then(task);
    // What those who come next wait for never rejects.
    const over = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(account, over);
    try {
      return await turn;
    } finally {
      if (this.#last.get(account) === over) this.#last.delete(account);
    }
  }
}

/**
 * The queue of this process. It is shared on purpose: the site answers logins that overlap with "Temporary application error", and it
 * can't matter to it which client of the process they come from. It holds nothing while nobody logs in.
 */
export const loginQueue: LoginQueue = new LoginQueue();
