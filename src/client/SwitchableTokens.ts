import type { Token } from '../http/Token.js';
import type { RotationReason, TokenSource } from '../http/TokenSource.js';
import type { MaybePromise } from '../internal/MaybePromise.js';
import { NotLoggedInError } from './NotLoggedInError.js';

/** The tokens of a client that may be made before it is logged in. */
export class SwitchableTokens implements TokenSource {
  #source: TokenSource | undefined;
  /** There only when the present source can replace its tokens. */
  rotate?: (reason: RotationReason) => Promise<readonly Token[]>;

  get known(): boolean {
    return this.#source !== undefined;
  }

  use(source: TokenSource): void {
    this.#source = source;
    const rotate = source.rotate?.bind(source);
    if (rotate !== undefined) this.rotate = rotate;
  }

  /** After a login that failed. */
  forget(): void {
    this.#source = undefined;
    delete this.rotate;
  }

  tokens(): MaybePromise<readonly Token[]> {
    if (this.#source === undefined) throw new NotLoggedInError('a request');
    return this.#source.tokens();
  }
}
