import { WarchestError } from '../../internal/WarchestError.js';

/** The account has no room for the keys that are needed, and its keys have other names. Nothing was changed. */
export class KeyLimitError extends WarchestError {
  override readonly code = 'KEY_LIMIT';
  /** The number of keys that were to be created. */
  readonly needed: number;
  /** The number of keys of other names. */
  readonly foreign: number;

  constructor(keyName: string, keyCount: number, needed: number, foreign: number, limit: number) {
    super(
      `login: ${needed} of ${keyCount} keys named '${keyName}' must be made, ` +
        `but ${foreign} of the account's ${limit} keys have other names and are not touched. ` +
        'Revoke unused keys at https://developer.clashofclans.com, lower keyCount, ' +
        'or set keyName to the name of keys that may be replaced ' +
        '(as in containers, whose host name changes with every start).',
    );
    this.needed = needed;
    this.foreign = foreign;
  }
}
