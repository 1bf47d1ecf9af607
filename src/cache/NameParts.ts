import type { Clock } from '../internal/Clock.js';
import type { CachePort } from './CacheOwner.js';
import type { NamedStore } from './copies/NamedStore.js';
import type { StoreGuard } from './outage/StoreGuard.js';
import type { Flights } from './read/Flights.js';
import type { Telemetry } from './Telemetry.js';

/** What the reads and writes of one cache name share. */
export interface NameParts {
  readonly store: NamedStore;
  readonly guard: StoreGuard;
  readonly flights: Flights;
  readonly telemetry: Telemetry;
  readonly port: CachePort;
  readonly clock: Clock;
  /** How long one process may load while others wait, in milliseconds; `0`: every process loads. */
  readonly leaseMs: number;
}
