import { HEADER_BYTES } from '../../store/frame/frame.js';

/**
 * Keys that are remembered. The oldest are dropped first; changes of them are then reported like those of other
 * processes.
 */
const MAX_KEYS = 10_000;
/** Writes that are remembered of each key: those that may be under way at the same time. */
const MAX_WRITES = 4;

/**
 * The last writes of this process at each key, to distinguish the server's report of an own write from that of another
 * process. Writes are compared by the whole header with its checksum: two processes may use one version within a
 * millisecond.
 */
export class OwnWrites {
  readonly #headers = new Map<string, readonly string[]>();

  /** Notes a write. Empty bytes: the key was removed without a mark. */
  note(key: string, bytes: Buffer): void {
    const before = this.#headers.get(key) ?? [];
    this.#headers.delete(key);
    this.#headers.set(key, [...before.slice(1 - MAX_WRITES), headerOf(bytes)]);
    if (this.#headers.size > MAX_KEYS) this.#headers.delete(this.#headers.keys().next().value as string);
  }

  /** Whether this process has written the key. */
  has(key: string): boolean {
    return this.#headers.has(key);
  }

  /** Whether the bytes, which are at the key now, are an own write. */
  isOwn(key: string, bytes: Buffer): boolean {
    return this.#headers.get(key)?.includes(headerOf(bytes)) ?? false;
  }

  clear(): void {
    this.#headers.clear();
  }
}

function headerOf(bytes: Buffer): string {
  return bytes.toString('latin1', 0, HEADER_BYTES);
}
