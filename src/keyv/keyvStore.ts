import { type Clock, systemClock } from '../internal/Clock.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireText } from '../internal/preconditions.js';
import { isKeyvLike, type KeyvExtras, type KeyvLike } from './KeyvLike.js';
import { KeyvPart } from './KeyvPart.js';
import { KeyvPort } from './KeyvPort.js';
import { prefixOf } from './partNames.js';

export interface KeyvStoreOptions {
  /** What all keys begin with, so that others may keep theirs beside them. Default: `'warchest'`. */
  readonly prefix?: string;
  /** Whether closing the store disconnects the Keyv. Default: `false`, it is yours. */
  readonly disconnects?: boolean;
  /** Where time comes from. Default: the system's. */
  readonly clock?: Clock;
}

/**
 * A Keyv, or a storage adapter of one, as a store: any of the places that Keyv knows, with what the plain Keyv lacks when it is given as a store by itself. Entries keep to their own
 * `deleteAt`, in this process by the clock and in the place itself by Keyv's time to live; every name has a part of its own (`scope`); and what others keep in the same place
 * is neither listed nor removed.
 *
 * Listing and clearing walk what the adapter's iterator gives (a `Map` is one), which is all that is in the Keyv's namespace: give it one. Where there is no iterator, they know the last
 * 100,000 keys that were written through here.
 *
 * What is no entry of ours, under a key of ours, reads as absent and is reported. A failure is thrown, also where Keyv or its adapter only emits it; with `emitErrors: false` some of
 * them remain unheard, as does what `get` fails with in a Keyv that has no `getRaw`.
 *
 * @throws InvalidArgumentError when it is no Keyv and no adapter, or the prefix can't be used with its namespace.
 */
export function keyvStore(keyv: KeyvLike, options: KeyvStoreOptions = {}): KeyvPart {
  if (!isKeyvLike(keyv)) throw new InvalidArgumentError('keyv', keyv, 'a Keyv, a storage adapter of one, or a Map');
  const { prefix = 'warchest', disconnects = false, clock = systemClock } = options;
  requireText('prefix', prefix);
  if (typeof disconnects !== 'boolean') throw new InvalidArgumentError('disconnects', disconnects, 'true or false');
  const { namespace } = keyv as KeyvExtras;
  // Keyv takes such a key for one that has the namespace already, in some of its methods.
  if (namespace !== undefined && prefixOf([prefix]).startsWith(`${namespace}:`)) {
    throw new InvalidArgumentError('prefix', prefix, `a text that does not begin with the namespace '${namespace}:'`);
  }
  const parts = new Set<KeyvPart>();
  const port = new KeyvPort(keyv, (error) => {
    for (const part of parts) part.onReport?.({ type: 'failure', operation: 'keyv', error });
  });
  return new KeyvPart({ port, clock, parts }, [prefix], () => port.close(disconnects));
}
