/**
 * Values on their way from the far tier to the near one. A value that was asked for before a change, and arrives after it, must not be put into the near tier: whatever changes a key
 * calls off the fills of that key.
 */
export class Fills {
  readonly #underWay = new Map<string, number>();
  #last = 0;

  /** Begins a fill; a later one of the same key takes its place. */
  begin(key: string): number {
    this.#underWay.set(key, ++this.#last);
    return this.#last;
  }

  /** Ends a fill; whether nothing has called it off. */
  end(key: string, fill: number): boolean {
    if (this.#underWay.get(key) !== fill) return false;
    this.#underWay.delete(key);
    return true;
  }

  callOff(key: string): void {
    this.#underWay.delete(key);
  }

  callOffAll(): void {
    this.#underWay.clear();
  }
}
