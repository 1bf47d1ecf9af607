import type { ChangeKind, WorldChange } from './WorldChange.js';

/** A filter for changes; absent properties match anything. */
export interface ChangeFilter {
  readonly kind?: ChangeKind;
  readonly tag?: string;
  readonly field?: string;
  readonly item?: string;
  /** Only changes at this instant or later. */
  readonly since?: Date;
  /** Only changes at this instant or earlier. */
  readonly until?: Date;
}

/**
 * Every change of the world, in order. `length` counts all of them; the latest ones are kept, up to a bound. Iterating
 * yields the kept ones; `for await` yields those and then each new one, until the simulator is closed.
 */
export class TruthLog implements Iterable<WorldChange>, AsyncIterable<WorldChange> {
  readonly #maxKept: number;
  #changes: WorldChange[] = [];
  #dropped = 0;
  #closed = false;
  #waiting: (() => void)[] = [];
  readonly #onWait: () => void;

  /** @param onWait called when an asynchronous iteration waits for the next change. */
  constructor(maxKept: number, onWait: () => void = () => undefined) {
    this.#maxKept = maxKept;
    this.#onWait = onWait;
  }

  /** How many changes there were. */
  get length(): number {
    return this.#dropped + this.#changes.length;
  }

  /** The number of the oldest change that is kept. */
  get firstKept(): number {
    return this.#dropped;
  }

  /**
   * The change of this number; a negative number counts from the end. `undefined`: there is none, or it is no longer
   * kept.
   */
  at(number: number): WorldChange | undefined {
    return this.#changes[(number < 0 ? this.length + number : number) - this.#dropped];
  }

  /** The kept changes from this number on. */
  since(number: number): WorldChange[] {
    return this.#changes.slice(Math.max(0, number - this.#dropped));
  }

  /** The kept changes that match, oldest first. */
  list(filter: ChangeFilter = {}): WorldChange[] {
    const since = filter.since?.getTime() ?? Number.NEGATIVE_INFINITY;
    const until = filter.until?.getTime() ?? Number.POSITIVE_INFINITY;
    return this.#changes.filter(
      (change) =>
        change.at >= since &&
        change.at <= until &&
        (filter.kind === undefined || change.kind === filter.kind) &&
        (filter.tag === undefined || change.tag === filter.tag) &&
        (filter.field === undefined || change.field === filter.field) &&
        (filter.item === undefined || change.item === filter.item),
    );
  }

  [Symbol.iterator](): Iterator<WorldChange> {
    return [...this.#changes][Symbol.iterator]();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<WorldChange, void, void> {
    let next = this.#dropped;
    for (;;) {
      // An iteration too slow for the bound continues with the oldest change kept.
      next = Math.max(next, this.#dropped);
      const change = this.at(next);
      if (change !== undefined && next >= 0) {
        next++;
        yield change;
      } else if (this.#closed) {
        return;
      } else {
        const waiting = new Promise<void>((resolve) => this.#waiting.push(resolve));
        this.#onWait();
        await waiting;
      }
    }
  }

  /** For the world. */
  add(change: Omit<WorldChange, 'number'>): void {
    const numbered: WorldChange = { number: this.length, ...change };
    this.#changes.push(numbered);
    // Cut only when a fifth above the bound, so that dropping costs little per change.
    if (this.#changes.length > this.#maxKept * 1.2) {
      const surplus = this.#changes.length - this.#maxKept;
      this.#changes.splice(0, surplus);
      this.#dropped += surplus;
    }
    this.#wake();
  }

  /** Whether an asynchronous iteration waits for the next change. */
  get isAwaited(): boolean {
    return this.#waiting.length > 0;
  }

  /** Ends every asynchronous iteration after the changes already made. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  #wake(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
