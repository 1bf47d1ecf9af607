import type { Clock } from '../../internal/Clock.js';
import type { CacheName } from '../names.js';

/**
 * What the cache knows of a copy that it keeps. It travels on the value, in a slot that models have for it, so that it
 * survives any store that keeps objects; stores that keep text get it in the envelope.
 */
export interface Facts {
  /** The cache name and the key that the copy is kept under. */
  readonly name: CacheName;
  readonly key: string;
  /** Epoch milliseconds at which the answer arrived. */
  readonly storedAt: number;
  /** Epoch milliseconds until which the copy is fresh by the group's configuration; `null`: for ever. */
  readonly freshUntil: number | null;
  /** Epoch milliseconds after which no store may return it; `null`: never. */
  readonly deleteAt: number | null;
  /** Epoch milliseconds until which the API's own copy can't change; `null`: the API did not say. */
  readonly apiFreshUntil: number | null;
  /** The size of the body as it was read, in bytes; `0`: unknown. */
  readonly bytes: number;
  /** `storedAt` on the process's own monotonic clock, for the age of the copy. */
  readonly storedTick: number;
  /**
   * `freshUntil` on the process's own monotonic clock, which a jump of the wall clock does not move; `Infinity`: for
   * ever.
   */
  readonly freshUntilTick: number;
  /** The clock of `storedTick` and `freshUntilTick`. */
  readonly clock: Clock;
}

/** The slot of a value for its facts. */
export const FACTS: unique symbol = Symbol('warchest.facts');

/** A value that has the slot. */
export interface FactsHolder {
  [FACTS]?: Facts | undefined;
}

export function holdsFacts(value: unknown): value is FactsHolder {
  return typeof value === 'object' && value !== null && FACTS in value;
}

/** Puts the facts on a value that has the slot and can be changed. */
export function attachFacts(value: unknown, facts: Facts): void {
  if (holdsFacts(value) && !Object.isFrozen(value)) value[FACTS] = facts;
}

/** The facts of a copy; `undefined` for a value that has no slot for them or was never read through the cache. */
export function factsOf(value: unknown): Facts | undefined {
  return holdsFacts(value) ? value[FACTS] : undefined;
}
