import type { MaybePromise } from '../internal/MaybePromise.js';
import type { Token } from './Token.js';

/** Why the API refused a token. */
export type RotationReason =
  /** The token is bound to another address; `address` is the one that the API saw, when it says so. */
  | { readonly kind: 'invalidAddress'; readonly address: string | undefined }
  /** The token is unknown or revoked. */
  | { readonly kind: 'invalidToken' };

/** Where a transport gets its tokens from. */
export interface TokenSource {
  /** The tokens to use, at least one. Asked once, before the first request; again only if it failed. */
  tokens(): MaybePromise<readonly Token[]>;
  /**
   * Replaces tokens that the API refuses and gives back all that are to be used from now on. Called once for all requests
   * that wait. Absent: refused tokens can't be replaced, and the caller gets the refusal.
   */
  rotate?(reason: RotationReason): Promise<readonly Token[]>;
}
