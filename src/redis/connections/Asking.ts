/** Questions to servers of which each has one at a time at most: those that don't answer must not be asked again and again. */
export class Asking {
  readonly #open = new WeakMap<object, Promise<unknown>>();

  /** Asks, or waits with those who did. */
  once<T>(whom: object, ask: () => Promise<T>): Promise<T> {
    const open = this.#open.get(whom);
    if (open !== undefined) return open as Promise<T>;
    const asked = ask().finally(() => this.#open.delete(whom));
    this.#open.set(whom, asked);
    return asked;
  }
}
