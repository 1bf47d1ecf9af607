import { WarchestError } from '../../internal/WarchestError.js';

/** The developer site refuses the e-mail and password. Neither is in the error. */
export class InvalidCredentialsError extends WarchestError {
  override readonly code = 'INVALID_CREDENTIALS';
  readonly status: number;

  constructor(status: number, description: string | undefined) {
    const said = description === undefined ? '' : `, "${description}"`;
    super(
      `login: the developer site refuses e-mail or password (${status}${said}). ` +
        'Use those of the account at https://developer.clashofclans.com, which is not a game account.',
    );
    this.status = status;
  }
}
