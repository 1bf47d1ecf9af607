import { createHash } from 'node:crypto';

/** A few characters that depend on the content, but not on the order of fields. */
export function digest(content: unknown): string {
  const plain: unknown = JSON.parse(JSON.stringify(content ?? null));
  return createHash('sha1').update(JSON.stringify(plain, sorted)).digest('base64url').slice(0, 12);
}

function sorted(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
