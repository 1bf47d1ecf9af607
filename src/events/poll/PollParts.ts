import type { TransportRequest, TransportResponse } from '../../http/TransportRequest.js';
import type { Clock } from '../../internal/Clock.js';
import type { Schedule } from '../schedule/Schedule.js';
import type { BaselinesByKind } from '../watch/BaselinesByKind.js';
import type { Interest } from '../watch/Interest.js';
import type { Notifier } from '../watch/Notifier.js';
import type { SubjectTable } from '../watch/SubjectTable.js';
import type { WatchedSubjects } from '../watch/WatchedSubjects.js';
import type { Cycles } from './Cycles.js';
import type { PollState } from './PollState.js';

/** What all polls work with. */
export interface PollParts {
  readonly clock: Clock;
  readonly subjects: SubjectTable;
  readonly watched: WatchedSubjects;
  readonly state: PollState;
  readonly schedule: Schedule;
  readonly cycles: Cycles;
  readonly baselines: BaselinesByKind;
  readonly interest: Interest;
  readonly notifier: Notifier;
  readonly send: (request: TransportRequest) => Promise<TransportResponse>;
  /** 64 bits of some bytes. */
  readonly hash: (bytes: Uint8Array) => bigint;
  /** How many subjects are polled, or have busy listeners, at once. */
  readonly concurrency: number;
}
