/** The version of the layout of keys and scripts. The frames have a separate format version. */
const LAYOUT = 1;

/**
 * The names of keys in Redis: `<prefix>:1:<scope>:<key>`, such as `warchest:1:searchPlayers:#2PP`, and
 * `<prefix>:1:<key>` without a scope. So the whole store contains what its parts contain, under keys with the part's
 * name in front.
 *
 * In a scope's name, a colon is written `%3A` and a percent sign `%25`, so that no two scopes share a key. In a prefix,
 * the same is done to a percent sign and to a colon before the layout's number, so that the prefix `bot` does not cover
 * the prefix `bot:1`. Keys are written as they are.
 *
 * Beside the entries there are marks of clearings, `<prefix>:1-cleared:<scope>:`, and keys that test whether the server
 * reports changes, `<prefix>:1-probe:`. A scan for entries does not find them.
 */
export class KeySpace {
  readonly #prefix: string;
  readonly #path: string;
  /** What every key of this part begins with. */
  readonly front: string;
  /** The key of the mark that says when this part was last cleared. */
  readonly clearKey: string;

  constructor(prefix: string, path = '') {
    this.#prefix = prefix;
    this.#path = path;
    this.front = `${this.#frontOf('')}${path}`;
    this.clearKey = `${this.#frontOf('-cleared')}${path}`;
  }

  /** Returns the part of that name. */
  part(name: string): KeySpace {
    return new KeySpace(this.#prefix, `${this.#path}${name === '' ? '%' : name.replace(/[%:]/g, escapeSign)}:`);
  }

  /** Returns the key in Redis of an entry. */
  full(key: string): string {
    return this.front + key;
  }

  /** Returns the store's own key of a key in Redis; `undefined` when it is not of this part. */
  keyOf(full: string): string | undefined {
    return full.startsWith(this.front) ? full.slice(this.front.length) : undefined;
  }

  /** Whether the mark with that key clears this part: its own mark, or that of a part around it. */
  isClearedBy(clearKey: string): boolean {
    return this.clearKey.startsWith(clearKey);
  }

  /** Whether the key in Redis is that of a mark of a clearing. */
  isClearKey(full: string): boolean {
    return full.startsWith(this.#frontOf('-cleared'));
  }

  /** Returns a key that is written only to see whether the server reports it. */
  probeKey(id: string): string {
    return this.#frontOf('-probe') + id;
  }

  /** The beginnings of all keys of this prefix. */
  get fronts(): readonly string[] {
    return ['', '-cleared', '-probe'].map((kind) => this.#frontOf(kind));
  }

  #frontOf(kind: string): string {
    return `${this.#prefix.replace(COLON_BEFORE_LAYOUT, escapeSign)}:${LAYOUT}${kind}:`;
  }
}

const COLON_BEFORE_LAYOUT = new RegExp(`%|:(?=${LAYOUT}(?:[:-]|$))`, 'g');

/** Returns a pattern of `SCAN` that matches every text with this beginning. */
export function toPattern(front: string): string {
  return `${front.replace(/[*?[\]\\^]/g, '\\$&')}*`;
}

function escapeSign(sign: string): string {
  return sign === ':' ? '%3A' : '%25';
}
