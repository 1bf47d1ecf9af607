import { GatewayError } from '../http/errors/GatewayError.js';
import { MaintenanceError } from '../http/errors/MaintenanceError.js';
import { NetworkError } from '../http/errors/NetworkError.js';
import { NotFoundError } from '../http/errors/NotFoundError.js';
import { PrivateWarLogError } from '../http/errors/PrivateWarLogError.js';
import { QueueFullError } from '../http/errors/QueueFullError.js';
import { ThrottledError } from '../http/errors/ThrottledError.js';
import { TimeoutError } from '../http/errors/TimeoutError.js';
import { UnexpectedBodyError } from '../http/errors/UnexpectedBodyError.js';

const ABSENT = [NotFoundError, PrivateWarLogError];
const OUTAGES = [
  MaintenanceError,
  GatewayError,
  NetworkError,
  TimeoutError,
  ThrottledError,
  QueueFullError,
  UnexpectedBodyError,
];

/** What a failed request means for the cache: nothing to see, the API could not answer, or neither. */
export function classify(error: unknown): 'absent' | 'outage' | 'other' {
  if (ABSENT.some((Kind) => error instanceof Kind)) return 'absent';
  return OUTAGES.some((Kind) => error instanceof Kind) ? 'outage' : 'other';
}
