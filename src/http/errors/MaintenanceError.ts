import { ApiError, type FailureFacts, type RequestContext } from './ApiError.js';

/**
 * The game is in its maintenance break. Until a probe sees its end, requests fail with this error without being sent.
 */
export class MaintenanceError extends ApiError {
  override readonly code = 'MAINTENANCE';
  override readonly meaning = 'maintenance';
  /** Epoch milliseconds when this client first saw the break. */
  readonly startedAt: number;

  constructor(context: RequestContext, startedAt: number, facts: FailureFacts = {}) {
    super(
      context,
      `the API is in maintenance (seen first at ${new Date(startedAt).toISOString()}). ` +
        "Wait for the 'maintenanceEnd' event, or try again later.",
      { status: 503, reason: 'inMaintenance', ...facts },
    );
    this.startedAt = startedAt;
  }
}
