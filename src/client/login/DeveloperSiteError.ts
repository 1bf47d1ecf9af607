import { WarchestError } from '../../internal/WarchestError.js';

/** The developer site's answer can't be used, and trying again did not help. */
export class DeveloperSiteError extends WarchestError {
  override readonly code = 'DEVELOPER_SITE';
  /** The operation, e.g. `'create a key'`. */
  readonly operation: string;
  readonly status: number;
  /** The site's own code, e.g. `'general'`; `undefined` without one. */
  readonly reason: string | undefined;

  constructor(operation: string, status: number, reason: string | undefined, problem: string) {
    super(
      `${operation}: the developer site answered ${status}${reason === undefined ? '' : ` '${reason}'`}: ${problem}`,
    );
    this.operation = operation;
    this.status = status;
    this.reason = reason;
  }
}
