import { WarchestError } from '../../internal/WarchestError.js';

/** The store did not answer, so whether there is a baseline is unknown. Asking later may help. */
export class BaselineUnavailableError extends WarchestError {
  override readonly code: string = 'BASELINE_UNAVAILABLE';
  /** The baseline's key. */
  readonly key: string;

  constructor(key: string, cause: unknown) {
    super(`the baseline '${key}' can not be read from its store at the moment; try again later`, { cause });
    this.key = key;
  }
}
