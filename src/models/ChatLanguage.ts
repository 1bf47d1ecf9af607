import type { ChatLanguagePayload } from '../api/payloads/clan.js';
import { Named } from './named.js';

/** The language that a clan speaks. `name` is in the language itself, such as `Deutsch`. */
export class ChatLanguage extends Named<ChatLanguagePayload> {
  /** Two letters, upper case. */
  get languageCode(): string {
    return this.raw.languageCode;
  }
}
