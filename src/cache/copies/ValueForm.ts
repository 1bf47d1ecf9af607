import type { Clock } from '../../internal/Clock.js';
import type { StoreTraits } from '../../store/StoreTraits.js';
import type { CachePort } from '../CacheOwner.js';
import type { CachePolicy } from '../CacheVerbs.js';
import type { CacheName } from '../names.js';
import { EncodeError } from './EncodeError.js';
import { decodeEnvelope } from './Envelope.js';
import { holdsFacts } from './Facts.js';

/** Turns values into the form in which a store keeps them, and back. */
export interface ValueForm {
  /** Returns what is given to the store. Throws when the value can't be encoded. */
  write(value: unknown): unknown;
  /** Returns the value of what the store returned; `undefined` when it can't be used. */
  read(found: unknown): unknown;
  /** Returns a value in the form for callers: a model where the store returned plain data. */
  present(key: string, value: unknown): unknown;
}

const same = (value: unknown) => value;

/** The form of values in a store with these traits. */
export function valueForm(
  name: CacheName,
  traits: StoreTraits,
  cache: CachePolicy,
  port: CachePort,
  clock: Clock,
): ValueForm {
  if (traits.inMemory === true) return { write: same, read: same, present: (_key, value) => value };
  const present = (key: string, value: unknown) =>
    holdsFacts(value) ? value : (port.revive?.(name, key, value) ?? value);
  if (traits.text === true)
    return { write: (value) => encodeWith(cache, name, value), read: (found) => cache.decode(name, found), present };
  // A user's store may have written our value as JSON, and returns plain data or its text.
  const isText = (found: unknown) => typeof found === 'string' || found instanceof Uint8Array;
  return { write: same, read: (found) => (isText(found) ? valueOfText(name, found, port, clock) : found), present };
}

/** Encodes with the cache's own `encode`. @throws EncodeError whatever that throws. */
export function encodeWith(cache: CachePolicy, name: CacheName, value: unknown): string {
  try {
    return cache.encode(name, value);
  } catch (cause) {
    throw cause instanceof EncodeError ? cause : new EncodeError(name, { cause });
  }
}

/** The value of a text that we encoded; any other text is a value that the user set. */
function valueOfText(name: CacheName, text: unknown, port: CachePort, clock: Clock): unknown {
  const decoded = decodeEnvelope(
    name,
    text,
    clock,
    (key, body, context) => port.revive?.(name, key, body, context) ?? body,
  );
  if (typeof decoded === 'object') return decoded.value;
  return decoded === 'expired' ? undefined : text;
}
