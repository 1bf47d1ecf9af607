import type { Clock } from '../internal/Clock.js';
import type { Emitter } from '../internal/Emitter.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireNumber } from '../internal/preconditions.js';
import type { Codec } from '../store/Codec.js';
import { toStore } from '../store/foreign/toStore.js';
import { DefaultCache } from '../store/memory/DefaultCache.js';
import type { Store } from '../store/Store.js';
import { StoreContractError } from '../store/StoreContractError.js';
import { CacheConfig } from './CacheConfig.js';
import type { CacheEvent } from './CacheEvent.js';
import type { CachePort } from './CacheOwner.js';
import type { CachePolicy, OwnVerbs } from './CacheVerbs.js';
import { EncodeError } from './copies/EncodeError.js';
import { decodeEnvelope } from './copies/Envelope.js';
import { holdsFacts } from './copies/Facts.js';
import { type KeyForm, madeKeys, namedKeys, PLAIN_KEYS, tellsNamesApart } from './copies/KeyForm.js';
import { Lifetime } from './copies/Lifetime.js';
import { NamedCache, type Negative, type ValueForm } from './NamedCache.js';
import { CACHE_NAMES, type CacheName } from './names.js';
import { Recovery } from './outage/Recovery.js';
import { SharedBreakers } from './outage/SharedBreakers.js';
import { ReadThrough } from './read/ReadThrough.js';
import { Snapshots } from './Snapshots.js';
import { StoreContentError } from './StoreContentError.js';
import { Writes } from './write/Writes.js';

/** So many "not found" answers are remembered per cache name. */
const MAX_NEGATIVES = 1_024;

/** What a cache has once it is open. */
export interface OpenCaches {
  readonly named: ReadonlyMap<CacheName, NamedCache>;
  readonly reads: ReadThrough;
  readonly writes: Writes;
  /** The stores as they were given, not their parts, with the time that each has to close. */
  readonly roots: ReadonlyMap<Store, number | null>;
  /** The file of the stores in memory; `undefined`: none. */
  readonly snapshots: Snapshots | undefined;
}

/** What a cache brings to be opened. */
export interface Opening {
  readonly cache: CachePolicy;
  readonly base: CachePolicy;
  readonly verbs: OwnVerbs;
  readonly port: CachePort;
  readonly clock: Clock;
  readonly events: Emitter<CacheEvent>;
  /** Stores that our own `createDefaultCache` made. */
  readonly madeHere: WeakSet<object>;
}

/** Resolves everything that a cache's subclass decides, once: which stores, which keys, how long, and which verbs are its own. */
export function openNamedCaches(opening: Opening): OpenCaches {
  const { cache, port, clock, events, verbs } = opening;
  const instances = new Map(CACHE_NAMES.map((name) => [name, instanceFor(cache, name)]));
  const writes = new Writes({ clock, events, verbs });
  const reads = new ReadThrough({ port, clock, events, writes });
  const named = new Map<CacheName, NamedCache>();
  const roots = new Map<object, Store>();
  const closing = new Map<Store, number | null>();
  const breakers = new SharedBreakers(clock, events);
  for (const [name, instance] of instances) {
    const sharers = CACHE_NAMES.filter((other) => instances.get(other) === instance);
    const root = roots.get(instance) ?? toStore(name, instance);
    roots.set(instance, root);
    // A store that knows of parts keeps the names apart itself.
    const part = root.scope?.(name);
    if (part === undefined && root.useCodec !== undefined && sharers.length > 1) {
      throw new StoreContractError(name, instance, {
        trouble: 'it is to serve several names: give tieredStore a function that makes a near store for each',
      });
    }
    const one = openOne({ ...opening, breakers }, writes, name, part ?? root, part === undefined ? sharers : [name]);
    named.set(name, one);
    closing.set(root, one.storeTimeoutMs);
  }
  for (const store of new Set([...named.values()].map((one) => one.store))) {
    const names = [...named.values()].filter((one) => one.store === store);
    watchRemovals(store, names, events);
    watchReports(store, names, writes, events);
  }
  const snapshots =
    port.snapshot === undefined
      ? undefined
      : new Snapshots({
          path: port.snapshot,
          cache,
          named,
          clock,
          report: (one, error) => writes.report(one, 'background', undefined, error),
        });
  return { named, reads, writes, roots: closing, snapshots };
}

/** What a store tells of its own accord. */
function watchReports(store: Store, names: readonly NamedCache[], writes: Writes, events: Emitter<CacheEvent>): void {
  store.onReport = (report) => {
    switch (report.type) {
      case 'content': {
        const owner = names.find(({ keyOf }) => keyOf(report.key) !== undefined);
        const key = owner?.keyOf(report.key);
        if (owner !== undefined) writes.report(owner, 'decode', key, new StoreContentError(report.reason));
        return;
      }
      case 'failure':
        if (names[0] !== undefined) writes.report(names[0], 'background', undefined, report.error);
        return;
      case 'near':
        for (const { name } of names) {
          events.emit('near', () => ({ type: 'near', name, trusted: report.trusted }));
        }
        return;
      default:
        // A report of a later version: nothing to be told.
        return;
    }
  };
}

/** Counts and tells what leaves a store, for the name whose entry it was. */
function watchRemovals(store: Store, names: readonly NamedCache[], events: Emitter<CacheEvent>): void {
  store.onRemoval = (stored, _value, cause) => {
    for (const { name, counters, keyOf } of names) {
      const key = keyOf(stored);
      if (key === undefined) continue;
      if (cause === 'evicted') counters.evictions++;
      else if (cause === 'expired') counters.expiries++;
      events.emit('removal', () => ({ type: 'removal', name, key, cause }));
    }
  };
}

function instanceFor(cache: CachePolicy, name: CacheName): object {
  requireConfig(name, cache.configFor(name));
  const maxSize = requireBound(`getMaxSize('${name}')`, cache.getMaxSize(name));
  return cache.createDefaultCache(maxSize, ttlOf(cache, name), name);
}

function ttlOf(cache: CachePolicy, name: CacheName): number | null {
  return requireBound(`getTtl('${name}')`, cache.getTtl(name));
}

/** A size or a time that a subclass may have decided itself; `null` and `Infinity` are no bound. */
function requireBound(argument: string, value: unknown): number | null {
  return value === null || value === Number.POSITIVE_INFINITY ? null : requireNumber(argument, value, 0);
}

function openOne(
  opening: Opening & { readonly breakers: SharedBreakers },
  writes: Writes,
  name: CacheName,
  store: Store,
  sharers: readonly CacheName[],
): NamedCache {
  const { cache, base, port, clock, events, madeHere } = opening;
  const config = requireConfig(name, cache.configFor(name));
  // The reference's rule: a memory store that the user made, and every store of somebody else, keeps its own time, or none.
  const traits = store.traits ?? {};
  const keepsOwnTime = traits.ttl !== undefined && !madeHere.has(store);
  const tellsTime = !keepsOwnTime || Lifetime.judges(config) || config.jitter > 0;
  const ttl = ttlOf(cache, name);
  // Whoever writes in a way of their own does without versions.
  const keepsOrder = traits.keepsVersions === true && !Object.values(opening.verbs).some((verb) => verb !== undefined);
  const { storeSoftTimeoutMs, leaseMs } = config;
  const storeTimeoutMs = config.storeTimeoutFor(traits.timeouts);
  const storeSoftMs = storeSoftTimeoutMs === undefined ? (traits.timeouts?.softMs ?? null) : storeSoftTimeoutMs;
  const keepsTime = traits.keepsTime === true || traits.text === true;
  const countsTime =
    // 0 is no time but the wish to keep nothing, whatever the store.
    ttl === 0 ||
    Lifetime.judges(config) ||
    opening.verbs.set !== undefined ||
    traits.text === true ||
    (traits.keepsTime === true && tellsTime);
  const named: NamedCache = new NamedCache({
    name,
    store,
    clock,
    onWrongKey: (key) => writes.report(named, 'decode', key, new StoreContentError('it belongs to another key')),
    alone: sharers.length === 1,
    tellsTime,
    storeTimeoutMs,
    storeSoftMs,
    leaseMs,
    recovery: keepsOrder
      ? (one) =>
          new Recovery(
            one,
            {
              write: (key, write) => writes.makeUp(one, key, write),
              clear: (version) => writes.makeUpClear(one, version),
              report: (operation, key, error) => writes.report(one, operation, key, error),
            },
            clock,
            events,
          )
      : undefined,
    lifetime: new Lifetime(config, countsTime ? ttl : (traits.ttl ?? null), !keepsTime, port.random ?? Math.random),
    keys: keysFor(cache, base, name, sharers),
    form: formFor(cache, name, traits.text === true, traits.inMemory === true, port, clock),
    negatives: new DefaultCache<Negative>(MAX_NEGATIVES, config.negativeTtlMs / 1_000, { clock }),
    // Versions say which of two writes is the newer one, in whatever order the store takes them.
    rewrite: (key, intent) => (keepsOrder ? undefined : writes.rewrite(named, key, intent)),
    overlays: !removesItself(writes.verbs),
    breaker: opening.breakers.of(store, name, () => named.recovery?.soon()),
  });
  if (store.useCodec !== undefined) store.useCodec(codecOf(named, cache, name));
  return named;
}

function keysFor(cache: CachePolicy, base: CachePolicy, name: CacheName, sharers: readonly CacheName[]): KeyForm {
  const makeOf = (of: CacheName) => (key: string) => cache.makeKey(of, key);
  const make = makeOf(name);
  const shared = sharers.length > 1;
  if (!shared) return cache.makeKey === base.makeKey ? PLAIN_KEYS : madeKeys(make, false);
  // One object for several names: a clan and a player may have the same tag.
  const others = sharers.filter((other) => other !== name).map(makeOf);
  return tellsNamesApart(make, others) ? madeKeys(make, true) : namedKeys(name, make);
}

function formFor(
  cache: CachePolicy,
  name: CacheName,
  text: boolean,
  ours: boolean,
  port: CachePort,
  clock: Clock,
): ValueForm {
  const same = (value: unknown) => value;
  const present = (key: string, value: unknown) =>
    holdsFacts(value) ? value : (port.revive?.(name, key, value) ?? value);
  if (text)
    return { write: (value) => encoded(cache, name, value), read: (found) => cache.decode(name, found), present };
  if (ours) return { write: same, read: same, present: (_key, value) => value };
  // A store that is not ours may have written our value as JSON, and gives back plain data or its text.
  const read = (found: unknown) =>
    typeof found === 'string' || found instanceof Uint8Array ? fromText(name, found, port, clock) : found;
  return { write: same, read, present };
}

/** For a store that keeps values here and text there. */
function codecOf(named: NamedCache, cache: CachePolicy, name: CacheName): Codec {
  return {
    encode: (_key, value) => encoded(cache, name, value),
    decode: (stored, text) => {
      const value = cache.decode(name, text);
      return value === undefined ? undefined : named.belonging(stored, value);
    },
    factsOf: (value) => {
      const facts = named.factsOf(value);
      return facts === undefined
        ? {}
        : { deleteAt: facts.deleteAt, ...(facts.bytes > 0 ? { bytes: facts.bytes } : {}) };
    },
  };
}

/** Verbs that may be made of reads of the same cache: what they read must be the store as it is. */
function removesItself({ delete: remove, pop, clear }: OwnVerbs): boolean {
  return remove !== undefined || pop !== undefined || clear !== undefined;
}

/** The value of a text of ours, or the text itself. */
function fromText(name: CacheName, text: string | Uint8Array, port: CachePort, clock: Clock): unknown {
  const decoded = decodeEnvelope(
    name,
    text,
    clock,
    (key, body, context) => port.revive?.(name, key, body, context) ?? body,
  );
  if (typeof decoded === 'object') return decoded.value;
  // Any other text may be a person's own value.
  return decoded === 'expired' ? undefined : text;
}

function encoded(cache: CachePolicy, name: CacheName, value: unknown): string {
  try {
    return cache.encode(name, value);
  } catch (cause) {
    throw cause instanceof EncodeError ? cause : new EncodeError(name, { cause });
  }
}

function requireConfig(name: CacheName, config: unknown): CacheConfig {
  if (config instanceof CacheConfig) return config;
  throw new InvalidArgumentError(`the configuration of '${name}'`, config, 'a CacheConfig');
}
