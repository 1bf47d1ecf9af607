import type { Token } from '../http/Token.js';
import type { RotationReason, TokenSource } from '../http/TokenSource.js';
import type { MaybePromise } from '../internal/MaybePromise.js';
import { NotLoggedInError } from './NotLoggedInError.js';

/** The tokens of a client. Its source is set at construction or by a later login. */
export class SwitchableTokens implements TokenSource {
  #source: TokenSource | undefined;
  /** Absent when the current source can't replace its tokens. */
  rotate?: (reason: RotationReason) => Promise<readonly Token[]>;

  get known(): boolean {
    return this.#source !== undefined;
  }

  use(source: TokenSource): void {
    this.#source = source;
    const rotate = source.rotate?.bind(source);
    if (rotate !== undefined) this.rotate = rotate;
  }

  /** Drops the source after a failed login. */
  forget(): void {
    this.#source = undefined;
    delete this.rotate;
  }

  tokens(): MaybePromise<readonly Token[]> {
    if (this.#source === undefined) throw new NotLoggedInError('a request');
    return this.#source.tokens();
  }
}
