import { FACTS, type Facts } from '../cache/copies/Facts.js';
import { type Freshness, freshnessOf } from '../cache/copies/Freshness.js';

/**
 * A view on a payload of the API. It copies nothing and computes on demand: making one costs well under a microsecond, and what has to be
 * derived (sub-views, sorted lists, lookups) is derived when it is first asked for and then kept, so that
 * `player.heroes === player.heroes`. Only dates are made anew at every read, because a `Date` can be changed by whoever holds it.
 *
 * A getter gives the payload's value as it came. What the API left out is `undefined`, or an empty list; values, fields and units
 * that this version does not know pass through, and no getter throws, whatever the payload holds. Game constants that change with every
 * update (costs, maximum levels per hall) are not part of the models.
 *
 * Payloads are shared with the cache: treat `raw` as immutable.
 */
export abstract class Model<P extends object = object> {
  /** The payload as the API sent it, unknown fields included. */
  readonly raw: P;

  /** The cache's knowledge of this copy; `undefined` for parts of a response and for models made by hand. */
  [FACTS]: Facts | undefined;

  constructor(raw: P) {
    this.raw = raw;
    // Assigned for every model, so that all instances of a class keep one hidden class when the cache fills it in.
    this[FACTS] = undefined;
  }

  /**
   * When this copy arrived and whether its time is over: an answer served while the API was down says here that it is stale and since when.
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
