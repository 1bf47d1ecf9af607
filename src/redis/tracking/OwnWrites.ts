import { HEADER_BYTES } from '../../store/frame/frame.js';

/** So many keys are remembered; the oldest are forgotten first, and told like those of others. */
const MAX_KEYS = 10_000;
/** Of each so many writes: those that may be on their way at once. */
const MAX_WRITES = 4;

/**
 * What this process wrote lately at which key, to tell the echo of its own writes from what others did. By the whole header, with the checksum: two processes may give
 * the same version in the same millisecond.
 */
export class OwnWrites {
  readonly #headers = new Map<string, readonly string[]>();

  /** Empty bytes: the key was removed, and nothing was left. */
  wrote(key: string, bytes: Buffer): void {
    const before = this.#headers.get(key) ?? [];
    this.#headers.delete(key);
    this.#headers.set(key, [...before.slice(1 - MAX_WRITES), headerOf(bytes)]);
    if (this.#headers.size > MAX_KEYS) this.#headers.delete(this.#headers.keys().next().value as string);
  }

  /** Whether anything was written at the key. */
  has(key: string): boolean {
    return this.#headers.has(key);
  }

  /** Whether what is at the key now is what was written. */
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
