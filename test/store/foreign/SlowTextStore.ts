import type { Clock } from '../../../src/internal/Clock.js';
import type { EntryFacts, Store } from '../../../src/store/Store.js';

/** A user's own store: text only, always a promise, with deadlines, and without any method that can be derived. */
export class SlowTextStore implements Store<string> {
  readonly traits = { text: true, keepsTime: true };
  readonly #rows = new Map<string, { text: string; deleteAt: number | null }>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async get(key: string): Promise<string | undefined> {
    const row = this.#rows.get(key);
    return row === undefined || this.#isOver(row) ? undefined : row.text;
  }

  async set(key: string, text: string, facts?: EntryFacts): Promise<void> {
    if (typeof text !== 'string') throw new TypeError('only text');
    this.#rows.set(key, { text, deleteAt: facts?.deleteAt ?? null });
  }

  async delete(key: string): Promise<boolean> {
    const row = this.#rows.get(key);
    return this.#rows.delete(key) && row !== undefined && !this.#isOver(row);
  }

  async *keys(): AsyncGenerator<string> {
    for (const [key, row] of [...this.#rows]) if (!this.#isOver(row)) yield key;
  }

  #isOver(row: { deleteAt: number | null }): boolean {
    return row.deleteAt !== null && row.deleteAt <= this.#clock.now();
  }
}
