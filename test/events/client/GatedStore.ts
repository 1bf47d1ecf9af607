/**
 * A store whose reads of some keys wait until the test lets them go on. They return what was stored when they began.
 */
export class GatedStore {
  readonly content: Map<string, unknown>;
  /** Reads of keys with this prefix wait. */
  gate: string | undefined;
  #held: { readonly key: string; readonly release: () => void }[] = [];

  constructor(content: Iterable<readonly [string, unknown]> = []) {
    this.content = new Map(content);
  }

  /** The keys of waiting reads. */
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

  /** Lets all waiting reads go on, and all later ones. */
  open(): void {
    this.gate = undefined;
    for (const { release } of this.#held.splice(0)) release();
  }

  /** Lets the read go on that has waited longest. */
  openOne(): void {
    this.#held.shift()?.release();
  }

  keys(kind: string): string[] {
    return [...this.content.keys()].filter((key) => key.startsWith(`${kind}:`)).sort();
  }
}
