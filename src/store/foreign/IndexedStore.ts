import type { Store } from '../Store.js';

/**
 * A plain object as a store: `object[key]`. Only its own properties count, so that `constructor` and `__proto__` are
 * keys like others. `undefined` and `null` count as absent.
 */
export class IndexedStore implements Store {
  readonly #object: Record<string, unknown>;

  constructor(object: object) {
    this.#object = object as Record<string, unknown>;
  }

  get(key: string): unknown {
    return Object.hasOwn(this.#object, key) ? (this.#object[key] ?? undefined) : undefined;
  }

  set(key: string, value: unknown): void {
    if (value === undefined) this.delete(key);
    // Assigning an inherited name such as '__proto__' would not add a property.
    else if (Object.hasOwn(this.#object, key)) this.#object[key] = value;
    else Object.defineProperty(this.#object, key, { value, writable: true, enumerable: true, configurable: true });
  }

  delete(key: string): boolean {
    const wasThere = this.get(key) !== undefined;
    if (Object.hasOwn(this.#object, key)) delete this.#object[key];
    return wasThere;
  }

  pop(key: string): unknown {
    const value = this.get(key);
    this.delete(key);
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

  getMany(keys: readonly string[]): unknown[] {
    return keys.map((key) => this.get(key));
  }

  get size(): number {
    return this.keys().length;
  }
}
