import { WarchestError } from '../../internal/WarchestError.js';

/** The developer site answered with something that is of no use, also after the tries that could help. */
export class DeveloperSiteError extends WarchestError {
  override readonly code = 'DEVELOPER_SITE';
  /** What was asked of the site, e.g. `'create a key'`. */
  readonly operation: string;
  readonly status: number;
  /** The site's own word for it, e.g. `'general'`; `undefined` when it had none. */
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
