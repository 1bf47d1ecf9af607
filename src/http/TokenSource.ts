import type { MaybePromise } from '../internal/MaybePromise.js';
import type { Token } from './Token.js';

/** Why the API refused a token. */
export type RotationReason =
  /** The token is bound to another address. `address` is the one that the API saw; `undefined` when it did not say. */
  | { readonly kind: 'invalidAddress'; readonly address: string | undefined }
  /** The token is unknown or revoked. */
  | { readonly kind: 'invalidToken' };

/** The source of a transport's tokens. */
export interface TokenSource {
  /** The tokens to use, at least one. Called once, before the first request, and again only after it failed. */
  tokens(): MaybePromise<readonly Token[]>;
  /**
   * Replaces tokens that the API refuses, and returns all tokens to use from now on. Called once for all waiting
   * requests. Absent: refused tokens can't be replaced, and the caller gets the error.
   */
  rotate?(reason: RotationReason): Promise<readonly Token[]>;
}
