import { AGAIN, EARLIER, type PathForm, TEXT } from './ModelForm.js';
import { OTHER } from './Table.js';
import { toTable } from './toTable.js';

/** Fewer different texts than this say nothing about others. */
const MIN_TEXTS = 6;
/** Longer texts are literals: they are rare, and compressed better together. */
export const MAX_TEXT_BYTES = 400;

interface PathTexts {
  readonly counts: Map<string, number>;
  total: number;
}

/**
 * The paths of some payloads: their keys, `[]` for elements. Texts of a path look alike whatever else is known of them, so what they look like is learned
 * by path.
 */
export class Paths {
  readonly forms: (PathForm | null)[] = [];
  readonly #texts = new Map<string, PathTexts>();
  readonly #ids = new Map<string, number>();
  readonly #symbols = new Map<object, Map<string, number>>();

  /** Counts the texts of a payload. Called for each, before `close`. */
  count(payload: unknown): void {
    walk(payload, '', (path, text) => {
      let found = this.#texts.get(path);
      if (found === undefined) this.#texts.set(path, (found = { counts: new Map(), total: 0 }));
      found.counts.set(text, (found.counts.get(text) ?? 0) + 1);
      found.total++;
    });
  }

  /** Every text was counted. */
  close(): void {
    for (const [path, texts] of this.#texts) {
      const form = toPathForm(texts);
      if (form !== null) this.#add(path, form);
    }
    this.#texts.clear();
  }

  /** Notes which texts of a payload were met before in it. Called for each, after `close`. */
  noteTexts(payload: unknown): void {
    const met = new Set<string>();
    let last: string | undefined;
    walk(payload, '', (path, text, container, key) => {
      const id = this.#ids.get(path);
      const form = id === undefined ? null : (this.forms[id] ?? null);
      const middle = form === null ? undefined : middleOf(text, form);
      if (middle === undefined) return;
      let found = this.#symbols.get(container);
      if (found === undefined) this.#symbols.set(container, (found = new Map()));
      found.set(key, middle === last ? AGAIN : met.has(middle) ? EARLIER : TEXT);
      last = middle;
      met.add(middle);
    });
  }

  /** The number of a path. */
  id(path: string): number {
    return this.#ids.get(path) ?? this.#add(path, null);
  }

  /** The symbol of the text under this key or index: whether it was met before in its payload. `undefined`: it has not the path's affixes. */
  symbolOf(container: object | undefined, key: string): number | undefined {
    return container === undefined ? undefined : this.#symbols.get(container)?.get(key);
  }

  #add(path: string, form: PathForm | null): number {
    this.forms.push(form);
    this.#ids.set(path, this.forms.length - 1);
    return this.forms.length - 1;
  }
}

/** What stands between the affixes of a path; `undefined`: the text has not both. */
export function middleOf(text: string, { prefix, suffix }: Pick<PathForm, 'prefix' | 'suffix'>): string | undefined {
  if (text.length < prefix.length + suffix.length) return undefined;
  if (!text.startsWith(prefix) || !text.endsWith(suffix)) return undefined;
  return text.slice(prefix.length, text.length - suffix.length);
}

export function elementPath(path: string): string {
  return `${path}/[]`;
}

/** A key may have a slash in it; that two paths are then taken for one does no harm. */
export function fieldPath(path: string, key: string): string {
  return `${path}/${key}`;
}

type Visit = (path: string, text: string, container: object, key: string) => void;

function walk(value: unknown, path: string, visit: Visit, container?: object, key = ''): void {
  if (typeof value === 'string') {
    if (container !== undefined) visit(path, value, container, key);
  } else if (Array.isArray(value)) {
    const inner = elementPath(path);
    for (const [index, element] of value.entries()) walk(element, inner, visit, value, String(index));
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) walk(inner, fieldPath(path, name), visit, value, name);
  }
}

/** `null`: the texts are too few, or so often the same that new ones are not to be expected. */
function toPathForm({ counts, total }: PathTexts): PathForm | null {
  const rare = [...counts].filter(([, times]) => times * 16 <= total || times < 3).map(([text]) => text);
  if (rare.length < MIN_TEXTS || rare.length * 24 < total) return null;
  const prefix = commonPrefix(rare);
  const suffix = commonSuffix(rare, prefix.length);
  const bytes = new Map<number, number>();
  const lengths = new Map<number, number>();
  for (const text of rare) {
    const middle = Buffer.from(text.slice(prefix.length, text.length - suffix.length), 'utf8');
    if (middle.length > MAX_TEXT_BYTES) continue;
    lengths.set(middle.length, (lengths.get(middle.length) ?? 0) + 1);
    for (const byte of middle) bytes.set(byte, (bytes.get(byte) ?? 0) + 1);
  }
  const longest = Math.max(0, ...lengths.keys());
  for (let length = 0; length <= Math.min(longest + 8, MAX_TEXT_BYTES); length++) {
    lengths.set(length, (lengths.get(length) ?? 0) + 0.2);
  }
  lengths.set(OTHER, 0.5);
  bytes.set(OTHER, 0.5 + [...bytes.values()].filter((times) => times === 1).length);
  return { prefix, suffix, bytes: toTable(bytes), lengths: toTable(lengths) };
}

function commonPrefix(texts: readonly string[]): string {
  let prefix = texts[0] ?? '';
  for (const text of texts) {
    let length = 0;
    while (length < prefix.length && prefix[length] === text[length]) length++;
    prefix = prefix.slice(0, length);
  }
  return withoutHalf(prefix);
}

function commonSuffix(texts: readonly string[], from: number): string {
  let suffix = (texts[0] ?? '').slice(from);
  for (const text of texts) {
    let length = 0;
    while (
      length < suffix.length &&
      length < text.length - from &&
      suffix[suffix.length - 1 - length] === text[text.length - 1 - length]
    ) {
      length++;
    }
    suffix = length === 0 ? '' : suffix.slice(-length);
  }
  // A middle must not begin or end within a surrogate pair.
  return /^[\udc00-\udfff]/.test(suffix) ? suffix.slice(1) : suffix;
}

function withoutHalf(prefix: string): string {
  return /[\ud800-\udbff]$/.test(prefix) ? prefix.slice(0, -1) : prefix;
}
