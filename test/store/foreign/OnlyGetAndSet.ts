/** The least that can be a store: it can neither delete nor list, and keeps copies. */
export class OnlyGetAndSet {
  readonly #texts = new Map<string, string>();

  get(key: string): unknown {
    const text = this.#texts.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  }

  set(key: string, value: unknown, ...more: unknown[]): void {
    if (more.length > 0) throw new Error('a foreign instance must get a key and a value only');
    this.#texts.set(key, JSON.stringify(value));
  }
}
