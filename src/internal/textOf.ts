/**
 * A thrown value as text for a message: the stack or the message of an error, the string form of anything else. Never
 * throws, whatever the value is: a listener may throw an object without a prototype, or a proxy that refuses access.
 *
 * @param part which part of an error is shown. Default: its message.
 */
export function textOf(value: unknown, part: 'message' | 'stack' = 'message'): string {
  try {
    // The message of an error may be no text: a subclass can set it to anything.
    const text: unknown = value instanceof Error ? (part === 'stack' && value.stack) || value.message : value;
    return String(text);
  } catch {
    return `a value of type ${typeof value} that has no text form`;
  }
}
