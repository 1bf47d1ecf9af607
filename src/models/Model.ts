import { FACTS, type Facts } from '../cache/copies/Facts.js';
import { type Freshness, freshnessOf } from '../cache/copies/Freshness.js';

/**
 * A view on a payload of the API. It copies nothing and costs well under a microsecond to make. Derived values
 * (sub-views, sorted lists, lookups) are computed at their first use and then kept, so that `player.heroes ===
 * player.heroes`. Only dates are new at every read, because a caller can change a `Date`.
 *
 * A getter returns the payload's value as it is. A field that the API left out is `undefined`, or an empty list.
 * Values, fields and units that this version does not know pass through, and no getter throws for any payload. Game
 * constants that change with every update (costs, maximum levels per hall) are not part of the models.
 *
 * Payloads are shared with the cache: treat `raw` as immutable.
 */
export abstract class Model<P extends object = object> {
  /** The payload as the API sent it, unknown fields included. */
  readonly raw: P;

  /** The cache's facts about this copy; `undefined` for parts of a response and for models made by hand. */
  [FACTS]: Facts | undefined;

  constructor(raw: P) {
    this.raw = raw;
    // Assigned for every model, so that filling it in later does not change the hidden class.
    this[FACTS] = undefined;
  }

  /**
   * When this copy arrived and whether it is stale. An answer that was served while the API was down is stale.
   * `undefined` for parts of an answer and for models made by hand.
   */
  get freshness(): Freshness | undefined {
    const facts = this[FACTS];
    return facts === undefined ? undefined : freshnessOf(facts);
  }

  /** The payload itself: `JSON.stringify(model)` is what the API sent, so a model survives any store. */
  toJSON(): P {
    return this.raw;
  }
}
