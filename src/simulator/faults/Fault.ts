import type { Duration } from '../../internal/duration.js';
import type { RouteName } from '../server/routes.js';

/** When a fault strikes. Everything is optional: without anything it strikes the next request, once. */
export interface FaultTiming {
  /** Only requests of these routes. Default: all. */
  readonly route?: RouteName | readonly RouteName[];
  /** From how long after now on, in the world's time. Default `0`. */
  readonly after?: Duration;
  /** For how long, in the world's time. Default: without end, until `times` is used up. */
  readonly for?: Duration;
  /** It comes again and again, so long from one beginning to the next; only together with a shorter `for`. */
  readonly every?: Duration;
  /** How many requests it strikes. Default: 1, or without bound when `for` or `rate` is given. */
  readonly times?: number;
  /** How likely it strikes each request, from 0 to 1; the seed decides which. Default `1`. */
  readonly rate?: number;
}

/**
 * Something that goes wrong in front of the API or in it, as it does in the real one.
 *
 * - `throttle`: 429, and the token that was used stays locked for `lock` (default 30 seconds of the clock).
 * - `error`: 500 as JSON.
 * - `badGateway`, `gatewayTimeout`: 502 and 504 with a page of HTML.
 * - `maintenance`: 503, as JSON or (`body: 'html'`) as a page. With `stopsWars` what is still to come of regular and friendly wars, their starts, attacks and ends, comes later by as long as the
 *   break is; then `for` must be given, and nothing that spares some requests. Default: the world does not notice.
 * - `slow`: the answer is held back for `delay` of the clock.
 * - `hang`: no answer, and the connection stays open.
 * - `reset`: the connection is cut before an answer.
 * - `truncate`: the connection is cut in the middle of the body.
 * - `malformed`: 200 with a body that ends too early to be JSON.
 * - `address`: from now on requests come from `address`, so that tokens bound to another are refused with `accessDenied.invalidIp`.
 * - `developerError`: the developer site answers with its temporary error; `times` and `rate` count its requests, `route` doesn't apply.
 */
export type Fault = FaultTiming &
  (
    | { readonly kind: 'throttle'; readonly lock?: Duration }
    | { readonly kind: 'maintenance'; readonly body?: 'json' | 'html'; readonly stopsWars?: boolean }
    | { readonly kind: 'slow'; readonly delay: Duration }
    | { readonly kind: 'address'; readonly address: string }
    | {
        readonly kind:
          | 'error'
          | 'badGateway'
          | 'gatewayTimeout'
          | 'hang'
          | 'reset'
          | 'truncate'
          | 'malformed'
          | 'developerError';
      }
  );

export type FaultKind = Fault['kind'];

export const FAULT_KINDS: readonly FaultKind[] = [
  'throttle',
  'maintenance',
  'slow',
  'address',
  'error',
  'badGateway',
  'gatewayTimeout',
  'hang',
  'reset',
  'truncate',
  'malformed',
  'developerError',
];

/** A fault that was added. */
export interface FaultHandle {
  readonly fault: Fault;
  /** How many requests it struck. */
  readonly hits: number;
  /** Takes it away; what it has done stays done. */
  cancel(): void;
}
