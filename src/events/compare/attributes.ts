import { isDeepStrictEqual } from 'node:util';
import { Model } from '../../models/Model.js';
import type { Found } from './Found.js';

/**
 * The attributes of a model that can change, by name: how each is read. Names of events, their types and the comparison follow from the one table.
 */
export type AttributeTable<M> = Readonly<Record<string, (model: M) => unknown>>;

/** The event's type of an attribute: `war` and `teamSize` give `warTeamSizeChange`. */
export type AttributeType<Prefix extends string, Name> = Name extends string
  ? `${Prefix}${Capitalize<Name>}Change`
  : never;

/** Events by type: the value before and now, and what else a change of such a model says. */
export type AttributeEvents<Prefix extends string, Table extends AttributeTable<never>, Rest> = {
  readonly [Name in keyof Table as AttributeType<Prefix, Name>]: Change<ReturnType<Table[Name]>> & Rest;
};

export interface Change<Value> {
  readonly old: Value;
  readonly new: Value;
}

/** Finds the changes of what is listened to; `detail` is what they say besides the values. */
export type CompareAttributes<M> = (before: M, after: M, item: string, detail: () => object) => readonly Found[];

export function attributeType(prefix: string, name: string): string {
  return `${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}Change`;
}

export function attributeTypes<M>(prefix: string, table: AttributeTable<M>): readonly string[] {
  return Object.keys(table).map((name) => attributeType(prefix, name));
}

/** `undefined`: nobody listens to any of them. */
export function compileAttributes<M>(
  prefix: string,
  table: AttributeTable<M>,
  listens: (type: string) => boolean,
): CompareAttributes<M> | undefined {
  const wanted = Object.entries(table)
    .map(([name, read]) => ({ type: attributeType(prefix, name), read }))
    .filter(({ type }) => listens(type));
  if (wanted.length === 0) return undefined;
  return (before, after, item, detail) =>
    wanted.flatMap(({ type, read }) => {
      const [old, now] = [read(before), read(after)];
      return isSame(old, now) ? [] : [{ type, item, detail: { old, new: now, ...detail() } }];
    });
}

/** Whether two values of models say the same: views by what they show, dates by their instant. */
function isSame(old: unknown, now: unknown): boolean {
  if (Object.is(old, now)) return true;
  if (old instanceof Model && now instanceof Model) return isDeepStrictEqual(old.raw, now.raw);
  return isDeepStrictEqual(old, now);
}
