import type { PagePayload } from '../../api/payloads/common.js';
import { type ApiAnswer, badRequest } from './ApiAnswer.js';

/** The requested part of a list. */
interface Window {
  readonly limit: number;
  readonly after: number | undefined;
  readonly before: number | undefined;
}

/** A list that can be cut into pages. An array is one; a lazy list makes only the items of the page. */
export interface Listing<T> {
  readonly length: number;
  slice(start: number, end: number): T[];
}

/** A page of a list, or an error answer for bad paging parameters. */
export function page<T>(items: Listing<T>, query: URLSearchParams): PagePayload<T> | ApiAnswer {
  const window = readWindow(query);
  if ('status' in window) return window;
  const { limit, after, before } = window;
  const end = Math.min(items.length, before ?? (after ?? 0) + limit);
  const start = before === undefined ? Math.min(after ?? 0, items.length) : Math.max(0, end - limit);
  return {
    items: items.slice(start, end),
    paging: {
      cursors: {
        ...(start > 0 ? { before: cursor(start) } : {}),
        ...(end < items.length ? { after: cursor(end) } : {}),
      },
    },
  };
}

function readWindow(query: URLSearchParams): Window | ApiAnswer {
  // A parameter without a value counts as absent.
  const read = (name: string): string | null => query.get(name) || null;
  const limit = read('limit');
  if (limit !== null && !/^\d{1,9}$/.test(limit)) return badRequest('Invalid value for parameter limit');
  const after = read('after');
  const before = read('before');
  if (after !== null && before !== null) return badRequest('Only one of parameters after and before can be specified');
  const positions = { after: position(after), before: position(before) };
  if (Number.isNaN(positions.after)) return badRequest('Invalid value for parameter after');
  if (Number.isNaN(positions.before)) return badRequest('Invalid value for parameter before');
  return { limit: limit === null || limit === '0' ? Number.POSITIVE_INFINITY : Number(limit), ...positions };
}

/** Base64 of `{"pos":50}`, without padding, as in the captured responses. */
function cursor(position: number): string {
  return Buffer.from(JSON.stringify({ pos: position })).toString('base64url');
}

/** `NaN`: not a cursor of this server. */
function position(text: string | null): number | undefined {
  if (text === null) return undefined;
  const match = /^\{"pos":(\d{1,9})\}$/.exec(Buffer.from(text, 'base64url').toString());
  return match === null ? Number.NaN : Number(match[1]);
}
