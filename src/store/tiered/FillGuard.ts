/**
 * Decides which values read from the far tier may be put into the near tier. A value that was asked for before a change
 * of its key, and arrives after it, may not: neither while a write or a clearing is under way, nor after one.
 */
export class FillGuard {
  /** The last read of each key that is under way, by its number. */
  readonly #reads = new Map<string, number>();
  /** How many writes of each key are under way. */
  readonly #writes = new Map<string, number>();
  #clears = 0;
  #lastRead = 0;

  /** Notes that a read of the far tier starts, and returns its number. A later read of the same key replaces it. */
  startRead(key: string): number {
    this.#reads.set(key, ++this.#lastRead);
    return this.#lastRead;
  }

  /** Notes that a read has ended. Returns whether its value may be put into the near tier. */
  endRead(key: string, read: number): boolean {
    if (this.#reads.get(key) !== read) return false;
    this.#reads.delete(key);
    return this.#clears === 0 && !this.#writes.has(key);
  }

  /** Notes that a write or removal of the key starts. Call the returned function when it has ended. */
  startWrite(key: string): () => void {
    this.#reads.delete(key);
    this.#writes.set(key, (this.#writes.get(key) ?? 0) + 1);
    return () => {
      const left = (this.#writes.get(key) ?? 1) - 1;
      if (left === 0) this.#writes.delete(key);
      else this.#writes.set(key, left);
      this.#reads.delete(key);
    };
  }

  /** Notes that a clearing starts. Call the returned function when it has ended. */
  startClear(): () => void {
    this.#clears++;
    this.#reads.clear();
    return () => {
      this.#clears--;
      this.#reads.clear();
    };
  }

  /** Notes that another process has changed the key. */
  changed(key: string): void {
    this.#reads.delete(key);
  }

  /** Notes that any number of keys may have changed. */
  changedAll(): void {
    this.#reads.clear();
  }
}
