import type { Found } from './Found.js';

/**
 * What can happen besides changes of attributes, by the end of its event's type: how the detail is made. Types of events and details follow from the one table.
 */
export type StepTable = Readonly<Record<string, (...facts: never[]) => object>>;

/** Events by type: `war` and `Found` give `warFound`. */
export type StepEvents<Prefix extends string, Table extends StepTable> = {
  readonly [Name in keyof Table & string as `${Prefix}${Name}`]: Readonly<ReturnType<Table[Name]>>;
};

/** Makes what was found of the facts of a step. Those that nobody listens to are not there, so that `steps.Found?.(…)` does no work for them. */
export type Steps<Table extends StepTable> = {
  readonly [Name in keyof Table]?: (item: string, ...facts: Parameters<Table[Name]>) => Found;
};

export function stepTypes(prefix: string, table: StepTable): readonly string[] {
  return Object.keys(table).map((name) => prefix + name);
}

export function compileSteps<Table extends StepTable>(
  prefix: string,
  table: Table,
  listens: (type: string) => boolean,
): Steps<Table> {
  const steps: Record<string, (item: string, ...facts: never[]) => Found> = {};
  for (const [name, detailOf] of Object.entries(table)) {
    const type = prefix + name;
    if (listens(type)) steps[name] = (item, ...facts) => ({ type, item, detail: detailOf(...facts) });
  }
  return steps;
}
