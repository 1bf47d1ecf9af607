import { InvalidArgumentError } from './InvalidArgumentError.js';

/** A whole number within bounds (both included); `Infinity` as an upper bound means none. */
export function requireInteger(argument: string, value: unknown, min: number, max = Number.POSITIVE_INFINITY): number {
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
  const range = max === Number.POSITIVE_INFINITY ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new InvalidArgumentError(argument, value, `a whole number ${range}`);
}

/** A finite number within bounds (both included). */
export function requireNumber(argument: string, value: unknown, min: number, max = Number.POSITIVE_INFINITY): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max) return value;
  const range = max === Number.POSITIVE_INFINITY ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new InvalidArgumentError(argument, value, `a finite number ${range}`);
}

/**
 * A bound on a count: a whole number of at least 0; `null` and `Infinity` mean no bound, which is returned as `null`.
 * @throws InvalidArgumentError for everything else, `undefined` too.
 */
export function requireBound(argument: string, value: unknown): number | null {
  if (value === null || value === Number.POSITIVE_INFINITY) return null;
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new InvalidArgumentError(argument, value, 'a whole number of at least 0, or null for no bound');
}

export function requireBoolean(argument: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new InvalidArgumentError(argument, value, 'true or false');
}

/** A string that is not only white space. */
export function requireText(argument: string, value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new InvalidArgumentError(argument, value, 'a non-empty string');
}

/** One of a closed set of strings. */
export function requireOneOf<T extends string>(argument: string, value: unknown, allowed: readonly T[]): T {
  if ((allowed as readonly unknown[]).includes(value)) return value as T;
  throw new InvalidArgumentError(argument, value, `one of ${allowed.map((one) => `'${one}'`).join(', ')}`);
}

/** An absolute http(s) URL; returned without a slash at its end, so that paths can be appended. */
export function requireUrl(argument: string, value: unknown): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new InvalidArgumentError(argument, value, 'an absolute http or https URL without query or fragment');
  }
  if (url.username !== '' || url.password !== '') {
    // The value is left out: it holds a password.
    throw new InvalidArgumentError(argument, '[redacted]', 'a URL without credentials');
  }
  return url.href.replace(/\/+$/, '');
}
