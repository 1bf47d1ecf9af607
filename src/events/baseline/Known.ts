import type { Reference, Scalar } from './ModelForm.js';
import { isObject, isScalar } from './Place.js';

type Fields = Readonly<Record<string, unknown>>;

/** What is known at some point of a payload, to who writes it as well as to who reads it: what stands before that point, and nothing else. */
export class Known {
  #depth = 0;
  readonly #objects: (Fields | undefined)[] = [];
  readonly #keys: (readonly string[])[] = [];
  /** How many keys of each object have a value that is known. */
  readonly #counts: number[] = [];
  /** By the depth of the elements, the one before, where it is an object. */
  readonly #previous: (Fields | undefined)[] = [];
  readonly #texts: string[] = [];
  readonly #indices = new Map<string, number>();
  /** The text met last. */
  lastText: string | undefined;

  reset(): void {
    this.#depth = 0;
    this.#objects.length = 0;
    this.#previous.length = 0;
    this.#texts.length = 0;
    this.#indices.clear();
    this.lastText = undefined;
  }

  begin(object: Fields, keys: readonly string[]): void {
    const depth = ++this.#depth;
    this.#objects[depth] = object;
    this.#keys[depth] = keys;
    this.#counts[depth] = 0;
  }

  /** So many keys of the current object are known with their values. */
  reached(count: number): void {
    this.#counts[this.#depth] = count;
  }

  end(): void {
    this.#depth--;
  }

  /** The element before the next one of the array here; `undefined`: there is none. */
  setPrevious(element: unknown): void {
    this.#previous[this.#depth + 1] = isObject(element) ? element : undefined;
  }

  /** What a reference leads to, if that is known and has no parts. */
  lookUp({ of, key }: Reference): Scalar | undefined {
    const depth = this.#depth;
    let value: unknown;
    if (of === 'previous') {
      value = this.#previous[depth]?.[key];
    } else {
      // Of an object that is written everything is there already: only what comes before may be looked at.
      const index = this.#keys[depth]?.indexOf(key) ?? -1;
      if (index < 0 || index >= (this.#counts[depth] as number)) return undefined;
      value = this.#objects[depth]?.[key];
    }
    return isScalar(value) ? value : undefined;
  }

  /** How many different texts were met. */
  get texts(): number {
    return this.#texts.length;
  }

  indexOfText(text: string): number | undefined {
    return this.#indices.get(text);
  }

  textAt(index: number): string | undefined {
    return this.#texts[index];
  }

  met(text: string): void {
    this.lastText = text;
    if (this.#indices.has(text)) return;
    this.#indices.set(text, this.#texts.length);
    this.#texts.push(text);
  }
}
