/** Runs the logins of one account one after the other. */
export class LoginQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs the task after the earlier ones of the same account have ended, with any outcome. */
  async run<T>(account: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(account) ?? Promise.resolve();
    const turn = before.then(task);
    // Later tasks wait for this, so it never rejects.
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
 * The queue of this process. All clients share it, because the site answers overlapping logins with "Temporary
 * application error". It is empty while no login is under way.
 */
export const loginQueue: LoginQueue = new LoginQueue();
