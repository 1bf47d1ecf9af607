/**
 * The content of a store that outlives processes. One process after the other uses it, and each may die at any of its
 * operations.
 */
export class Disk {
  readonly content = new Map<string, unknown>();

  /**
   * The disk for a process that dies after this many operations, before or after the next one is done. From then on
   * nothing is written or answered.
   */
  mount(operations = Number.POSITIVE_INFINITY, dies: 'before' | 'after' = 'before'): MountedDisk {
    return new MountedDisk(this.content, operations, dies);
  }
}

export class MountedDisk {
  readonly #content: Map<string, unknown>;
  #left: number;
  readonly #dies: 'before' | 'after';
  isDead = false;

  constructor(content: Map<string, unknown>, operations: number, dies: 'before' | 'after') {
    this.#content = content;
    this.#dies = dies;
    this.#left = operations;
  }

  get(key: string): Promise<unknown> {
    return this.#do(() => this.#content.get(key));
  }

  set(key: string, value: unknown): Promise<unknown> {
    // A copy: later changes of the caller's bytes must not reach the disk.
    const copy = value instanceof Uint8Array ? Uint8Array.from(value) : value;
    return this.#do(() => this.#content.set(key, copy));
  }

  delete(key: string): Promise<boolean> {
    return this.#do(() => this.#content.delete(key));
  }

  /** Ends all operations of the process. */
  die(): void {
    this.isDead = true;
  }

  #do<R>(run: () => R): Promise<R> {
    if (this.isDead) return new Promise(() => {});
    if (--this.#left < 0) {
      this.isDead = true;
      if (this.#dies === 'after') run();
      return new Promise(() => {});
    }
    return Promise.resolve(run());
  }
}
