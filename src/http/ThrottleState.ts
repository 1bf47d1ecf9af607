import type { Lane } from './TransportRequest.js';

/** The state of one token. */
export interface TokenState {
  /** The token's name, never the secret. */
  readonly name: string;
  /** Its current requests per second: `throttleLimit`, or less after a 429. `null`: not throttled. */
  readonly rate: number | null;
  /** Epoch milliseconds until which it is not used after a 429; `undefined` when it isn't cooling. */
  readonly coolingUntil: number | undefined;
  /** Requests sent with it. */
  readonly sent: number;
}

/** The state of the throttle at one moment. */
export interface ThrottleState {
  /** Requests per token and second; `null` when there is no limit. */
  readonly limit: number | null;
  /** Requests that wait for a slot. */
  readonly queued: Readonly<Record<Lane, number>>;
  /** Requests that may wait at most; `null` when there is no bound. */
  readonly maxQueue: number | null;
  /** Requests on the wire. */
  readonly inFlight: number;
  /** Requests on the wire at most. */
  readonly maxInFlight: number;
  /** Whether sending is held while refused tokens are being replaced. */
  readonly held: boolean;
  readonly tokens: readonly TokenState[];
}
