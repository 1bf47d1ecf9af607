/** Questions to servers, at most one per server at a time: a server that does not answer is not asked again. */
export class SharedQuestions {
  readonly #pending = new WeakMap<object, Promise<unknown>>();

  /** Asks the server, or joins a question that is pending. All questions to a server have the same type of answer. */
  ask<T>(server: object, question: () => Promise<T>): Promise<T> {
    const pending = this.#pending.get(server);
    if (pending !== undefined) return pending as Promise<T>;
    const asked = question().finally(() => this.#pending.delete(server));
    this.#pending.set(server, asked);
    return asked;
  }
}
