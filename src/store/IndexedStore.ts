import type { Store } from './Store.js';

/** A plain object as a store: `object[key]`. Only its own enumerable properties count, so that `constructor` and `__proto__` are keys like others. */
export class IndexedStore implements Store {
  readonly #object: Record<string, unknown>;

  constructor(object: object) {
    this.#object = object as Record<string, unknown>;
  }

  get(key: string): unknown {
    return Object.hasOwn(this.#object, key) ? (this.#object[key] ?? undefined) : undefined;
  }

  set(key: string, value: unknown): void {
    // An assignment to '__proto__' would change the object's prototype instead.
    if (key === '__proto__') {
      Object.defineProperty(this.#object, key, { value, writable: true, enumerable: true, configurable: true });
    } else this.#object[key] = value;
  }

  delete(key: string): boolean {
    return this.get(key) !== undefined && delete this.#object[key];
  }

  pop(key: string): unknown {
    const value = this.get(key);
    delete this.#object[key];
    return value;
  }

  keys(): string[] {
    return Object.keys(this.#object).filter((key) => this.get(key) !== undefined);
  }

  entries(): [string, unknown][] {
    return this.keys().map((key) => [key, this.get(key)]);
  }

  clear(): void {
    for (const key of Object.keys(this.#object)) delete this.#object[key];
  }

  get size(): number {
    return this.keys().length;
  }
}
