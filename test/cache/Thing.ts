import { FACTS, type Facts } from '../../src/cache/copies/Facts.js';

/** The smallest model: a payload, and the slot in which the cache writes down what it knows of the copy. */
export class Thing<P = unknown> {
  readonly raw: P;
  [FACTS]: Facts | undefined = undefined;

  constructor(raw: P) {
    this.raw = raw;
  }

  toJSON(): P {
    return this.raw;
  }
}

export interface TagPayload {
  readonly tag: string;
  readonly level?: number;
}

/** A model of `{ tag, level }`, as the payload of a clan would be. */
export function thing(tag: string, level = 1): Thing<TagPayload> {
  return new Thing({ tag, level });
}

/** What the client's `revive` does: a payload becomes a model only under its own tag. */
export function reviveThing(_name: string, key: string, payload: unknown): Thing<TagPayload> | undefined {
  if (typeof payload !== 'object' || payload === null || !('tag' in payload)) return undefined;
  return payload.tag === key ? new Thing(payload as TagPayload) : undefined;
}
