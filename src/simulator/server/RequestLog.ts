/** A request that reached the API's routes. The token is named by its id, never shown. */
export interface RequestRecord {
  readonly method: string;
  /** The path as received, below `/v1`, with its query: `/players/%232PP`. */
  readonly path: string;
  /** Such as `/players/{playerTag}`; `undefined` for an unknown path. */
  readonly route: string | undefined;
  /** `0`: the connection was closed before a status was sent. */
  readonly status: number;
  /** The id of the token at the developer site; `undefined` when the token is unknown, or absent. */
  readonly tokenId: string | undefined;
  /** The world's time, epoch milliseconds. */
  readonly at: number;
}

/**
 * The requests so far, oldest first. `length` counts all of them; only the latest ones are recorded, up to a bound.
 * Iteration, `filter` and `map` cover the recorded ones.
 */
export class RequestLog implements Iterable<RequestRecord> {
  readonly #maxKept: number;
  #records: RequestRecord[] = [];
  #dropped = 0;

  constructor(maxKept: number) {
    this.#maxKept = maxKept;
  }

  /** How many requests there were. */
  get length(): number {
    return this.#dropped + this.#records.length;
  }

  /**
   * The request of this number, from 0; a negative number counts from the end. `undefined`: none, or no longer
   * recorded.
   */
  at(index: number): RequestRecord | undefined {
    const place = index < 0 ? this.length + index : index;
    return this.#records[place - this.#dropped];
  }

  filter(test: (record: RequestRecord) => boolean): RequestRecord[] {
    return this.toArray().filter(test);
  }

  map<T>(change: (record: RequestRecord) => T): T[] {
    return this.toArray().map(change);
  }

  /** How many of the recorded requests went to this route, such as `/players/{playerTag}`. */
  countRoute(route: string): number {
    return this.filter((record) => record.route === route).length;
  }

  toArray(): RequestRecord[] {
    return this.#records.slice(-this.#maxKept || this.#records.length);
  }

  /** Removes all requests; `length` is 0 again. */
  clear(): void {
    this.#records = [];
    this.#dropped = 0;
  }

  [Symbol.iterator](): Iterator<RequestRecord> {
    return this.toArray()[Symbol.iterator]();
  }

  /** For the server. */
  add(record: RequestRecord): void {
    this.#records.push(record);
    // Cut only at twice the bound, so that dropping costs little per request.
    if (this.#records.length < 2 * this.#maxKept) return;
    const surplus = this.#records.length - this.#maxKept;
    this.#records.splice(0, surplus);
    this.#dropped += surplus;
  }
}
