import type { Reference, Scalar } from './ModelForm.js';

type Rec = Readonly<Record<string, unknown>>;

/** What is known at some point of a payload, to who writes it as well as to who reads it: what stands before that point, and nothing else. */
export class Known {
  /** How many objects are begun and not ended. */
  depth = 0;
  readonly #objects: (Rec | undefined)[] = [];
  readonly #keys: (readonly string[])[] = [];
  /** How many keys of each object have a value that is known. */
  readonly #counts: number[] = [];
  /** By the depth of the elements, the element before, where it is an object. */
  readonly #previous: (Rec | undefined)[] = [];
  readonly #texts: string[] = [];
  readonly #textIndices = new Map<string, number>();
  last: string | undefined;

  reset(): void {
    this.depth = 0;
    this.#objects.length = 0;
    this.#previous.length = 0;
    this.#texts.length = 0;
    this.#textIndices.clear();
    this.last = undefined;
  }

  begin(object: Rec, keys: readonly string[]): void {
    this.depth++;
    this.#objects[this.depth] = object;
    this.#keys[this.depth] = keys;
    this.#counts[this.depth] = 0;
  }

  /** So many of the keys of the current object are known with their values. */
  reached(count: number): void {
    this.#counts[this.depth] = count;
  }

  end(): void {
    this.depth--;
  }

  /** The element before the next one of an array here; `undefined`: there is none, or it is no object. */
  setPrevious(element: unknown): void {
    const isObject = typeof element === 'object' && element !== null && !Array.isArray(element);
    this.#previous[this.depth + 1] = isObject ? (element as Rec) : undefined;
  }

  /** What a reference leads to, if that is known and has no parts. */
  lookUp({ up, key }: Reference): Scalar | undefined {
    if (up < 0) return toScalar(this.#previous[this.depth]?.[key]);
    const level = this.depth - up;
    if (level < 1) return undefined;
    // Of an object that is written everything is there already: only what comes before may be looked at.
    const index = (this.#keys[level] as readonly string[]).indexOf(key);
    if (index < 0 || index >= (this.#counts[level] as number)) return undefined;
    return toScalar((this.#objects[level] as Rec)[key]);
  }

  /** How many texts there were. */
  get texts(): number {
    return this.#texts.length;
  }

  indexOfText(text: string): number | undefined {
    return this.#textIndices.get(text);
  }

  text(index: number): string | undefined {
    return this.#texts[index];
  }

  met(text: string): void {
    this.last = text;
    if (this.#textIndices.has(text)) return;
    this.#textIndices.set(text, this.#texts.length);
    this.#texts.push(text);
  }
}

function toScalar(value: unknown): Scalar | undefined {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    default:
      return value === null ? null : undefined;
  }
}
