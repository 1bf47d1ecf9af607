import { Model } from '../../src/models/Model.js';

/** What a walk over a model met. */
export interface Walk {
  /** Every model, the first included, each once. */
  readonly models: readonly Model[];
  /** Every getter that was read, as `Class.getter`. */
  readonly getters: ReadonlySet<string>;
  /** What getters threw, as `Class.getter: message`. */
  readonly failures: readonly string[];
}

/** Reads every getter of a model and, over what they give, of every model that it leads to. */
export function walk(root: Model): Walk {
  const seen = new Set<object>();
  const models: Model[] = [];
  const getters = new Set<string>();
  const failures: string[] = [];
  const queue: unknown[] = [root];
  while (queue.length > 0) {
    const value = queue.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (Array.isArray(value)) queue.push(...value);
    if (!(value instanceof Model)) continue;
    models.push(value);
    for (const getter of gettersOf(value)) {
      const name = `${value.constructor.name}.${getter}`;
      getters.add(name);
      try {
        queue.push(value[getter as keyof Model]);
      } catch (error) {
        failures.push(`${name}: ${String(error)}`);
      }
    }
  }
  return { models, getters, failures };
}

/** The names of all getters of a value, those of its base classes included. */
export function gettersOf(value: object): string[] {
  const names = new Set<string>();
  for (let at: object = Object.getPrototypeOf(value); at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (property.get !== undefined) names.add(name);
    }
  }
  return [...names];
}
