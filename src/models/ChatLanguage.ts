import type { ChatLanguagePayload } from '../api/payloads/clan.js';
import { Model } from './Model.js';

/** The language that a clan speaks. */
export class ChatLanguage extends Model<ChatLanguagePayload> {
  get id(): number {
    return this.raw.id;
  }

  /** In the language itself, such as `Deutsch`. */
  get name(): string {
    return this.raw.name;
  }

  /** Two letters, upper case. */
  get languageCode(): string {
    return this.raw.languageCode;
  }
}
