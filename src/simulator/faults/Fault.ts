import type { RouteName } from '../../api/routes.js';
import type { Duration } from '../../internal/duration.js';

/** When a fault hits. All optional: by default it hits the next request, once. */
export interface FaultTiming {
  /** Only requests of these routes. Default: all. */
  readonly route?: RouteName | readonly RouteName[];
  /** Delay before it becomes active, in the world's time. Default `0`. */
  readonly after?: Duration;
  /** How long it stays active, in the world's time. Default: until `times` is used up. */
  readonly for?: Duration;
  /** Repeats it with this interval from one start to the next; requires a shorter `for`. */
  readonly every?: Duration;
  /** How many requests it hits. Default: 1, or unbounded when `for` or `rate` is given. */
  readonly times?: number;
  /** Probability of hitting each request, 0 to 1; the seed decides which. Default `1`. */
  readonly rate?: number;
}

/**
 * A failure of the API or of a server in front of it, as the real one shows them.
 *
 * - `throttle`: 429, and the token that was used stays locked for `lock` (default 30 seconds of the clock).
 * - `error`: 500 as JSON.
 * - `badGateway`, `gatewayTimeout`: 502 and 504 with a page of HTML.
 * - `maintenance`: 503, as JSON or (`body: 'html'`) as a page. With `stopsWars` the future starts, attacks and ends of
 *   regular and friendly wars move by the length of the break; it then requires `for`, and excludes `route`, `times`
 *   and `rate`. Default: the world goes on.
 * - `slow`: the answer is delayed by `delay` of the clock.
 * - `hang`: no answer, and the connection stays open.
 * - `reset`: the connection is closed before an answer.
 * - `truncate`: the connection is closed in the middle of the body.
 * - `malformed`: 200 with a body that ends too early to be JSON.
 * - `address`: from then on requests come from `address`, so tokens bound to another one are refused with
 *   `accessDenied.invalidIp`.
 * - `developerError`: the developer site answers with its temporary error; `times` and `rate` count its requests,
 *   `route` doesn't apply.
 */
export type Fault = FaultTiming &
  (
    | { readonly kind: 'throttle'; readonly lock?: Duration }
    | { readonly kind: 'maintenance'; readonly body?: 'json' | 'html'; readonly stopsWars?: boolean }
    | { readonly kind: 'slow'; readonly delay: Duration }
    | { readonly kind: 'address'; readonly address: string }
    | { readonly kind: (typeof PLAIN_KINDS)[number] }
  );

/** The kinds of faults that have no option of their own. */
const PLAIN_KINDS = [
  'error',
  'badGateway',
  'gatewayTimeout',
  'hang',
  'reset',
  'truncate',
  'malformed',
  'developerError',
] as const;

export type FaultKind = Fault['kind'];

export const FAULT_KINDS: readonly FaultKind[] = ['throttle', 'maintenance', 'slow', 'address', ...PLAIN_KINDS];

/** A fault that was added. */
export interface FaultHandle {
  readonly fault: Fault;
  /** How many requests it has hit. */
  readonly hits: number;
  /** Removes it; its effects so far remain. */
  cancel(): void;
}
