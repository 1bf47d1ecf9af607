/** The version of the layout of keys and scripts; the frames have a format of their own. */
const LAYOUT = 1;

/**
 * How keys are called in Redis: `<prefix>:1:<scope>:<key>`, such as `warchest:1:searchPlayers:#2PP`, and `<prefix>:1:<key>` without a scope. So the whole
 * store holds what its parts hold, under keys with the part's name in front. A scope's name is written with `%3A` for a colon and `%25` for a percent sign, so that
 * no two scopes share a key; keys are written as they are.
 *
 * Beside the entries there is a mark for each scope that was cleared, `<prefix>:1-cleared:<scope>:`, which no scan for entries finds.
 */
export class KeySpace {
  readonly #prefix: string;
  readonly #path: string;
  /** What every key of this part begins with. */
  readonly front: string;
  /** The key of the mark that remembers when this part was last cleared. */
  readonly clearKey: string;

  constructor(prefix: string, path = '') {
    this.#prefix = prefix;
    this.#path = path;
    this.front = `${frontOf(prefix)}${path}`;
    this.clearKey = `${clearFrontOf(prefix)}${path}`;
  }

  /** The part of that name. */
  part(name: string): KeySpace {
    return new KeySpace(this.#prefix, `${this.#path}${name === '' ? '%' : name.replace(/[%:]/g, escapeInName)}:`);
  }

  /** An entry's key in Redis. */
  full(key: string): string {
    return this.front + key;
  }

  /** The store's own key of an entry; `undefined` when it is not of this part. */
  keyOf(full: string): string | undefined {
    return full.startsWith(this.front) ? full.slice(this.front.length) : undefined;
  }

  /** Whether the mark of that key clears this part: its own, or one of what it is a part of. */
  isClearedBy(clearKey: string): boolean {
    return this.clearKey.startsWith(clearKey);
  }

  /** Whether the key in Redis is of a mark that something was cleared. */
  isClearKey(full: string): boolean {
    return full.startsWith(clearFrontOf(this.#prefix));
  }

  /** The two beginnings that everything of this prefix has. */
  get fronts(): readonly string[] {
    return [frontOf(this.#prefix), clearFrontOf(this.#prefix)];
  }
}

/** A text as a pattern of `SCAN` that matches what begins with it. */
export function toPattern(front: string): string {
  return `${front.replace(/[*?[\]\\^]/g, '\\$&')}*`;
}

function frontOf(prefix: string): string {
  return `${prefix}:${LAYOUT}:`;
}

function clearFrontOf(prefix: string): string {
  return `${prefix}:${LAYOUT}-cleared:`;
}

function escapeInName(character: string): string {
  return character === ':' ? '%3A' : '%25';
}
