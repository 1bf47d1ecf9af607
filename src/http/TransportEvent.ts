import type { RotationReason } from './TokenSource.js';
import type { Lane } from './TransportRequest.js';

/** A `send` has ended. */
export interface RequestEvent {
  readonly type: 'request';
  readonly operation: string;
  readonly route: string;
  readonly method: 'GET' | 'POST';
  readonly lane: Lane;
  /** The last status; `undefined` without an answer. */
  readonly status: number | undefined;
  /** The code of the error that the caller got (`'ABORTED'` for the caller's own signal); `undefined`: a success. */
  readonly code: string | undefined;
  /** Milliseconds from the call to the result. */
  readonly durationMs: number;
  /** Size of the decompressed body of a success, otherwise 0. */
  readonly bytes: number;
  /** How often it was sent. */
  readonly tries: number;
}

/** A failed request will be sent again. */
export interface RetryEvent {
  readonly type: 'retry';
  readonly operation: string;
  readonly route: string;
  /** The code of the error that the caller would get without it. */
  readonly code: string;
  readonly status: number | undefined;
  /** Milliseconds until then. */
  readonly pauseMs: number;
}

/** A 429: the token is not used for a while, and then less often. */
export interface TokenCoolingEvent {
  readonly type: 'tokenCooling';
  /** The token's name. */
  readonly token: string;
  readonly route: string;
  readonly coolingMs: number;
  /** Requests per second after the pause; `null`: not throttled. */
  readonly rate: number | null;
}

export interface MaintenanceStartEvent {
  readonly type: 'maintenanceStart';
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

export interface MaintenanceEndEvent {
  readonly type: 'maintenanceEnd';
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface RotationStartEvent {
  readonly type: 'rotationStart';
  readonly reason: RotationReason;
}

/** Refused tokens were replaced. */
export interface RotationEndEvent {
  readonly type: 'rotationEnd';
  /** The names of the tokens that are used from now on. */
  readonly tokens: readonly string[];
}

/** Refused tokens could not be replaced. */
export interface RotationFailedEvent {
  readonly type: 'rotationFailed';
  readonly error: unknown;
}

/** The events of a transport, by `type`. They hold no payloads and no secrets. */
export type TransportEvent =
  | RequestEvent
  | RetryEvent
  | TokenCoolingEvent
  | MaintenanceStartEvent
  | MaintenanceEndEvent
  | RotationStartEvent
  | RotationEndEvent
  | RotationFailedEvent;

const TYPES: Readonly<Record<TransportEvent['type'], true>> = {
  request: true,
  retry: true,
  tokenCooling: true,
  maintenanceStart: true,
  maintenanceEnd: true,
  rotationStart: true,
  rotationEnd: true,
  rotationFailed: true,
};

/** The type of every event of the transport. Made from a record, so that the compiler reports a missing one. */
export const TRANSPORT_EVENT_TYPES = Object.keys(TYPES) as readonly TransportEvent['type'][];
