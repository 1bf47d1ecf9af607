/**
 * The measured size of a value in bytes: text as UTF-8, binary data as it is, everything else as its JSON. What JSON
 * can't write (functions, circular objects) counts as nothing.
 */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength;
  try {
    const text = JSON.stringify(value) as string | undefined;
    return text === undefined ? 0 : Buffer.byteLength(text);
  } catch {
    return 0;
  }
}
