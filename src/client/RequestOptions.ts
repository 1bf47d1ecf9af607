import type { CacheName } from '../cache/names.js';
import type { CallOptions } from './CallOptions.js';

/** A request to a route that the client has no method for. */
export interface RequestOptions extends CallOptions {
  /** Default `'GET'`. A POST is never cached and never sent twice. */
  readonly method?: 'GET' | 'POST' | undefined;
  /** Encoded and appended to the path. `undefined` values are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  /** Sent as JSON with a POST. */
  readonly body?: unknown;
  /** The cache name that the answer is read from and stored under, by its path. Absent: the answer is not cached. */
  readonly cacheName?: CacheName | undefined;
}
