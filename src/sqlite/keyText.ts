/** What SQLite's text can't carry through every driver: NUL ends it, and half a surrogate pair is no UTF-8. And the sign that escapes. */
const TROUBLE = /[\0\u007f\p{Surrogate}]/gu;
const ESCAPED = /\u007f([0-9a-f]{4})/g;
const ESCAPE = '\u007f';

/** The key as text that comes back as it went, and is different for different keys. Nearly every key is itself. */
export function toKeyText(key: string): string {
  if (key.search(TROUBLE) < 0) return key;
  return key.replace(TROUBLE, (unit) => ESCAPE + unit.charCodeAt(0).toString(16).padStart(4, '0'));
}

export function fromKeyText(text: string): string {
  if (!text.includes(ESCAPE)) return text;
  return text.replace(ESCAPED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
