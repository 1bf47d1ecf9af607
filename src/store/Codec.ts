import type { EntryFacts } from './EntryFacts.js';

/** How a cache writes a value as text, for stores that need both: values in one place, text in another. */
export interface Codec<V = unknown> {
  /** ASCII text. Throws when the value has no text form. */
  encode(key: string, value: V): string;
  /** The value; `undefined` when the text is not of that key, is damaged, or its time is over. Does not throw. */
  decode(key: string, text: string | Uint8Array): V | undefined;
  /** What a store is told of a value that was decoded. */
  factsOf(value: V): EntryFacts;
}
