import { WarchestError } from '../internal/WarchestError.js';

/** A request was made by a client that has no tokens yet. */
export class NotLoggedInError extends WarchestError {
  override readonly code = 'NOT_LOGGED_IN';
  constructor(operation: string) {
    super(
      `${operation}: the client has no tokens. ` +
        'Call client.login(email, password) first, or pass { tokens } to new Client().',
    );
  }
}
