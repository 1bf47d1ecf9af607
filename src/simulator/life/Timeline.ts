interface Entry {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * The scheduled actions of the world. However large the steps of time are, actions run one by one, each at its own
 * instant, and in the order of scheduling at the same instant: that makes a world repeatable.
 */
export class Timeline {
  readonly #heap: Entry[] = [];
  #order = 0;
  #now: number;

  constructor(startAt: number) {
    this.#now = startAt;
  }

  /** The instant of the running action, or up to which all actions have run. Epoch milliseconds. */
  get now(): number {
    return this.#now;
  }

  /** Schedules an action; a past instant counts as now. */
  schedule(at: number, run: () => void): void {
    const heap = this.#heap;
    heap.push({ at: Math.max(at, this.#now), order: this.#order++, run });
    let index = heap.length - 1;
    while (index > 0) {
      const parent = (index - 1) >>> 1;
      if (!before(heap[index] as Entry, heap[parent] as Entry)) break;
      swap(heap, index, parent);
      index = parent;
    }
  }

  /** Runs all actions up to this instant, including those that they schedule. */
  runTo(at: number): void {
    for (let next = this.#heap[0]; next !== undefined && next.at <= at; next = this.#heap[0]) {
      this.#pop();
      this.#now = next.at;
      next.run();
    }
    this.#now = Math.max(this.#now, at);
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Entry;
    if (heap.length === 0) return;
    heap[0] = last;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const child = right < heap.length && before(heap[right] as Entry, heap[left] as Entry) ? right : left;
      if (!before(heap[child] as Entry, heap[index] as Entry)) return;
      swap(heap, index, child);
      index = child;
    }
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function swap(heap: Entry[], a: number, b: number): void {
  [heap[a], heap[b]] = [heap[b] as Entry, heap[a] as Entry];
}
