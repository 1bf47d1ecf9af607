import { WarchestError } from '../../internal/WarchestError.js';

/** The developer site does not know this e-mail with this password. Neither is in the error. */
export class InvalidCredentialsError extends WarchestError {
  override readonly code = 'INVALID_CREDENTIALS';
  readonly status: number;

  constructor(status: number, description: string | undefined) {
    super(
      `login: the developer site refuses e-mail or password (${status}${description === undefined ? '' : `, "${description}"`}). ` +
        'Use those of the account at https://developer.clashofclans.com, which is not a game account.',
    );
    this.status = status;
  }
}
