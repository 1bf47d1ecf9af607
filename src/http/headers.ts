import type { ResponseHeaders } from './TransportRequest.js';

/** The longest accepted lifetime, one year, so that instants stay safe numbers. */
const MAX_AGE_S = 31_536_000;

/** A header as one string. Several values are joined with commas, as in HTTP. */
export function header(headers: ResponseHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/**
 * The `max-age` of a `Cache-Control` in milliseconds. The API sends `max-age=60` and also `public max-age=600` without
 * the comma. The number is what **remains** of the lifetime, not a constant of the route.
 */
export function maxAgeMs(headers: ResponseHeaders): number | undefined {
  const seconds = /(?:^|[\s,])max-age\s*=\s*"?(\d+)/i.exec(header(headers, 'cache-control') ?? '')?.[1];
  return seconds === undefined ? undefined : Math.min(Number(seconds), MAX_AGE_S) * 1_000;
}

/**
 * The `Retry-After` in milliseconds from `now` (epoch milliseconds): seconds or a date. `undefined` when absent or
 * neither.
 */
export function retryAfterMs(headers: ResponseHeaders, now: number): number | undefined {
  const value = header(headers, 'retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
