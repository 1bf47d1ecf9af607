import { WarchestError } from '../internal/WarchestError.js';

/** `login` was called on a client that has tokens. A client belongs to one account. */
export class AlreadyLoggedInError extends WarchestError {
  override readonly code = 'ALREADY_LOGGED_IN';
  constructor() {
    super('login: this client has tokens already. Create another client for another account.');
  }
}
