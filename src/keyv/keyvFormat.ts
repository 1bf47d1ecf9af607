/*
 * How keys and values are written in a Keyv.
 *
 * A key is `<prefix>|<key>`, or `<prefix>/<part>|<key>` in a part of the store.
 * A value is text, because a Keyv writes JSON, which makes bytes a third longer:
 *
 *     w1:<deleteAt in epoch milliseconds, empty for never>:<length of the text>:<text>
 */

/** Ends the names of a part; the key follows. */
const END_OF_NAMES = '|';
/** Stands between the names of a part and of a part inside it. */
const BETWEEN_NAMES = '/';

/**
 * Returns the prefix of the keys of a part with these names. No prefix is the beginning of another one, so that no
 * part sees keys of another part, or of a part inside itself.
 */
export function prefixOf(names: readonly string[]): string {
  return names.map(escapeName).join(BETWEEN_NAMES) + END_OF_NAMES;
}

function escapeName(name: string): string {
  return name.replace(/[%/|]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

const START = 'w1:';
const HEAD = /^w1:(\d{0,16}):(\d{1,10}):/;
/** The length of the longest text that `HEAD` matches. */
const MAX_HEAD = 31;

/** An entry as it was found. */
export interface WrappedText {
  readonly text: string;
  /** Epoch milliseconds; `null`: never. */
  readonly deleteAt: number | null;
}

/** Writes an entry. `deleteAt` is rounded up to a whole millisecond. */
export function wrapText(text: string, deleteAt: number | null): string {
  const end = deleteAt === null ? '' : Math.min(Math.max(0, Math.ceil(deleteAt)), Number.MAX_SAFE_INTEGER);
  return `${START}${end}:${text.length}:${text}`;
}

/** Reads an entry. Returns the reason as text when the value is none. */
export function unwrapText(found: unknown): WrappedText | string {
  if (typeof found !== 'string') return 'not ours';
  const head = HEAD.exec(found.slice(0, MAX_HEAD));
  if (head === null) return /^w[1-9]\d*:/.test(found) && !found.startsWith(START) ? 'a newer format' : 'not ours';
  const text = found.slice(head[0].length);
  if (text.length !== Number(head[2])) return 'cut off';
  return { text, deleteAt: head[1] === '' ? null : Number(head[1]) };
}
