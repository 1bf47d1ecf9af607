/** An operation that waits for the test. */
export interface HeldOperation {
  readonly name: string;
  readonly key: string | undefined;
  /** Lets it take effect in the store; its caller is not answered yet. */
  take(): void;
  /** Answers the caller; what has not taken effect does so now. */
  reply(): void;
  fail(error: unknown): void;
}

/**
 * An asynchronous store whose operations take effect, and are answered, when the test says so: the worst that a
 * network can do. In `open` mode they are answered at once.
 */
export class LateStore {
  readonly entriesNow = new Map<string, unknown>();
  readonly held: HeldOperation[] = [];
  open = false;
  closed = 0;

  get(key: string): Promise<unknown> {
    return this.#hold('get', key, () => this.entriesNow.get(key));
  }

  set(key: string, value: unknown): Promise<unknown> {
    return this.#hold('set', key, () => void this.entriesNow.set(key, value));
  }

  delete(key: string): Promise<boolean> {
    return this.#hold('delete', key, () => this.entriesNow.delete(key));
  }

  keys(): Promise<string[]> {
    return this.#hold('keys', undefined, () => [...this.entriesNow.keys()]);
  }

  entries(): Promise<[string, unknown][]> {
    return this.#hold('entries', undefined, () => [...this.entriesNow]);
  }

  clear(): Promise<void> {
    return this.#hold('clear', undefined, () => this.entriesNow.clear());
  }

  /** The only operation of that name that waits; it is taken off the list. */
  only(name: string): HeldOperation {
    const found = this.held.filter((operation) => operation.name === name);
    if (found.length !== 1) throw new Error(`expected one ${name}, found ${found.length}`);
    this.held.splice(this.held.indexOf(found[0] as HeldOperation), 1);
    return found[0] as HeldOperation;
  }

  /** Answers everything that waits, in order, and everything that comes from now on. */
  release(): void {
    this.open = true;
    for (const operation of this.held.splice(0)) operation.reply();
  }

  #hold<T>(name: string, key: string | undefined, effect: () => T): Promise<T> {
    if (this.open) return Promise.resolve(effect());
    return new Promise((resolve, reject) => {
      let outcome: { value: T } | undefined;
      const take = () => (outcome ??= { value: effect() });
      this.held.push({ name, key, take, reply: () => resolve(take().value), fail: reject });
    });
  }
}
