import type { RemovalCause } from '../../src/store/Store.js';

interface Row {
  readonly key: string;
  readonly value: unknown;
  readonly expiresAt: number;
  readonly bytes: number;
}

/**
 * What the in-memory stores are held against: a list, least recently used first, looked through from end to end at
 * every step.
 */
export class NaiveCache {
  readonly removed: string[] = [];
  #rows: Row[] = [];

  readonly #bounds: { readonly maxSize: number; readonly ttlMs: number; readonly maxBytes: number };
  readonly #now: () => number;

  constructor(maxSize: number, ttlMs: number, maxBytes: number, now: () => number) {
    this.#bounds = { maxSize, ttlMs, maxBytes };
    this.#now = now;
  }

  get(key: string): unknown {
    const row = this.#find(key);
    if (row === undefined) return undefined;
    this.#rows = [...this.#rows.filter((other) => other !== row), row];
    return row.value;
  }

  peek(key: string): unknown {
    return this.#find(key)?.value;
  }

  set(key: string, value: unknown, expiresAt = this.#now() + this.#bounds.ttlMs, bytes = 0): void {
    const { maxSize, maxBytes } = this.#bounds;
    const old = this.#find(key);
    if (old !== undefined) this.#remove(old, 'replaced');
    if (expiresAt <= this.#now() || maxSize === 0 || maxBytes === 0 || bytes > maxBytes) return;
    while (this.#rows.length >= maxSize || this.bytes + bytes > maxBytes) {
      this.#remove(this.#rows[0] as Row, 'evicted');
    }
    this.#rows.push({ key, value, expiresAt, bytes });
  }

  delete(key: string): boolean {
    const row = this.#find(key);
    if (row !== undefined) this.#remove(row, 'removed');
    return row !== undefined;
  }

  clear(): void {
    this.#expire();
    for (const row of this.#rows) this.#remove(row, 'removed');
  }

  entries(): [string, unknown][] {
    this.#expire();
    return this.#rows.map(({ key, value }) => [key, value]);
  }

  get bytes(): number {
    this.#expire();
    return this.#rows.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #find(key: string): Row | undefined {
    this.#expire();
    return this.#rows.find((row) => row.key === key);
  }

  #expire(): void {
    for (const row of this.#rows) if (row.expiresAt <= this.#now()) this.#remove(row, 'expired');
  }

  #remove(row: Row, cause: RemovalCause): void {
    this.#rows = this.#rows.filter((other) => other !== row);
    this.removed.push(`${row.key} ${String(row.value)} ${cause}`);
  }
}
