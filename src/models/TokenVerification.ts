import type { Open } from '../api/payloads/common.js';
import type { VerifyTokenPayload } from '../api/payloads/player.js';
import { Model } from './Model.js';

/** The API's answer to the token that a player copied from the game's settings. */
export class TokenVerification extends Model<VerifyTokenPayload> {
  get tag(): string {
    return this.raw.tag;
  }

  get status(): Open<'ok' | 'invalid'> {
    return this.raw.status;
  }

  /** Whether the token belongs to the player. A token works once and for a short time, so a second try is `false`. */
  get isValid(): boolean {
    return this.raw.status === 'ok';
  }
}
