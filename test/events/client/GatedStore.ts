/** A store whose reads of some keys wait until the test lets them come to an end. They give what was there when they were asked. */
export class GatedStore {
  readonly content: Map<string, unknown>;
  /** Reads of keys that begin so wait. */
  gate: string | undefined;
  #held: { readonly key: string; readonly release: () => void }[] = [];

  constructor(content: Iterable<readonly [string, unknown]> = []) {
    this.content = new Map(content);
  }

  /** The keys of the reads that wait. */
  get held(): string[] {
    return this.#held.map(({ key }) => key);
  }

  get(key: string): Promise<unknown> {
    const value = this.content.get(key);
    if (this.gate === undefined || !key.startsWith(this.gate)) return Promise.resolve(value);
    return new Promise((resolve) => this.#held.push({ key, release: () => resolve(value) }));
  }

  set(key: string, value: Uint8Array): Promise<void> {
    this.content.set(key, Uint8Array.from(value));
    return Promise.resolve();
  }

  delete(key: string): Promise<boolean> {
    return Promise.resolve(this.content.delete(key));
  }

  /** Lets all reads that wait come to an end, and those that come later. */
  open(): void {
    this.gate = undefined;
    for (const { release } of this.#held.splice(0)) release();
  }

  /** Lets the read that has waited longest come to an end. */
  openOne(): void {
    this.#held.shift()?.release();
  }

  keys(kind: string): string[] {
    return [...this.content.keys()].filter((key) => key.startsWith(`${kind}:`)).sort();
  }
}
