import type { Clock } from '../internal/Clock.js';
import type { Emitter } from '../internal/Emitter.js';
import { InvalidArgumentError } from '../internal/InvalidArgumentError.js';
import { requireBound, requireNumber } from '../internal/preconditions.js';
import { toStore } from '../store/foreign/toStore.js';
import type { Store } from '../store/Store.js';
import { StoreContractError } from '../store/StoreContractError.js';
import type { StoreReport } from '../store/StoreReport.js';
import { CacheConfig } from './CacheConfig.js';
import type { CacheEvent } from './CacheEvent.js';
import type { CachePort } from './CacheOwner.js';
import type { CachePolicy, CacheVerbs } from './CacheVerbs.js';
import { type KeyForm, keyForm, PLAIN_KEYS } from './copies/KeyForm.js';
import { Lifetime } from './copies/Lifetime.js';
import { NamedStore, type OtherFacts } from './copies/NamedStore.js';
import { encodeWith, valueForm } from './copies/ValueForm.js';
import { NamedCache } from './NamedCache.js';
import { CACHE_NAMES, type CacheName } from './names.js';
import { SharedBreakers } from './outage/SharedBreakers.js';
import { StoreContentError } from './StoreContentError.js';
import { Telemetry } from './Telemetry.js';
import { VerbStore } from './VerbStore.js';

/** Inputs of `openNamedCaches`. */
export interface Opening {
  readonly cache: CachePolicy & CacheVerbs;
  /** The base class's methods, by which overridden ones are recognised. */
  readonly base: CachePolicy & CacheVerbs;
  readonly port: CachePort;
  readonly clock: Clock;
  readonly events: Emitter<CacheEvent>;
}

/** An open cache. */
export interface OpenCaches {
  readonly named: ReadonlyMap<CacheName, NamedCache>;
  /** The stores by cache name, below what a subclass overrides. */
  readonly stores: ReadonlyMap<CacheName, NamedStore>;
  /** The stores as they were given, not their parts, with how long each may take to close, in milliseconds. */
  readonly roots: ReadonlyMap<Store, number | null>;
}

/** Makes the store of every cache name, once, by what a subclass of the cache decides. */
export function openNamedCaches(opening: Opening): OpenCaches {
  const { clock, events } = opening;
  const given = new Map(CACHE_NAMES.map((name) => [name, givenFor(opening.cache, name)]));
  const breakers = new SharedBreakers(clock, events);
  const named = new Map<CacheName, NamedCache>();
  const stores = new Map<CacheName, NamedStore>();
  const adapted = new Map<object, Store>();
  const roots = new Map<Store, number | null>();
  for (const [name, { config, instance }] of given) {
    const root = adapted.get(instance) ?? toStore(name, instance);
    adapted.set(instance, root);
    roots.set(root, config.storeTimeoutFor(root.traits?.timeouts));
    const users = CACHE_NAMES.filter((other) => given.get(other)?.instance === instance);
    const telemetry = new Telemetry(name, events);
    const store = openStore(opening, name, config, partOf(opening, root, name, users), telemetry);
    stores.set(name, store);
    named.set(name, openCache(opening, name, config, store, telemetry, breakers));
  }
  for (const store of new Set([...stores.values()].map((one) => one.store))) {
    const users = [...stores.values()].filter((one) => one.store === store);
    observe(
      store,
      users.map((one) => [one, named.get(one.name)?.telemetry as Telemetry]),
    );
  }
  return { named, stores, roots };
}

/** The configuration of a name, and what the subclass returned as its store. */
function givenFor(cache: CachePolicy, name: CacheName): { config: CacheConfig; instance: object } {
  const config: unknown = cache.configFor(name);
  if (!(config instanceof CacheConfig)) {
    throw new InvalidArgumentError(`the configuration of '${name}'`, config, 'a CacheConfig');
  }
  const maxSize = requireBound(`getMaxSize('${name}')`, cache.getMaxSize(name));
  return { config, instance: cache.createDefaultCache(maxSize, ttlOf(cache, name), name) };
}

function ttlOf(cache: CachePolicy, name: CacheName): number | null {
  const ttl = cache.getTtl(name);
  return ttl === null || ttl === Number.POSITIVE_INFINITY ? null : requireNumber(`getTtl('${name}')`, ttl, 0);
}

/** The part of a store for a name. */
interface Part {
  readonly store: Store;
  readonly keys: KeyForm;
  /** Whether no other name uses this part. */
  readonly alone: boolean;
  readonly otherFacts?: OtherFacts;
}

/** @param users the names that use the same store. */
function partOf({ cache, base }: Opening, root: Store, name: CacheName, users: readonly CacheName[]): Part {
  const part = root.scope?.(name);
  const others = users.filter((other) => part === undefined && other !== name);
  if (root.useCodec !== undefined && others.length > 0) {
    throw new StoreContractError(name, root, {
      trouble: 'it serves several names: give tieredStore a function that makes a near store for each',
    });
  }
  const makeFor = (of: CacheName) => (key: string) => cache.makeKey(of, key);
  const make = cache.makeKey === base.makeKey ? undefined : makeFor(name);
  return { store: part ?? root, keys: keyForm(name, make, others.map(makeFor)), alone: others.length === 0 };
}

function openStore(
  opening: Opening,
  name: CacheName,
  config: CacheConfig,
  part: Part,
  telemetry: Telemetry,
): NamedStore {
  const { cache, port, clock } = opening;
  const { store } = part;
  const named = new NamedStore({
    ...part,
    ...timesOf(opening, name, config, store),
    name,
    values: valueForm(name, store.traits ?? {}, cache, port, clock),
    clock,
    onWrongKey: (key) => telemetry.storeError('decode', key, new StoreContentError('it belongs to another key')),
  });
  store.useCodec?.({
    encode: (_key, value) => encodeWith(cache, name, value),
    decode: (stored, text) => named.ofKey(stored, cache.decode(name, text)),
    factsOf: (value) => named.entryFactsOf(value),
  });
  return named;
}

/**
 * Whether the store or the cache expires entries: a store with a time to live does, unless the configuration needs
 * more.
 */
function timesOf(
  { cache, port, clock }: Opening,
  name: CacheName,
  config: CacheConfig,
  { traits = {} }: Store,
): { lifetime: Lifetime; sendsTime: boolean } {
  const needsMore = Lifetime.judges(config) || config.jitter > 0;
  const sendsTime = traits.ttl === undefined || needsMore;
  const writesTime = traits.text === true || traits.keepsTime === true;
  const groupTtl = ttlOf(cache, name);
  // 0 means that nothing is kept, in any store.
  const usesGroupTtl = groupTtl === 0 || Lifetime.judges(config) || traits.text === true || (writesTime && sendsTime);
  const ttl = usesGroupTtl ? groupTtl : (traits.ttl ?? null);
  const random = port.random ?? Math.random;
  return { lifetime: new Lifetime({ config, ttl, losesTime: !writesTime, clock, random }), sendsTime };
}

/** The cache of a name, over its store, or over the verbs that a subclass overrides. */
function openCache(
  opening: Opening,
  name: CacheName,
  config: CacheConfig,
  below: NamedStore,
  telemetry: Telemetry,
  breakers: SharedBreakers,
): NamedCache {
  const { cache, base, port, clock } = opening;
  const verbs = VerbStore.of(cache, base, below);
  if (verbs === undefined) return new NamedCache({ store: below, verbs, config, breakers, telemetry, port, clock });
  const part: Part = { store: verbs, keys: PLAIN_KEYS, alone: true, otherFacts: below.otherFacts };
  const store = openStore(opening, name, config, part, telemetry);
  return new NamedCache({ store, verbs, config, breakers, telemetry, port, clock });
}

/** Counts and emits the removals and the background reports of a store. */
function observe(store: Store, users: readonly (readonly [NamedStore, Telemetry])[]): void {
  store.onRemoval = (stored, _value, cause) => {
    for (const [named, telemetry] of users) {
      const key = named.keyOf(stored);
      if (key !== undefined) telemetry.removal(key, cause);
    }
  };
  store.onReport = (report) => noteReport(report, users);
}

function noteReport(report: StoreReport, users: readonly (readonly [NamedStore, Telemetry])[]): void {
  switch (report.type) {
    case 'content': {
      const [named, telemetry] = users.find(([one]) => one.keyOf(report.key) !== undefined) ?? [];
      telemetry?.storeError('decode', named?.keyOf(report.key), new StoreContentError(report.reason));
      return;
    }
    case 'failure':
      users[0]?.[1].storeError('background', undefined, report.error);
      return;
    case 'near':
      for (const [, telemetry] of users) telemetry.near(report.trusted);
      return;
    default:
    // A type of report that only a later version knows.
  }
}
