import { WarchestError } from '../../internal/WarchestError.js';

/** The account has no room for the keys that are needed, and those that are there are not ours to revoke. Nothing was changed. */
export class KeyLimitError extends WarchestError {
  override readonly code = 'KEY_LIMIT';
  /** Keys that had to be made. */
  readonly needed: number;
  /** Keys of other names. */
  readonly foreign: number;

  constructor(keyName: string, keyCount: number, needed: number, foreign: number, limit: number) {
    super(
      `login: ${needed} of ${keyCount} keys named '${keyName}' must be made, but ${foreign} of the account's ${limit} keys have other names and are not touched. ` +
        'Revoke those that nobody uses at https://developer.clashofclans.com, lower keyCount, or set keyName to the name of keys that may be replaced ' +
        '(as in containers, whose host name changes with every start).',
    );
    this.needed = needed;
    this.foreign = foreign;
  }
}
