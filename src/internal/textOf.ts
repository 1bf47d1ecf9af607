/**
 * A thrown value as text for a message: the stack or the message of an error, the string form of anything else. Never
 * throws, whatever the value is: a listener may throw an object without a prototype, or a proxy that refuses access.
 *
 * @param part which part of an error is shown. Default: its message.
 */
export function textOf(value: unknown, part: 'message' | 'stack' = 'message'): string {
  try {
    if (value instanceof Error) return (part === 'stack' ? value.stack : undefined) ?? value.message;
    return String(value);
  } catch {
    return `a value of type ${typeof value} that has no text form`;
  }
}
