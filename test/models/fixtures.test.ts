import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import * as models from '../../src/models/index.js';
import { Model } from '../../src/models/Model.js';
import { answers } from './answers.js';
import { fixturesAreThere } from './fixtures.js';
import { VIEWS, viewOf } from './views.js';
import { gettersOf, walk } from './walk.js';

const read = new Set<string>();

describe('every captured response (skipped where the fixtures are absent)', () => {
  it.skipIf(!fixturesAreThere)('is there', () => {
    expect(answers.length).toBeGreaterThan(35);
  });

  it.each(answers)('$file becomes a model without loss', ({ definition, body }) => {
    const before = structuredClone(body);
    const model = viewOf(definition, body);
    walk(model);
    expect(model.toJSON()).toBe(body);
    expect(isDeepStrictEqual(body, before), 'the payload was changed').toBe(true);
    expect(isDeepStrictEqual(JSON.parse(JSON.stringify(model)), before)).toBe(true);
  });

  it.each(answers)('$file has no getter that throws', ({ definition, body }) => {
    const { failures, getters } = walk(viewOf(definition, body));
    expect(failures).toEqual([]);
    for (const getter of getters) read.add(getter);
  });

  it.each(answers)('$file has sub-views that stay the same objects', ({ definition, body }) => {
    const unstable = new Set<string>();
    for (const model of walk(viewOf(definition, body)).models) {
      for (const getter of gettersOf(model)) {
        const [first, second] = [model[getter as keyof Model], model[getter as keyof Model]] as unknown[];
        if (first !== second && !(first instanceof Date) && !Number.isNaN(first)) {
          unstable.add(`${model.constructor.name}.${getter}`);
        }
      }
    }
    expect([...unstable]).toEqual([]);
  });

  it.each(answers)('$file has only parts of the payload', ({ definition, body }) => {
    const parts = new Set<unknown>([body]);
    for (const part of parts) {
      if (typeof part === 'object' && part !== null) for (const value of Object.values(part)) parts.add(value);
    }
    const made = walk(viewOf(definition, body)).models.filter((model) => !parts.has(model.raw));
    expect(made.map((model) => model.constructor.name)).toEqual([]);
  });

  afterAll(() => {
    if (!fixturesAreThere) return;
    // The walk has met every getter of every model: none is out of its reach.
    const classes = Object.values(models).filter((value) => value.prototype instanceof Model);
    const all = classes.flatMap(({ name, prototype }) =>
      gettersOf(Object.create(prototype)).map((getter) => `${name}.${getter}`),
    );
    expect(all.filter((getter) => !read.has(getter))).toEqual([]);
    expect(all.length).toBeGreaterThan(300);
  });
});

describe('the table of models', () => {
  it('names every model of a whole response', () => {
    expect(Object.keys(VIEWS)).toHaveLength(25);
  });
});
