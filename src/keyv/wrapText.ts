/*
 * What a Keyv keeps of an entry: text, as a Keyv writes JSON and would make a third more of bytes.
 *
 *     w1:<deleteAt in epoch milliseconds, nothing for never>:<length of the text>:<text>
 */
const START = 'w1:';
const HEAD = /^w1:(\d{0,16}):(\d{1,10}):/;
/** The longest head that `HEAD` finds. */
const MAX_HEAD = 31;

/** An entry as it was found. */
export interface WrappedText {
  readonly text: string;
  /** Epoch milliseconds; `null`: never. */
  readonly deleteAt: number | null;
}

/** `deleteAt` is rounded up to a whole millisecond. */
export function wrapText(text: string, deleteAt: number | null): string {
  return `${START}${deleteAt === null ? '' : Math.min(Math.max(0, Math.ceil(deleteAt)), Number.MAX_SAFE_INTEGER)}:${text.length}:${text}`;
}

/** The entry, or why it is none. */
export function unwrapText(found: unknown): WrappedText | string {
  if (typeof found !== 'string') return 'not ours';
  const head = HEAD.exec(found.slice(0, MAX_HEAD));
  if (head === null) return /^w[1-9]\d*:/.test(found) && !found.startsWith(START) ? 'a newer format' : 'not ours';
  const text = found.slice(head[0].length);
  if (text.length !== Number(head[2])) return 'cut off';
  return { text, deleteAt: head[1] === '' ? null : Number(head[1]) };
}
